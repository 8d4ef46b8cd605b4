// A PKCS#12 file (RFC 7292 §4) → the private keys and certificates in it, its integrity checked first: by the MAC of its
// own, by PBMAC1 (RFC 9579), or not at all where the maker left it out. Indefinite lengths and chunks are read (Firefox,
// Java, Windows). Leaves out files that are protected by public keys, which no mail program makes.
import { equalBytes, type Bytes, ownBuffer } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { readAlgorithm } from './certificate.ts'
import { children, isOctetString, octetsOf, oidOf, readFirst, tags, type Asn1Node } from './der.ts'
import { hashFunction, hashNameOf, type HashName } from './hashes.ts'
import { oids } from './oids.ts'
import {
  hmacHashOf,
  openWithPassword,
  derivedKey,
  pkcs12Key,
  smallNumber,
  type Password,
} from './password-encryption.ts'
import { hmac } from '@noble/hashes/hmac.js'

export interface KeyBag {
  readonly pkcs8: Bytes
  /** localKeyId: which certificate belongs to it, as the maker says. */
  readonly localId: Uint8Array | null
}
export interface CertificateBag {
  readonly der: Bytes
  readonly localId: Uint8Array | null
}
export interface Bags {
  readonly keys: readonly KeyBag[]
  readonly certificates: readonly CertificateBag[]
}

// A trust store has some hundred certificates; a key file has a handful. Nesting occurs in no file that we know.
const maximumBags = 1000
const maximumNesting = 4
const bagTypes = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safeContents: '1.2.840.113549.1.12.10.1.6',
}
const x509Certificate = '1.2.840.113549.1.9.22.1'
const localKeyId = '1.2.840.113549.1.9.21'
const pbmac1 = '1.2.840.113549.1.5.14'

function unreadable(): never {
  throw new SikkertError('key-file-unreadable')
}

/** Throws 'key-password-wrong' or 'key-file-unreadable'. */
export async function readBags(crypto: Crypto, file: Uint8Array, password: Password): Promise<Bags> {
  const [version, authSafe, macData] = children(sequence(readFirst(file)))
  if (smallNumber(version) !== 3) unreadable()
  const [type, wrapped] = children(sequence(authSafe))
  if (type === undefined || oidOf(type) !== oids.data || wrapped === undefined) unreadable()
  const content = octetsOf(children(wrapped)[0] ?? unreadable())
  if (macData !== undefined) await checkIntegrity(crypto, macData, content, password)
  const found: { keys: KeyBag[]; certificates: CertificateBag[]; left: number } = {
    keys: [],
    certificates: [],
    left: maximumBags,
  }
  for (const part of children(sequence(readFirst(content)))) {
    await readBagList(crypto, await contentsOf(crypto, part, password), password, found, 0)
  }
  return found
}

function sequence(node: Asn1Node | undefined): Asn1Node {
  return node?.tag === tags.sequence ? node : unreadable()
}

async function checkIntegrity(
  crypto: Crypto,
  macData: Asn1Node,
  content: Uint8Array,
  password: Password,
): Promise<void> {
  const [digestInfo, salt, count] = children(sequence(macData))
  const [algorithmNode, digest] = children(sequence(digestInfo))
  const algorithm = readAlgorithm(sequence(algorithmNode))
  if (!isOctetString(digest) || !isOctetString(salt)) unreadable()
  const expected = octetsOf(digest)
  const candidates = async function* (): AsyncGenerator<Uint8Array> {
    if (algorithm.oid === pbmac1) {
      const [derivation, scheme] = algorithm.parameters === null ? [] : children(algorithm.parameters)
      const hash = hmacHashOf(readAlgorithm(sequence(scheme)).oid) ?? unreadable()
      const derivedBy = readAlgorithm(sequence(derivation))
      // RFC 9579 §4: keyLength must be there, and macSalt and iterations mean nothing. It is the first of its kind behind the
      // costs: the third field of PBKDF2, the fifth of scrypt.
      const fields = derivedBy.parameters === null ? [] : children(derivedBy.parameters)
      const octets = smallNumber(fields[4] ?? fields[2])
      if (octets < 16 || octets > 128) unreadable()
      for (const form of password.narrow) {
        const key = await derivedKey(crypto, derivedBy, form, octets, password)
        yield hmac(hashFunction(hash), key, content)
      }
      return
    }
    const hash: HashName = hashNameOf(algorithm.oid) ?? unreadable()
    const rounds = count === undefined ? 1 : smallNumber(count)
    for (const form of password.wide) {
      password.budget.rounds -= rounds
      if (rounds < 1 || password.budget.rounds < 0) unreadable()
      const key = pkcs12Key(hash, 3, form, octetsOf(salt), rounds, hashFunction(hash).outputLen)
      yield hmac(hashFunction(hash), key, content)
    }
  }
  for await (const computed of candidates()) if (equalBytes(computed, expected)) return
  throw new SikkertError('key-password-wrong')
}

/** SafeContents of one ContentInfo, as bytes. */
async function contentsOf(crypto: Crypto, part: Asn1Node, password: Password): Promise<Uint8Array> {
  const [type, wrapped] = children(sequence(part))
  const [inner] = wrapped === undefined ? [] : children(wrapped)
  if (type === undefined || inner === undefined) unreadable()
  const kind = oidOf(type)
  if (kind === oids.data) return octetsOf(inner)
  if (kind !== oids.encryptedData) unreadable()
  // EncryptedData (RFC 5652 §8): version, EncryptedContentInfo.
  const [, encrypted] = children(sequence(inner))
  const [, algorithm, ciphertext] = children(sequence(encrypted))
  if (ciphertext === undefined) unreadable()
  return openWithPassword(crypto, readAlgorithm(sequence(algorithm)), octetsOf(ciphertext), password)
}

async function readBagList(
  crypto: Crypto,
  contents: Uint8Array,
  password: Password,
  found: { keys: KeyBag[]; certificates: CertificateBag[]; left: number },
  nesting: number,
): Promise<void> {
  if (nesting > maximumNesting) unreadable()
  for (const bag of children(sequence(readFirst(contents)))) {
    found.left -= 1
    if (found.left < 0) unreadable()
    const [type, wrapped, attributes] = children(sequence(bag))
    const [value] = wrapped === undefined ? [] : children(wrapped)
    if (type === undefined || value === undefined) unreadable()
    const localId = localIdOf(attributes)
    switch (oidOf(type)) {
      case bagTypes.key:
        found.keys.push({ pkcs8: ownBuffer(value.raw), localId })
        break
      case bagTypes.shroudedKey: {
        const [algorithm, ciphertext] = children(sequence(value))
        if (!isOctetString(ciphertext)) unreadable()
        const algorithmIdentifier = readAlgorithm(sequence(algorithm))
        found.keys.push({
          pkcs8: await openWithPassword(crypto, algorithmIdentifier, octetsOf(ciphertext), password),
          localId,
        })
        break
      }
      case bagTypes.certificate: {
        const [kind, certificate] = children(sequence(value))
        if (kind === undefined || certificate === undefined || oidOf(kind) !== x509Certificate) break
        const der = octetsOf(children(certificate)[0] ?? unreadable())
        found.certificates.push({ der: Uint8Array.from(der), localId })
        break
      }
      case bagTypes.safeContents:
        await readBagList(crypto, value.raw, password, found, nesting + 1)
        break
      // Revocation lists and secrets are no business of a mail program.
      default:
    }
  }
}

function localIdOf(attributes: Asn1Node | undefined): Uint8Array | null {
  for (const attribute of attributes === undefined ? [] : children(attributes)) {
    const [type, values] = children(attribute)
    if (type === undefined || values === undefined || oidOf(type) !== localKeyId) continue
    const [value] = children(values)
    if (value?.tag === tags.octetString) return value.content
  }
  return null
}
