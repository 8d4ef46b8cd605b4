// The mail programs of people with a key: open what is encrypted to them and judge who signed it, with the core that the
// product is built on; and beside it, where it is installed, OpenSSL reads the same bytes.
import PostalMime from 'postal-mime'
import type { Bytes } from '../../src/bytes.ts'
import { parseEntity } from '../../src/mime/parse-message.ts'
import { decryptEntity, isEncrypted } from '../../src/smime/decrypt.ts'
import type { SigningKey } from '../../src/smime/key-file.ts'
import { verifyEntity } from '../../src/smime/verify.ts'
import type { Authority } from './oces-authority.ts'
import { mailboxes, type SmimeOpener, type SmimeView } from './mail-store-view.ts'
import { readByOpenssl } from './openssl.ts'

/** Triple wrapping (RFC 2634) is the deepest that anybody sends. */
const maximumLayers = 3
const smimeTypes = [
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'multipart/signed',
  'application/pkcs7-signature',
]

const nothing: SmimeView = {
  decrypted: false,
  signature: 'none',
  signer: null,
  cipher: null,
  problems: [],
  peer: null,
}

/** `keys` by address in lower case. */
export function createSmimeOpener(
  keys: ReadonlyMap<string, readonly SigningKey[]>,
  authority: Authority,
): SmimeOpener {
  const readings = new WeakMap<Bytes, ReturnType<SmimeOpener>>()
  return (address, raw) => {
    const known = readings.get(raw)
    if (known !== undefined) return known
    const reading = read(address, raw)
    readings.set(raw, reading)
    return reading
  }

  async function read(address: string, raw: Bytes): ReturnType<SmimeOpener> {
    if (!smimeTypes.includes(parseEntity(raw).type)) return null
    let entity: Bytes = raw
    let cipher: string | null = null
    try {
      for (let layer = 0; layer < maximumLayers && isEncrypted(entity); layer++) {
        const opened = await decryptEntity(crypto, entity, keys.get(address.toLowerCase()) ?? [])
        entity = opened.entity
        cipher = opened.cipher
      }
    } catch {
      return { inner: null, smime: { ...nothing, problems: ['cannot-decrypt'] } }
    }
    const from = (await PostalMime.parse(raw)).from
    const judged = await verifyEntity(crypto, entity, {
      anchors: [authority.rootDer],
      intermediates: [authority.issuingDer],
      at: new Date(),
      crlsOf: async () => [await authority.crl(), await authority.rootCrl()],
      from: mailboxes(from === undefined ? [] : [from])[0]?.address ?? null,
    })
    const signer = judged.signers[0]
    const smime: SmimeView = {
      decrypted: cipher !== null,
      signature: judged.verdict === 'not-signed' ? 'none' : judged.verdict,
      signer: signer === undefined ? null : { name: signer.subject.cn ?? '', organisation: signer.subject.o },
      cipher,
      problems: [...new Set([...judged.problems, ...judged.signers.flatMap((one) => one.problems)])],
      peer: await readByOpenssl(raw, {
        key: keys.get(address.toLowerCase())?.[0] ?? null,
        isEncrypted: isEncrypted(raw),
        root: authority.rootDer,
        issuing: authority.issuingDer,
      }),
    }
    return { inner: judged.entity ?? entity, smime }
  }
}
