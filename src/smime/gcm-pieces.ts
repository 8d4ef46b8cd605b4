// AES-GCM (NIST SP 800-38D) in pieces, because WebCrypto has it only in one: a large mail would lie in memory four times over,
// and touching fresh memory takes a browser longer than encrypting does.
// A call with a nonce of 16 octets starts at the counter block GHASH(nonce) (§7.1, step 2), and every block is one, so a nonce
// can be found for wherever a piece begins. What the call answers is the piece's ciphertext and a tag over that piece alone.
// GHASH is linear: the tags of the pieces, freed of what is theirs, add up to the tag of the whole. Each nonce is for one call
// of one key, as the counter blocks of a message are.
import { equalBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'

export interface GcmPieces {
  /** Its ciphertext. All but the last piece are whole blocks. */
  next(piece: Bytes): Promise<Bytes>
  /** Of everything so far. */
  tag(): Bytes
}

const blockOctets = 16

/** `secret` is for one message, `nonce` of 12 octets. */
export async function createGcmPieces(crypto: Crypto, secret: Bytes, nonce: Bytes): Promise<GcmPieces> {
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt'])
  const seal = async (iv: Bytes, data: Bytes) =>
    new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data))
  const h = fromBlock(await encryptZeros(crypto, secret))
  const inverse = inverseOf(h)
  const nonceFor = (counter: Bytes) =>
    toBlock(times(plus(times(fromBlock(counter), inverse), lengths(0, 16)), inverse))
  // With no plaintext there is nothing to hash: the tag is the first counter block, encrypted (§7.1, step 6).
  const mask = await seal(nonce, new Uint8Array(0))
  if (!equalBytes(await seal(nonceFor(counterAfter(nonce, 0)), new Uint8Array(0)), mask)) {
    throw new SikkertError('unexpected')
  }
  let sum: Field = [0, 0, 0, 0]
  let octets = 0
  /** The counter block before the next piece's first, encrypted. */
  let before = mask
  let shift: { readonly blocks: number; readonly by: Field } | null = null
  return {
    async next(piece) {
      if (octets % blockOctets !== 0) throw new SikkertError('unexpected')
      // The caller may put the next piece where this one lies.
      const lastPlain = piece.slice(-blockOctets)
      const sealed = await seal(nonceFor(counterAfter(nonce, octets / blockOctets)), piece)
      const ciphertext = sealed.subarray(0, piece.length)
      const unmasked = plus(fromBlock(sealed.subarray(piece.length)), fromBlock(before))
      const hashed = plus(times(unmasked, inverse), lengths(0, piece.length))
      const blocks = Math.ceil(piece.length / blockOctets)
      if (shift?.blocks !== blocks) shift = { blocks, by: power(h, blocks) }
      sum = plus(times(sum, shift.by), hashed)
      octets += piece.length
      before = lastPlain.map((byte, i) => byte ^ (ciphertext[ciphertext.length - blockOctets + i] ?? 0))
      return ciphertext
    },
    tag: () => toBlock(plus(times(plus(sum, lengths(0, octets)), h), fromBlock(mask))),
  }
}

async function encryptZeros(crypto: Crypto, secret: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'AES-CBC', false, ['encrypt'])
  const algorithm = { name: 'AES-CBC', iv: new Uint8Array(blockOctets) }
  const sealed = await crypto.subtle.encrypt(algorithm, key, new Uint8Array(blockOctets))
  return new Uint8Array(sealed, 0, blockOctets)
}

/** The counter block that stands before that many blocks (§7.1: J0 is the nonce and a one). */
function counterAfter(nonce: Bytes, blocks: number): Bytes {
  const counter = new Uint8Array(blockOctets)
  counter.set(nonce)
  new DataView(counter.buffer).setUint32(12, 1 + blocks)
  return counter
}

/** An element of GF(2^128): its first bit is the first of the block (§6.3). */
type Field = readonly [number, number, number, number]

function fromBlock(block: Uint8Array): Field {
  const view = new DataView(block.buffer, block.byteOffset, blockOctets)
  return [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)]
}

function toBlock(element: Field): Bytes {
  const block = new Uint8Array(blockOctets)
  const view = new DataView(block.buffer)
  for (const [i, word] of element.entries()) view.setUint32(i * 4, word)
  return block
}

/** The block of lengths in bits that ends what is hashed. */
function lengths(first: number, second: number): Field {
  const half = (octets: number) => [Math.floor(octets / 2 ** 29), (octets * 8) >>> 0] as const
  return [...half(first), ...half(second)]
}

function plus(a: Field, b: Field): Field {
  return [a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]]
}

/** §6.3, with masks for branches: what is multiplied hangs on the key. */
function times(a: Field, b: Field): Field {
  let [p, q, r, s] = [0, 0, 0, 0]
  let [w, x, y, z] = b
  for (let i = 0; i < 128; i++) {
    const bit = -(((a[i >> 5] ?? 0) >>> (31 - (i & 31))) & 1)
    p ^= w & bit
    q ^= x & bit
    r ^= y & bit
    s ^= z & bit
    const carry = -(z & 1) & 0xe1000000
    z = (z >>> 1) | (y << 31)
    y = (y >>> 1) | (x << 31)
    x = (x >>> 1) | (w << 31)
    w = (w >>> 1) ^ carry
  }
  return [p, q, r, s]
}

function power(base: Field, exponent: number): Field {
  // The one of this field is its first bit.
  let result: Field = [0x80000000, 0, 0, 0]
  for (let bit = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, bit)
    bit = times(bit, bit)
  }
  return result
}

/** Fermat: every element but zero to the power 2^128 - 1 is one. */
function inverseOf(element: Field): Field {
  let square = times(element, element)
  let result = square
  for (let i = 2; i < 128; i++) {
    square = times(square, square)
    result = times(result, square)
  }
  return result
}
