// Encryption under a password, as key files have it: PBES2 and PBES1 (RFC 8018 §6), and PKCS#12's own (RFC 7292 §B, §C).
// Reading only. A password becomes octets in several ways, by who made the file; each is tried until one opens it.
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { concatBytes, equalBytes, ownBuffer, utf8, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import type { Personal } from '../personal.ts'
import { decryptCbc } from './cbc.ts'
import { readAlgorithm, type AlgorithmIdentifier } from './certificate.ts'
import { contentCipherOf } from './content-cipher.ts'
import { tripleDesDecipher } from './des.ts'
import { children, isOctetString, octetsOf, readDer, tags, type Asn1Node } from './der.ts'
import { hashFunction, hashNow, type HashName } from './hashes.ts'
import { oids } from './oids.ts'
import { rc2Decipher } from './rc2.ts'

/** A file may ask for as much work as it likes; a person waits for some seconds. */
const maximumRounds = 12_000_000

/** A password as octets, and how much work the file has asked for. */
export interface Password {
  /** With its two closing zeros, for PKCS#12's own derivation (RFC 7292 §B.1). */
  readonly wide: readonly Uint8Array[]
  /** For PBKDF2 and PBKDF1. */
  readonly narrow: readonly Uint8Array[]
  readonly budget: { rounds: number }
}

export function passwordOf(password: Personal<string>): Password {
  const typed = password.reveal()
  // Danish letters come decomposed from some keyboards, and from some programs.
  const texts = [...new Set([typed, typed.normalize('NFC'), typed.normalize('NFD')])]
  const wide = texts.map((text) => widen(codeUnits(text)))
  // An absent password has no closing zeros (as Windows and Java write it), an empty one has.
  if (typed === '') wide.push(new Uint8Array(0))
  // OpenSSL before 1.1 widened the octets of UTF-8 one by one.
  const asOctets = texts
    .filter((text) => utf8(text).length !== text.length)
    .map((text) => widen([...utf8(text)]))
  wide.push(...asOctets)
  const single = texts.filter((text) => codeUnits(text).every((unit) => unit < 256))
  return {
    wide,
    narrow: distinct([
      ...texts.map(utf8),
      ...single.map((text) => Uint8Array.from(codeUnits(text))),
      ...wide,
    ]),
    budget: { rounds: maximumRounds },
  }
}

function codeUnits(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}

function widen(units: readonly number[]): Bytes {
  return Uint8Array.from([...units, 0].flatMap((unit) => [unit >> 8, unit & 0xff]))
}

function distinct(list: readonly Uint8Array[]): readonly Uint8Array[] {
  return list.filter((one, index) => list.findIndex((other) => equalBytes(one, other)) === index)
}

function unreadable(): never {
  throw new SikkertError('key-file-unreadable')
}

function spend(password: Password, rounds: number): void {
  password.budget.rounds -= rounds
  if (rounds < 1 || password.budget.rounds < 0) unreadable()
}

export function smallNumber(node: Asn1Node | undefined): number {
  if (node?.tag !== tags.integer || node.content.length > 5) unreadable()
  return node.content.reduce((sum, byte) => sum * 256 + byte, 0)
}

/** Throws 'key-password-wrong' when no form of the password opens it, 'key-file-unreadable' for what we do not read. */
export async function openWithPassword(
  crypto: Crypto,
  algorithm: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: Password,
): Promise<Bytes> {
  const attempt = schemeOf(crypto, algorithm, ciphertext, password)
  for (const form of attempt.forms) {
    try {
      const plain = await attempt.decrypt(form)
      // One wrong key in 256 leaves a padding that looks right; what is inside is always one DER value.
      readDer(plain)
      return plain
    } catch (cause) {
      if (cause instanceof SikkertError && cause.code === 'key-file-unreadable') throw cause
    }
  }
  throw new SikkertError('key-password-wrong')
}

interface Attempt {
  readonly forms: readonly Uint8Array[]
  readonly decrypt: (form: Uint8Array) => Promise<Bytes>
}

type OldCipher = (key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array) => Bytes

const tripleDes: OldCipher = (key, iv, data) => decryptCbc(tripleDesDecipher(key), iv, data)
const rc2 =
  (bits: number): OldCipher =>
  (key, iv, data) =>
    decryptCbc(rc2Decipher(key, bits), iv, data)

/** RFC 7292 §C: pkcs-12PbeIds. */
const pkcs12Schemes: ReadonlyMap<
  string,
  { readonly octets: number; readonly iv: number; readonly open: OldCipher }
> = new Map([
  ['1.2.840.113549.1.12.1.1', { octets: 16, iv: 0, open: rc4 }],
  ['1.2.840.113549.1.12.1.2', { octets: 5, iv: 0, open: rc4 }],
  ['1.2.840.113549.1.12.1.3', { octets: 24, iv: 8, open: tripleDes }],
  ['1.2.840.113549.1.12.1.4', { octets: 16, iv: 8, open: tripleDes }],
  ['1.2.840.113549.1.12.1.5', { octets: 16, iv: 8, open: rc2(128) }],
  ['1.2.840.113549.1.12.1.6', { octets: 5, iv: 8, open: rc2(40) }],
])

/** RFC 8018 §A.3, those with a hash that we know. */
const pbes1Schemes: ReadonlyMap<string, { readonly hash: HashName; readonly open: OldCipher }> = new Map([
  ['1.2.840.113549.1.5.3', { hash: 'MD5', open: tripleDes }],
  ['1.2.840.113549.1.5.10', { hash: 'SHA-1', open: tripleDes }],
  ['1.2.840.113549.1.5.6', { hash: 'MD5', open: rc2(64) }],
  ['1.2.840.113549.1.5.11', { hash: 'SHA-1', open: rc2(64) }],
])
const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'
const scrypt = '1.3.6.1.4.1.11591.4.11'
/** 128·N·r octets of memory and as much work: OpenSSL writes N = 16384 and r = 8, 16 MB. */
const largestScrypt = { memory: 64 * 1024 * 1024, parallel: 16 }

function schemeOf(
  crypto: Crypto,
  { oid, parameters }: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: Password,
): Attempt {
  if (parameters === null) unreadable()
  const fields = children(parameters)
  if (oid === pbes2) {
    const [derivation, encryption] = fields.map(readAlgorithm)
    if (derivation === undefined || encryption === undefined) unreadable()
    const cipher = contentCipherOf(encryption)
    if (cipher === null || cipher.isAuthenticated) unreadable()
    return {
      forms: password.narrow,
      decrypt: async (form) =>
        cipher.decrypt(
          crypto,
          await derivedKey(crypto, derivation, form, cipher.keyOctets[0] ?? 0, password),
          ciphertext,
        ),
    }
  }
  const [salt, count] = fields
  if (salt === undefined) unreadable()
  const rounds = smallNumber(count)
  const own = pkcs12Schemes.get(oid)
  if (own !== undefined) {
    return {
      forms: password.wide,
      decrypt: (form) => {
        spend(password, rounds * 2)
        const key = pkcs12Key('SHA-1', 1, form, octetsOf(salt), rounds, own.octets)
        const iv = pkcs12Key('SHA-1', 2, form, octetsOf(salt), rounds, own.iv)
        return Promise.resolve(own.open(key, iv, ciphertext))
      },
    }
  }
  const first = pbes1Schemes.get(oid)
  if (first === undefined) unreadable()
  return {
    forms: password.narrow,
    decrypt: (form) => {
      spend(password, rounds)
      let key = hashNow(first.hash, concatBytes([form, octetsOf(salt)]))
      for (let i = 1; i < rounds; i++) key = hashNow(first.hash, key)
      return Promise.resolve(first.open(key.subarray(0, 8), key.subarray(8, 16), ciphertext))
    },
  }
}

const pseudoRandom: ReadonlyMap<string, HashName> = new Map([
  [oids.hmacWithSha1, 'SHA-1'],
  [oids.hmacWithSha224, 'SHA-224'],
  [oids.hmacWithSha256, 'SHA-256'],
  [oids.hmacWithSha384, 'SHA-384'],
  [oids.hmacWithSha512, 'SHA-512'],
  [oids.hmacWithSha512t224, 'SHA-512/224'],
  [oids.hmacWithSha512t256, 'SHA-512/256'],
])

export function hmacHashOf(oid: string): HashName | null {
  return pseudoRandom.get(oid) ?? null
}

/** The key under PBES2: by PBKDF2, or by scrypt (RFC 7914 §7). */
export async function derivedKey(
  crypto: Crypto,
  { oid, parameters }: AlgorithmIdentifier,
  form: Uint8Array,
  octets: number,
  password: Password,
): Promise<Bytes> {
  if (oid === pbkdf2) return pbkdf2Key(crypto, parameters, form, octets, password)
  if (oid !== scrypt || parameters === null) unreadable()
  const [salt, ...numbers] = children(parameters)
  const [N = 0, r = 0, p = 0, length = octets] = numbers.map(smallNumber)
  if (!isOctetString(salt) || length !== octets) unreadable()
  const isPower = N > 1 && (N & (N - 1)) === 0
  if (!isPower || r < 1 || p < 1 || p > largestScrypt.parallel || 128 * N * r > largestScrypt.memory)
    unreadable()
  // A round of PBKDF2 and a block of scrypt cost about the same.
  spend(password, N * r * p)
  return ownBuffer(await scryptAsync(form, octetsOf(salt), { N, r, p, dkLen: octets }))
}

/** PBKDF2-params (RFC 8018 §A.2) and a password → a key of that length. */
async function pbkdf2Key(
  crypto: Crypto,
  parameters: Asn1Node | null,
  form: Uint8Array,
  octets: number,
  password: Password,
): Promise<Bytes> {
  const [salt, count, ...rest] = parameters === null ? [] : children(parameters)
  if (!isOctetString(salt)) unreadable()
  const rounds = smallNumber(count)
  const length = rest.find(({ tag }) => tag === tags.integer)
  if (length !== undefined && smallNumber(length) !== octets) unreadable()
  const named = rest.find(({ tag }) => tag === tags.sequence)
  const hash = named === undefined ? 'SHA-1' : (hmacHashOf(readAlgorithm(named).oid) ?? unreadable())
  spend(password, rounds)
  return derive(crypto, hash, form, octetsOf(salt), rounds, octets)
}

/** PBKDF2 (RFC 8018 §5.2) with any of our hashes. */
export async function derive(
  crypto: Crypto,
  hash: HashName,
  secret: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  octets: number,
): Promise<Bytes> {
  if (hash === 'SHA-224' || hash === 'SHA-512/224' || hash === 'SHA-512/256' || hash === 'MD5') {
    return ownBuffer(await pbkdf2Async(hashFunction(hash), secret, salt, { c: iterations, dkLen: octets }))
  }
  const key = await crypto.subtle.importKey('raw', ownBuffer(secret), 'PBKDF2', false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash, salt: ownBuffer(salt), iterations }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, octets * 8))
}

/** RFC 7292 §B.2; `purpose` is 1 for a key, 2 for an IV, 3 for a MAC. */
export function pkcs12Key(
  hash: HashName,
  purpose: 1 | 2 | 3,
  form: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  octets: number,
): Bytes {
  const { blockLen: block } = hashFunction(hash)
  const diversifier = new Uint8Array(block).fill(purpose)
  const input = concatBytes([stretch(salt, block), stretch(form, block)])
  const blocks: Uint8Array[] = []
  for (let length = 0; length < octets;) {
    let digest: Uint8Array = hashNow(hash, concatBytes([diversifier, input]))
    for (let round = 1; round < rounds; round++) digest = hashNow(hash, digest)
    blocks.push(digest)
    length += digest.length
    const addend = stretch(digest, block).subarray(0, block)
    for (let start = 0; start < input.length; start += block) {
      let carry = 1
      for (let i = block - 1; i >= 0; i--) {
        carry += (input[start + i] ?? 0) + (addend[i] ?? 0)
        input[start + i] = carry
        carry >>= 8
      }
    }
  }
  return concatBytes(blocks).slice(0, octets)
}

/** Repeated until it fills whole blocks. */
function stretch(bytes: Uint8Array, block: number): Bytes {
  const length = block * Math.ceil(bytes.length / block)
  return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] ?? 0)
}

/** RC4, which files of the nineties are under. */
function rc4(key: Uint8Array, _: Uint8Array, ciphertext: Uint8Array): Bytes {
  const state = Uint8Array.from({ length: 256 }, (_unused, i) => i)
  const swap = (i: number, j: number) => {
    const held = state[i] ?? 0
    state[i] = state[j] ?? 0
    state[j] = held
  }
  let j = 0
  for (let i = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff
    swap(i, j)
  }
  let [a, b] = [0, 0]
  return Uint8Array.from(ciphertext, (byte) => {
    a = (a + 1) & 0xff
    b = (b + (state[a] ?? 0)) & 0xff
    swap(a, b)
    return byte ^ (state[((state[a] ?? 0) + (state[b] ?? 0)) & 0xff] ?? 0)
  })
}
