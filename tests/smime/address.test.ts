// Which mail address a certificate speaks for.
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8, type Bytes } from '../../src/bytes.ts'
import { bindingOf } from '../../src/smime/address.ts'
import { readCertificate } from '../../src/smime/certificate.ts'
import { encodeDer, tags } from '../../src/smime/der.ts'
import {
  alternativeNames,
  type CertificatePlan,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
  nameOf,
  rdn,
} from '../support/forge-certificate.ts'

let keys: Keys
beforeAll(async () => {
  keys = await forgeKeys()
})

const { email, other, dns } = general
const beyondAscii = (text: string): Bytes =>
  other('1.3.6.1.5.5.7.8.9', encodeDer(tags.utf8String, utf8(text)))
const inSubject = nameOf(rdn('1.2.840.113549.1.9.1', 'Mette@example.dk', tags.ia5String))

const rows: readonly (readonly [
  why: string,
  plan: Partial<CertificatePlan>,
  address: string,
  binding: string,
])[] = [
  ['named', { extensions: [alternativeNames([email('mette@example.dk')])] }, 'mette@example.dk', 'bound'],
  [
    'in other letter case',
    { extensions: [alternativeNames([email('Mette@Example.DK')])] },
    'METTE@example.dk',
    'bound',
  ],
  [
    'the second of two',
    { extensions: [alternativeNames([email('a@example.dk'), email('b@example.dk')])] },
    'b@example.dk',
    'bound',
  ],
  [
    'by the name that DNS has for a domain with Danish letters',
    { extensions: [alternativeNames([email('sag@xn--snderborg-l8a.dk')])] },
    'Sag@SØNDERBORG.dk',
    'bound',
  ],
  [
    'with Danish letters where the mail has the name of DNS',
    { extensions: [alternativeNames([beyondAscii('bøje@ærø.dk')])] },
    'bøje@xn--r-3fa9c.dk',
    'bound',
  ],
  [
    'not by a domain that only looks like it',
    // The ø is a Greek phi.
    { extensions: [alternativeNames([email('sag@xn--snderborg-l8a.dk')])] },
    'sag@sφnderborg.dk',
    'other-address',
  ],
  ['in the subject', { subject: inSubject }, 'mette@example.dk', 'bound'],
  [
    'beyond ASCII',
    { extensions: [alternativeNames([beyondAscii('bøje@example.dk')])] },
    'BØJE@example.dk',
    'bound',
  ],
  [
    'another’s',
    { extensions: [alternativeNames([email('mette@example.dk')])] },
    'anne@example.dk',
    'other-address',
  ],
  [
    'a longer one',
    { extensions: [alternativeNames([email('mette@example.dk')])] },
    'xmette@example.dk',
    'other-address',
  ],
  [
    'of a host that it names',
    { extensions: [alternativeNames([dns('example.dk')])] },
    'mette@example.dk',
    'no-address',
  ],
  ['nowhere, as in old employee certificates', {}, 'mette@example.dk', 'no-address'],
]

describe('an address is', () => {
  for (const [why, plan, address, binding] of rows) {
    it(`${binding} when it is ${why}`, async () => {
      const der = await forgeCertificate({ key: keys, by: keys, ...plan })
      expect(bindingOf(readCertificate(der), address)).toBe(binding)
    })
  }

  it('never bound by a name that hides a zero octet', async () => {
    const der = await forgeCertificate({
      key: keys,
      by: keys,
      extensions: [alternativeNames([email('mette@example.dk\0.evil.test')])],
    })
    expect(bindingOf(readCertificate(der), 'mette@example.dk')).toBe('other-address')
  })
})
