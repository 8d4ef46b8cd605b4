// A PKCS#12 key file (RFC 7292) → the keys in it, each with its certificate and chain. pkijs opens the modern protection
// (PBES2); the RC2 and 3DES of old NemID files it cannot, and they are told apart from a wrong password later. The
// private key is handed out as a key for signing that cannot be read back, and as bytes for the v1.5 decryption that
// WebCrypto lacks; the caller lets them go with the session.
import * as pkijs from 'pkijs'
import { equalBytes, fromUtf8, toHex, utf8, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { personal, type Personal } from '../personal.ts'
import { type Certificate, holderOf, readCertificate } from './certificate.ts'
import { oids } from './oids.ts'

export interface SigningKey {
  /** DER. */
  readonly certificate: Bytes
  /** DER, issuer first; roots left out by the caller. */
  readonly chain: readonly Bytes[]
  readonly privateKey: CryptoKey
  readonly algorithm: 'RSA' | 'EC'
  /** PKCS#8, for decrypting. */
  readonly pkcs8: Personal<Bytes>
  readonly holder: { readonly name: string; readonly addresses: readonly string[]; readonly notAfter: Date }
}

export interface KeyFileContent {
  readonly keys: readonly SigningKey[]
  readonly certificates: number
}

const maximumFileBytes = 150_000
const keyBag = '1.2.840.113549.1.12.10.1.1'
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2'
const certificateBag = '1.2.840.113549.1.12.10.1.3'
const maximumChain = 8

/** Throws 'key-password-wrong' when the password does not fit, 'key-file-unreadable' when the file is none we read. */
export async function openKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  password: Personal<string>,
): Promise<readonly SigningKey[]> {
  return (await readKeyFile(crypto, file, password)).keys
}

export async function readKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  password: Personal<string>,
): Promise<KeyFileContent> {
  if (file.length > maximumFileBytes) throw new SikkertError('key-file-unreadable')
  const bags = await openBags(file, password)
  const certificates = bags
    .filter((bag) => bag.bagId === certificateBag && bag.bagValue instanceof pkijs.CertBag)
    .flatMap((bag) => {
      const value: unknown = bag.bagValue instanceof pkijs.CertBag ? bag.bagValue.parsedValue : null
      return value instanceof pkijs.Certificate ? [new Uint8Array(value.toSchema(true).toBER())] : []
    })
    .map((der) => ({ der, read: readCertificate(der) }))
  const keys: SigningKey[] = []
  for (const bag of bags) {
    if (bag.bagId !== keyBag && bag.bagId !== shroudedKeyBag) continue
    const parsed: unknown =
      bag.bagValue instanceof pkijs.PKCS8ShroudedKeyBag ? bag.bagValue.parsedValue : bag.bagValue
    if (!(parsed instanceof pkijs.PrivateKeyInfo)) continue
    const pkcs8 = new Uint8Array(parsed.toSchema().toBER())
    const own = await certificateOf(crypto, pkcs8, certificates)
    if (own === null) continue
    const holder = holderOf(own.read)
    keys.push({
      certificate: own.der,
      chain: chainOf(own.read, certificates),
      privateKey: own.key,
      algorithm: own.read.keyAlgorithm.oid === oids.ecPublicKey ? 'EC' : 'RSA',
      pkcs8: personal(pkcs8),
      holder: { name: holder.cn ?? '', addresses: own.read.addresses, notAfter: own.read.notAfter },
    })
  }
  if (keys.length === 0) throw new SikkertError('key-file-unreadable')
  return { keys, certificates: certificates.length }
}

async function openBags(file: Uint8Array, password: Personal<string>): Promise<readonly pkijs.SafeBag[]> {
  let pfx: pkijs.PFX
  try {
    pfx = pkijs.PFX.fromBER(Uint8Array.from(file))
  } catch (cause) {
    throw new SikkertError('key-file-unreadable', cause)
  }
  // NFC, as Danish letters come decomposed from some keyboards.
  const secret = utf8(password.reveal().normalize('NFC')).buffer
  try {
    await pfx.parseInternalValues({ password: secret, checkIntegrity: pfx.macData !== undefined })
    const safe = pfx.parsedValue?.authenticatedSafe
    if (safe === undefined) throw new SikkertError('key-file-unreadable')
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password: secret })) })
    const { safeContents: contents } = (safe.parsedValue ?? {}) as { readonly safeContents?: unknown }
    if (!Array.isArray(contents)) throw new SikkertError('key-file-unreadable')
    const bags = contents.flatMap((entry: { value?: unknown }) =>
      entry.value instanceof pkijs.SafeContents ? entry.value.safeBags : [],
    )
    for (const bag of bags) {
      if (bag.bagValue instanceof pkijs.PKCS8ShroudedKeyBag) {
        // Its type hides the one method that opens it.
        const shrouded: { parseInternalValues?: (options: { password: ArrayBuffer }) => Promise<void> } =
          bag.bagValue as never
        await shrouded.parseInternalValues?.({ password: secret })
      }
    }
    return bags
  } catch (cause) {
    if (cause instanceof SikkertError) throw cause
    const text = cause instanceof Error ? cause.message : fromUtf8(new Uint8Array(0))
    const unreadable = /algorithm|not supported|unknown|schema/i.test(text)
    throw new SikkertError(unreadable ? 'key-file-unreadable' : 'key-password-wrong', cause)
  }
}

interface Found {
  readonly der: Bytes
  readonly read: Certificate
}

/** The certificate whose public key belongs to the private one: what one signs, the other verifies. */
async function certificateOf(
  crypto: Crypto,
  pkcs8: Bytes,
  certificates: readonly Found[],
): Promise<(Found & { readonly key: CryptoKey }) | null> {
  for (const found of certificates) {
    const algorithm =
      found.read.keyAlgorithm.oid === oids.ecPublicKey
        ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
        : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    try {
      const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
      const verifier = await crypto.subtle.importKey(
        'spki',
        Uint8Array.from(found.read.spki),
        algorithm,
        false,
        ['verify'],
      )
      const proof = utf8('does this certificate belong to this key?')
      const signature = await crypto.subtle.sign(algorithm, key, proof)
      if (await crypto.subtle.verify(algorithm, verifier, signature, proof)) return { ...found, key }
    } catch {
      // A key of another kind than this certificate's; the next one may fit.
    }
  }
  return null
}

function chainOf(own: Certificate, certificates: readonly Found[]): readonly Bytes[] {
  const chain: Bytes[] = []
  let below = own
  while (chain.length < maximumChain && !equalBytes(below.issuer, below.subject)) {
    const issuer = toHex(below.issuer)
    const above = certificates.find(({ read }) => toHex(read.subject) === issuer)
    if (above === undefined || equalBytes(above.read.issuer, above.read.subject)) break
    chain.push(above.der)
    below = above.read
  }
  return chain
}
