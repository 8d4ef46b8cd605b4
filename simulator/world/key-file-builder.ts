// A PKCS#12 key file (RFC 7292) in the modern shape: key and certificates under PBES2 with PBKDF2-HMAC-SHA-256 and
// AES-256-CBC, and a MAC. Made with pkijs, so that the product's own reader meets another's writing.
import * as asn1 from 'asn1js'
import * as pkijs from 'pkijs'
import type { Bytes } from '../../src/bytes.ts'

export interface KeyFileContent {
  readonly certificateDer: Bytes
  readonly privateKeyPkcs8: Bytes
  readonly chainDer: readonly Bytes[]
}

const rounds = 2048
const localKeyId = '1.2.840.113549.1.9.21'

/** The key file's bytes. */
export async function buildKeyFile(content: KeyFileContent, password: string): Promise<Bytes> {
  const secret = new TextEncoder().encode(password).buffer
  const protection = {
    password: secret,
    contentEncryptionAlgorithm: {
      name: 'AES-CBC',
      length: 256,
      iv: crypto.getRandomValues(new Uint8Array(16)),
    },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: rounds,
  }
  const mark = () =>
    new pkijs.Attribute({
      type: localKeyId,
      values: [new asn1.OctetString({ valueHex: Uint8Array.of(1).buffer })],
    })
  const keyBag = new pkijs.PKCS8ShroudedKeyBag({
    parsedValue: pkijs.PrivateKeyInfo.fromBER(content.privateKeyPkcs8),
  })
  await keyBag.makeInternalValues(protection)
  const certificateBag = (der: Bytes, own: boolean) =>
    new pkijs.SafeBag({
      bagId: '1.2.840.113549.1.12.10.1.3',
      bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(der) }),
      ...(own ? { bagAttributes: [mark()] } : {}),
    })
  const safe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        {
          privacyMode: 0,
          value: new pkijs.SafeContents({
            safeBags: [
              new pkijs.SafeBag({
                bagId: '1.2.840.113549.1.12.10.1.2',
                bagValue: keyBag,
                bagAttributes: [mark()],
              }),
            ],
          }),
        },
        {
          privacyMode: 1,
          value: new pkijs.SafeContents({
            safeBags: [
              certificateBag(content.certificateDer, true),
              ...content.chainDer.map((der) => certificateBag(der, false)),
            ],
          }),
        },
      ],
    },
  })
  await safe.makeInternalValues({ safeContents: [{}, protection] })
  const file = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } })
  await file.makeInternalValues({
    password: secret,
    iterations: rounds,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  })
  return new Uint8Array(file.toSchema().toBER())
}
