// A recipient's answer, sealed in the page to the gateway's reply key and opened there in memory alone: an ephemeral P-256
// key agreement (RFC 9180's DHKEM in spirit), HKDF over both public keys, RFC 8188 records. The letter's handle is bound in,
// so an answer cannot be moved to another letter.
import { type Bytes, concatBytes, utf8 } from '../bytes.ts'
import { type ReplyText, replyText } from '../contract/letter-text.ts'
import { SikkertError } from '../errors.ts'
import { cut, pack, unpack } from './pack.ts'
import { openRecords, sealRecords } from './records.ts'

const curve = { name: 'ECDH', namedCurve: 'P-256' } as const
/** Uncompressed: 0x04, x, y. */
const pointLength = 65
const maximumReplyJsonBytes = 512 * 1024

export interface Reply {
  readonly text: ReplyText
  readonly files: readonly Bytes[]
}

/** A key pair for answers: the public half for pages, the private half (PKCS#8) for the gateway to keep sealed. */
export async function makeReplyKey(
  crypto: Crypto,
): Promise<{ readonly publicKey: Bytes; readonly privateKey: Bytes }> {
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

export async function sealReply(
  crypto: Crypto,
  reply: Reply,
  publicKey: Bytes,
  handle: string,
): Promise<Bytes> {
  const ephemeral = await crypto.subtle.generateKey(curve, false, ['deriveBits'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey))
  const theirs = await crypto.subtle.importKey('raw', publicKey, curve, false, [])
  const key = await agree(crypto, ephemeral.privateKey, theirs, { point, publicKey, handle })
  return concatBytes([point, await sealRecords(crypto, key, pack(reply.text, reply.files))])
}

/** Throws SikkertError 'letter-cannot-open' for what was not sealed so, 'message-malformed' for what is not an answer. */
export async function openReply(
  crypto: Crypto,
  sealed: Uint8Array<ArrayBuffer>,
  keys: { readonly publicKey: Bytes; readonly privateKey: Bytes },
  handle: string,
): Promise<Reply> {
  const point = sealed.slice(0, pointLength)
  const { publicKey } = keys
  let key: Bytes
  try {
    const own = await crypto.subtle.importKey('pkcs8', keys.privateKey, curve, false, ['deriveBits'])
    const theirs = await crypto.subtle.importKey('raw', point, curve, false, [])
    key = await agree(crypto, own, theirs, { point, publicKey, handle })
  } catch (cause) {
    throw new SikkertError('letter-cannot-open', cause)
  }
  const { json, rest } = unpack(
    await openRecords(crypto, key, sealed.slice(pointLength)),
    maximumReplyJsonBytes,
  )
  const text = replyText.safeParse(json)
  if (!text.success) throw new SikkertError('message-malformed')
  return {
    text: text.data,
    files: cut(
      rest,
      text.data.files.map((file) => file.size),
    ),
  }
}

async function agree(
  crypto: Crypto,
  own: CryptoKey,
  theirs: CryptoKey,
  bound: { readonly point: Bytes; readonly publicKey: Bytes; readonly handle: string },
): Promise<Bytes> {
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256)
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits'])
  const parameters = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: concatBytes([bound.point, bound.publicKey]),
    info: utf8(`sikkert/reply/1/${bound.handle}`),
  }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 128))
}
