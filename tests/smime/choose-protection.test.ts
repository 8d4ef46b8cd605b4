// Which cipher and key transport a mail gets: one row a rule (RFC 8551 §2.7). A mail has one content cipher, so the one who reads
// least decides.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/bytes.ts'
import { chooseProtection } from '../../src/smime/choose-protection.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { oids } from '../../src/smime/oids.ts'
import { personal } from '../../src/personal.ts'
import { utf8 } from '../../src/bytes.ts'
import { createAuthority } from '../../simulator/world/oces-authority.ts'
import { extension, forgeCertificate, forgeKeys } from '../support/forge-certificate.ts'

const { aes256Gcm, aes128Gcm, aes256Cbc, aes128Cbc, rsaesOaep } = oids
const tripleDes = '1.2.840.113549.3.7'
let plain: Bytes
/** Says in the certificate itself what it reads (RFC 4262). */
let telling: Bytes
let broken: Bytes

beforeAll(async () => {
  const key = await forgeKeys()
  const listed = encodeDer(
    tags.sequence,
    ...[aes256Gcm, aes256Cbc].map((oid) => encodeDer(tags.sequence, encodeOid(oid))),
  )
  plain = await forgeCertificate({ key, by: key })
  telling = await forgeCertificate({
    key,
    by: key,
    extensions: [extension(oids.smimeCapabilities, false, listed)],
  })
  broken = await forgeCertificate({
    key,
    by: key,
    extensions: [extension(oids.smimeCapabilities, false, utf8('noget andet'))],
  })
})

const ours = [aes256Gcm, aes256Cbc, aes128Gcm, aes128Cbc, rsaesOaep]
type Said = readonly string[] | null
const rows: readonly {
  readonly why: string
  readonly said: readonly Said[]
  readonly gets: { readonly cipher: string; readonly oaep: boolean }
}[] = [
  {
    why: 'nothing is known of the recipient: what every program reads',
    said: [null],
    gets: { cipher: 'aes-256-cbc', oaep: false },
  },
  {
    why: 'all read everything: the strongest',
    said: [ours, ours],
    gets: { cipher: 'aes-256-gcm', oaep: true },
  },
  {
    why: 'one of several said nothing: no GCM and no OAEP for anybody',
    said: [ours, null],
    gets: { cipher: 'aes-256-cbc', oaep: false },
  },
  {
    why: 'one reads no GCM: none for anybody',
    said: [ours, [aes256Cbc, rsaesOaep]],
    gets: { cipher: 'aes-256-cbc', oaep: true },
  },
  {
    why: 'one reads no OAEP: none for anybody',
    said: [ours, [aes256Gcm, aes256Cbc]],
    gets: { cipher: 'aes-256-gcm', oaep: false },
  },
  {
    why: 'GCM of 128 bits alone is not GCM of 256',
    said: [[aes128Gcm, aes256Cbc]],
    gets: { cipher: 'aes-256-cbc', oaep: false },
  },
  {
    why: 'one says that it reads AES-128 and no more',
    said: [[aes128Cbc], ours],
    gets: { cipher: 'aes-128-cbc', oaep: false },
  },
  {
    why: 'one lists old ciphers alone: never below AES-128 all the same',
    said: [[tripleDes]],
    gets: { cipher: 'aes-128-cbc', oaep: false },
  },
  {
    why: 'one said an empty list',
    said: [[]],
    gets: { cipher: 'aes-128-cbc', oaep: false },
  },
  {
    why: 'nobody at all: nothing stronger is assumed',
    said: [],
    gets: { cipher: 'aes-256-cbc', oaep: false },
  },
]

describe('by what recipients have said', () => {
  for (const { why, said, gets } of rows) {
    it(why, () => {
      const recipients = said.map((capabilities) => ({ certificate: plain, capabilities }))
      expect(chooseProtection(recipients)).toEqual(gets)
    })
  }
})

describe('by what stands in the certificate', () => {
  it('when they have said nothing', () => {
    expect(chooseProtection([{ certificate: telling, capabilities: null }])).toEqual({
      cipher: 'aes-256-gcm',
      oaep: false,
    })
  })

  it('and not when they have said otherwise since', () => {
    expect(chooseProtection([{ certificate: telling, capabilities: [aes128Cbc] }]).cipher).toBe('aes-128-cbc')
  })

  it('nor when it cannot be read', () => {
    expect(chooseProtection([{ certificate: broken, capabilities: null }])).toEqual({
      cipher: 'aes-256-cbc',
      oaep: false,
    })
  })
})

it('what is chosen is what is written, and every recipient opens it', async () => {
  const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:1/oces.crl', keyBits: 2048 })
  const keys: SigningKey[] = []
  for (const name of ['Anne Holm', 'Peter Holst']) {
    const issued = await authority.issueEmployee({ name, organisation: 'A/S', cvr: '12345674', email: null })
    keys.push(...(await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))))
  }
  const entity = utf8('Content-Type: text/plain\r\n\r\nTekst\r\n')
  for (const { said } of rows.filter((row) => row.said.length > 0)) {
    const recipients = keys.map(({ certificate }, at) => ({
      certificate,
      capabilities: said[at % said.length] ?? null,
    }))
    const protection = chooseProtection(recipients)
    const encrypted = await encryptEntity(crypto, {
      entity,
      ...protection,
      recipients: recipients.map(({ certificate }) => certificate),
    })
    for (const key of keys) {
      const opened = await decryptEntity(crypto, encrypted, [key])
      expect(opened.entity).toEqual(entity)
      expect(opened.cipher.toLowerCase()).toBe(protection.cipher)
      expect(opened.keyTransport).toBe(protection.oaep ? 'rsa-oaep' : 'rsa-v1.5')
    }
  }
})
