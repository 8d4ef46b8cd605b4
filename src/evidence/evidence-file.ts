// The proof of one message as a file: what became of it at each recipient and how that is known, signed by the gateway
// (Ed25519, RFC 8032) over its canonical form. It belongs to the sender, so it names the addresses; it holds nothing of the
// mail but its digest. Anybody can check it without the gateway, given the gateway's public key.
import { z } from 'zod'
import { equalBytes, fromBase64Url, toBase64Url } from '../bytes.ts'
import { canonicalBytes, type Json } from './canonical.ts'

const maximumCharacters = 2_000_000

const json: z.ZodType<Json> = z.json()
const body = z.strictObject({
  format: z.literal('send-sikkert-evidence-1'),
  organisation: z.strictObject({ name: z.string(), cvr: z.string() }),
  message: z.strictObject({
    id: z.uuid(),
    from: z.string(),
    acceptedAt: z.iso.datetime(),
    sha256: z.string(),
  }),
  recipients: z.array(
    z.strictObject({
      address: z.string(),
      outcome: z.enum(['delivered', 'failed', 'unknown', 'cancelled']),
      at: z.iso.datetime(),
      proof: json,
      /** An earlier message that said the same to this recipient, and whose end is unknown. */
      possibleDuplicateOf: z.strictObject({ id: z.uuid(), acceptedAt: z.iso.datetime() }).exactOptional(),
      /** Whether the mail could have been encrypted could not be told, and the sender said yes to this way. */
      agreedBySender: z.literal('smime-unknown').exactOptional(),
    }),
  ),
  /** Where the audit log's chain holds the same outcomes. */
  audit: z.array(z.strictObject({ n: z.number().int(), hash: z.string() })),
})
export type EvidenceBody = z.infer<typeof body>
const file = z.strictObject({
  evidence: body,
  /** SubjectPublicKeyInfo, base64url. */
  key: z.string(),
  signature: z.string(),
})

export interface EvidenceKey {
  readonly privateKey: CryptoKey
  /** SubjectPublicKeyInfo (RFC 8410). */
  readonly spki: Uint8Array<ArrayBuffer>
}

export async function signEvidence(
  crypto: Crypto,
  key: EvidenceKey,
  evidence: EvidenceBody,
): Promise<string> {
  const signature = await crypto.subtle.sign('Ed25519', key.privateKey, canonicalBytes(evidence))
  return JSON.stringify(
    { evidence, key: toBase64Url(key.spki), signature: toBase64Url(new Uint8Array(signature)) },
    null,
    2,
  )
}

export type EvidenceProblem = 'not-evidence' | 'signature-wrong' | 'signer-not-trusted'

export type EvidenceVerdict =
  | { readonly verdict: 'valid'; readonly evidence: EvidenceBody; readonly problems: readonly [] }
  | {
      readonly verdict: 'invalid'
      readonly evidence: EvidenceBody | null
      readonly problems: readonly EvidenceProblem[]
    }

/**
 * Valid means: signed by one of these keys (SPKI), and it says what was signed and nothing else, however its JSON is spaced and
 * ordered. With no keys nothing is valid.
 */
export async function verifyEvidence(
  crypto: Crypto,
  text: string,
  trusted: readonly Uint8Array[],
): Promise<EvidenceVerdict> {
  const read = text.length > maximumCharacters ? null : parse(text)
  if (read === null) return { verdict: 'invalid', evidence: null, problems: ['not-evidence'] }
  const { evidence, key, signature } = read
  try {
    const spki = fromBase64Url(key)
    const publicKey = await crypto.subtle.importKey('spki', spki, 'Ed25519', false, ['verify'])
    const bytes = canonicalBytes(evidence)
    if (!(await crypto.subtle.verify('Ed25519', publicKey, fromBase64Url(signature), bytes))) {
      return { verdict: 'invalid', evidence: null, problems: ['signature-wrong'] }
    }
    return trusted.some((one) => equalBytes(one, spki))
      ? { verdict: 'valid', evidence, problems: [] }
      : { verdict: 'invalid', evidence, problems: ['signer-not-trusted'] }
  } catch {
    return { verdict: 'invalid', evidence: null, problems: ['signature-wrong'] }
  }
}

function parse(text: string): z.infer<typeof file> | null {
  try {
    const read = file.safeParse(JSON.parse(text)).data
    return read !== undefined && keysIn(read) === keysWrittenIn(text) ? read : null
  } catch {
    return null
  }
}

// A key that stands twice, or that JavaScript takes for something else (__proto__), is in the text and not in what was read:
// somebody who looks at the file would see what nobody signed (RFC 8259 §4).
function keysWrittenIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length
}

function keysIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value)
  return (
    (Array.isArray(value) ? 0 : inside.length) +
    inside.reduce((sum: number, one: Json) => sum + keysIn(one), 0)
  )
}
