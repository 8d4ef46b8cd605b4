// Which certificate a signer wants answers to be encrypted to, in every form that programs write; and what counts of what she
// says that she reads.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/bytes.ts'
import { ownCapabilities, readCapabilities } from '../../src/smime/capabilities.ts'
import { readCertificate, type Certificate } from '../../src/smime/certificate.ts'
import { keyIdentifiersOf } from '../../src/smime/certificate-identifier.ts'
import { derNull, encodeDer, encodeOid, readDer, tags } from '../../src/smime/der.ts'
import { preferredCertificate } from '../../src/smime/key-preference.ts'
import { oids } from '../../src/smime/oids.ts'
import {
  alternativeNames,
  forgeCertificate,
  forgeKeys,
  general,
  keyUsage,
  name,
} from '../support/forge-certificate.ts'
import { fromManager, mail, setStage, sign } from './attacks/stage.ts'

const anne = 'anne@example.dk'
let signing: Certificate
let decrypting: Certificate
let ofBo: Certificate

async function issue(address: string, usage: number): Promise<Certificate> {
  const key = await forgeKeys()
  return readCertificate(
    await forgeCertificate({
      subject: name(address),
      key,
      by: key,
      extensions: [keyUsage(usage), alternativeNames([general.email(address)])],
    }),
  )
}
beforeAll(async () => {
  signing = await issue(anne, 0x80)
  decrypting = await issue(anne, 0x08)
  ofBo = await issue('bo@example.dk', 0x08)
})

const serialOf = ({ serial }: Certificate) => encodeDer(tags.integer, serial)
const keyIdOf = (certificate: Certificate) => keyIdentifiersOf(certificate)[0] ?? new Uint8Array(0)

function preferred(
  preference: Bytes | null,
  from: readonly Certificate[],
  oid: string = oids.encryptionKeyPreference,
) {
  const values = new Map(preference === null ? [] : [[oid, [readDer(preference)]] as const])
  const attributes = { raw: new Uint8Array(0), members: [], values }
  return preferredCertificate(
    attributes,
    signing,
    from.map(({ der }) => der),
  )?.der
}

describe('answers are encrypted to', () => {
  const forms: readonly [why: string, of: (wanted: Certificate) => Bytes, oid?: string][] = [
    ['issuer and number, implicitly tagged', (to) => encodeDer(0xa0, to.issuer, serialOf(to))],
    [
      'issuer and number, a whole SEQUENCE under the tag',
      (to) => encodeDer(0xa0, encodeDer(tags.sequence, to.issuer, serialOf(to))),
    ],
    ['a recipient’s key identifier', (to) => encodeDer(0xa1, encodeDer(tags.octetString, keyIdOf(to)))],
    ['a subject key identifier', (to) => encodeDer(0x82, keyIdOf(to))],
    [
      'Microsoft’s attribute',
      (to) => encodeDer(tags.sequence, to.issuer, serialOf(to)),
      oids.microsoftKeyPreference,
    ],
  ]
  it.each(forms)('the key that is named by %s', (_why, of, oid) => {
    expect(preferred(of(decrypting), [signing, decrypting], oid)).toEqual(decrypting.der)
    expect(preferred(of(signing), [decrypting], oid)).toEqual(signing.der)
    // Named, and not there: no reason to take another.
    expect(preferred(of(decrypting), [signing], oid)).toBeUndefined()
    // A signer speaks for nobody else.
    expect(preferred(of(ofBo), [signing, ofBo], oid)).toBeUndefined()
  })

  it('the signer’s own where she names none', () => {
    expect(preferred(null, [decrypting])).toEqual(signing.der)
  })
})

describe('a mail of ours', () => {
  const stage = setStage()
  it('names the certificate that signed it', async () => {
    const { manager, judge } = stage.on()
    const judged = await judge(mail(fromManager, await sign(manager)))
    expect(judged.signers[0]?.encryptionCertificate).toEqual(manager.certificate)
    expect(judged.signers[0]?.capabilities).toContain(oids.rsaesOaep)
  })
})

describe('OAEP counts as read', () => {
  const sequence = (...parts: readonly Bytes[]) => encodeDer(tags.sequence, ...parts)
  const sha256 = sequence(encodeOid(oids.sha256), derNull)
  const hash = encodeDer(0xa0, sha256)
  const mask = encodeDer(0xa1, sequence(encodeOid(oids.mgf1), sha256))
  const label = encodeDer(
    0xa2,
    sequence(encodeOid(oids.pSpecified), encodeDer(tags.octetString, Uint8Array.of(1))),
  )
  const oaep = (...parameters: readonly Bytes[]) =>
    sequence(sequence(encodeOid(oids.rsaesOaep), ...parameters))
  const rows: readonly [why: string, list: Bytes, isRead: boolean][] = [
    ['with SHA-256 and its mask', oaep(sequence(hash, mask)), true],
    ['as we say it ourselves', ownCapabilities, true],
    ['not with a mask of SHA-1', oaep(sequence(hash)), false],
    ['not with SHA-1, which empty parameters mean', oaep(sequence()), false],
    ['not where nothing is said of how', oaep(), false],
    ['not under a label', oaep(sequence(hash, mask, label)), false],
  ]
  it.each(rows)('%s', (_why, list, isRead) => {
    expect(readCapabilities(readDer(list))?.includes(oids.rsaesOaep)).toBe(isRead)
  })
})
