// A key file (PKCS#12) → the keys in it, each with its certificate and chain. The private key is handed out as a key for
// signing that cannot be read back, and as bytes for the v1.5 decryption that WebCrypto lacks; the caller lets them go
// with the session. A key that we can only name, and not use, is shown and not handed out.
import { equalBytes, toHex, utf8, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { personal, type Personal } from '../personal.ts'
import { type Certificate, holderOf, readAlgorithm, readCertificate } from './certificate.ts'
import { curveNameOf, isKnownCurve } from './curves.ts'
import { children, encodeDer, encodeInteger, encodeOid, derNull, readDer, tags } from './der.ts'
import { readBags, type CertificateBag, type KeyBag } from './key-bags.ts'
import { oids } from './oids.ts'
import { passwordOf } from './password-encryption.ts'
import { rsaPublicKey } from './signature.ts'

export type KeyAlgorithm = 'RSA' | 'EC' | 'Ed25519'

export interface SigningKey {
  /** DER. */
  readonly certificate: Bytes
  /** DER, issuer first; roots left out by the caller. */
  readonly chain: readonly Bytes[]
  readonly privateKey: CryptoKey
  readonly algorithm: KeyAlgorithm
  /** PKCS#8, for decrypting. */
  readonly pkcs8: Personal<Bytes>
  readonly holder: { readonly name: string; readonly addresses: readonly string[]; readonly notAfter: Date }
}

export interface ListedKey {
  /** `RSA 2048`, `EC P-256`, `DSA`, or the identifier of what we do not know. */
  readonly algorithm: string
  /** DER; null for a key without one. */
  readonly certificate: Bytes | null
  /** null for a key that we cannot sign and decrypt with. */
  readonly usable: SigningKey | null
}

export interface KeyFileContent {
  readonly keys: readonly ListedKey[]
  readonly certificates: number
}

/** A key file has some kilobytes; a trust store with every root of the web has a few hundred. */
const maximumFileBytes = 1024 * 1024
const maximumKeys = 50
const maximumChain = 8

/** Throws 'key-password-wrong' when the password does not fit, 'key-file-unreadable' when no usable key is in it. */
export async function openKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  password: Personal<string>,
): Promise<readonly SigningKey[]> {
  const { keys } = await readKeyFile(crypto, file, password)
  const usable = keys.flatMap((key) => (key.usable === null ? [] : [key.usable]))
  if (usable.length === 0) throw new SikkertError('key-file-unreadable')
  return usable
}

/** Everything in the file, also where it holds certificates alone. */
export async function readKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  password: Personal<string>,
): Promise<KeyFileContent> {
  if (file.length > maximumFileBytes) throw new SikkertError('key-file-unreadable')
  try {
    const bags = await readBags(crypto, file, passwordOf(password))
    if (bags.keys.length > maximumKeys) throw new SikkertError('key-file-unreadable')
    const certificates = bags.certificates.flatMap(readFound)
    const keys: ListedKey[] = []
    for (const bag of bags.keys) keys.push(await listKey(crypto, bag, certificates))
    return { keys, certificates: bags.certificates.length }
  } catch (cause) {
    if (cause instanceof SikkertError && cause.code === 'key-password-wrong') throw cause
    throw new SikkertError('key-file-unreadable', cause)
  }
}

interface Found {
  readonly der: Bytes
  readonly read: Certificate
  readonly localId: Uint8Array | null
}

function readFound({ der, localId }: CertificateBag): readonly Found[] {
  try {
    return [{ der, read: readCertificate(der), localId }]
  } catch {
    // A certificate that we cannot read belongs to no key of ours; it is still counted.
    return []
  }
}

async function listKey(crypto: Crypto, bag: KeyBag, certificates: readonly Found[]): Promise<ListedKey> {
  const [, algorithmNode] = children(readDer(bag.pkcs8))
  if (algorithmNode === undefined) throw new SikkertError('key-file-unreadable')
  const algorithm = readAlgorithm(algorithmNode)
  const isRsa = algorithm.oid === oids.rsaEncryption || algorithm.oid === oids.rsassaPss
  const pkcs8 = algorithm.oid === oids.rsassaPss ? asPlainRsa(bag.pkcs8) : bag.pkcs8
  const name = isRsa ? `RSA ${rsaBitsOf(pkcs8)}` : nameOf(algorithm.oid, curveNameOf(bag.pkcs8))
  const own = await certificateOf(crypto, { ...bag, pkcs8 }, certificates)
  const listed = { algorithm: name, certificate: own?.found.der ?? null }
  if (own?.key == null) return { ...listed, usable: null }
  const { read } = own.found
  const holder = holderOf(read)
  return {
    ...listed,
    usable: {
      certificate: own.found.der,
      chain: chainOf(read, certificates),
      privateKey: own.key,
      algorithm: isRsa ? 'RSA' : algorithm.oid === oids.ed25519 ? 'Ed25519' : 'EC',
      pkcs8: personal(pkcs8),
      holder: { name: holder.cn ?? '', addresses: read.addresses, notAfter: read.notAfter },
    },
  }
}

function nameOf(oid: string, curve: string | null): string {
  if (oid === oids.ecPublicKey) return `EC ${curve ?? 'unknown'}`
  if (oid === oids.dsa) return 'DSA'
  if (oid === oids.ed25519) return 'Ed25519'
  return oid === oids.x25519 ? 'X25519' : oid
}

function rsaModulusOf(pkcs8: Bytes): Uint8Array {
  const inner = children(readDer(pkcs8))[2]
  const modulus = inner === undefined ? undefined : children(readDer(inner.content))[1]?.content
  if (modulus === undefined) throw new SikkertError('key-file-unreadable')
  return modulus[0] === 0 ? modulus.subarray(1) : modulus
}

function rsaBitsOf(pkcs8: Bytes): number {
  const modulus = rsaModulusOf(pkcs8)
  return modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
}

/** A key that is bound to PSS is imported as the plain RSA key that it is. */
function asPlainRsa(pkcs8: Bytes): Bytes {
  const inner = children(readDer(pkcs8))[2]
  if (inner === undefined) throw new SikkertError('key-file-unreadable')
  const algorithm = encodeDer(tags.sequence, encodeOid(oids.rsaEncryption), derNull)
  return encodeDer(tags.sequence, encodeInteger(0), algorithm, inner.raw)
}

/** The certificate of this key; `key` is null when we cannot sign with it. */
async function certificateOf(
  crypto: Crypto,
  bag: KeyBag,
  certificates: readonly Found[],
): Promise<{ readonly found: Found; readonly key: CryptoKey | null } | null> {
  for (const found of certificates) {
    const key = await signingKeyFor(crypto, bag.pkcs8, found.read)
    if (key !== null) return { found, key }
  }
  // For a key we cannot try, the maker's word is all there is.
  const named = certificates.find(
    ({ localId }) => localId !== null && bag.localId !== null && equalBytes(localId, bag.localId),
  )
  const isOwnKind = named !== undefined && !canTry(named.read)
  return isOwnKind ? { found: named, key: null } : null
}

function canTry({ keyAlgorithm, spki }: Certificate): boolean {
  if (keyAlgorithm.oid === oids.ecPublicKey) return isKnownCurve(curveNameOf(spki))
  return [oids.rsaEncryption, oids.rsassaPss, oids.ed25519].includes(keyAlgorithm.oid as never)
}

/** null when the certificate's public key is not the other half of this private one. */
async function signingKeyFor(
  crypto: Crypto,
  pkcs8: Bytes,
  certificate: Certificate,
): Promise<CryptoKey | null> {
  try {
    const { oid } = certificate.keyAlgorithm
    if (oid === oids.rsaEncryption || oid === oids.rsassaPss) {
      const { modulus } = rsaPublicKey(certificate.spki)
      if (!equalBytes(modulus, rsaModulusOf(pkcs8))) return null
      return await crypto.subtle.importKey(
        'pkcs8',
        pkcs8,
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
        false,
        ['sign'],
      )
    }
    if (!canTry(certificate)) return null
    const algorithm =
      oid === oids.ed25519
        ? { name: 'Ed25519' }
        : { name: 'ECDSA', namedCurve: curveNameOf(certificate.spki), hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
    const spki = Uint8Array.from(certificate.spki)
    const verifier = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify'])
    // What one signs, the other verifies.
    const proof = utf8('does this certificate belong to this key?')
    const signature = await crypto.subtle.sign(algorithm, key, proof)
    return (await crypto.subtle.verify(algorithm, verifier, signature, proof)) ? key : null
  } catch {
    // A key of another kind than this certificate's; the next one may fit.
    return null
  }
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
