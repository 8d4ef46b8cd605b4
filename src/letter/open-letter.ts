// The recipient's side: from link, code and the half that the gateway released, back to text and files.
import { type Bytes, fromBase64Url, fromUtf8, toBase64Url } from '../bytes.ts'
import type { KeyWrap } from '../contract/letter.ts'
import { type LetterText, letterText } from '../contract/letter-text.ts'
import { SikkertError } from '../errors.ts'
import { type Personal, personal } from '../personal.ts'
import { normaliseAgreedCode } from './agreed-code.ts'
import { partKey, stretchCode, unwrapKey, verifierOf } from './keys.ts'
import { openRecords } from './records.ts'

export interface AgreedCodeProof {
  /** For the gateway, base64url. */
  readonly verifier: string
  /** Stays in the page. */
  readonly stretched: Personal<Bytes>
}

export interface OpenedKey {
  readonly contentKey: Personal<Bytes>
}

/** What an agreed code is worth: a proof for the gateway and the part of the key that only the code gives. */
export async function proveAgreedCode(
  crypto: Crypto,
  secret: Personal<Bytes>,
  code: string,
): Promise<AgreedCodeProof> {
  const stretched = await stretchCode(crypto, secret.reveal(), normaliseAgreedCode(code))
  const verifier = await verifierOf(crypto, secret.reveal(), stretched)
  return { verifier: toBase64Url(verifier), stretched: personal(stretched) }
}

/** Throws SikkertError 'letter-cannot-open' when anything does not fit. */
export async function openKey(
  crypto: Crypto,
  secret: Personal<Bytes>,
  released: { readonly release: string; readonly wrap: KeyWrap },
  stretched: Personal<Bytes> | null,
): Promise<OpenedKey> {
  const parts = {
    secret: secret.reveal(),
    release: fromBase64Url(released.release),
    stretched: stretched?.reveal() ?? null,
  }
  return { contentKey: personal(await unwrapKey(crypto, parts, released.wrap)) }
}

/** Part 0. */
export async function openText(
  crypto: Crypto,
  key: OpenedKey,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<LetterText> {
  const plain = await openPart(crypto, key, 0, sealed)
  try {
    return letterText.parse(JSON.parse(fromUtf8(plain)))
  } catch (cause) {
    throw new SikkertError('letter-cannot-open', cause)
  }
}

/** Part n is file n - 1. */
export async function openPart(
  crypto: Crypto,
  key: OpenedKey,
  part: number,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Bytes> {
  return openRecords(crypto, await partKey(crypto, key.contentKey.reveal(), part), sealed)
}
