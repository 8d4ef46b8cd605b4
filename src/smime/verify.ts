// A signed entity → who signed it, whether that holds, and what the signature covers (RFC 8551 §3.5, RFC 5652 §5, RFC
// 8550). Only what was hashed is handed on as covered. A mail is as good as the worst of its signers.
import { ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { withCrLf } from '../mime/canonical-lines.ts'
import { parseEntity, type HeaderField } from '../mime/parse-message.ts'
import { cmsKindOf } from './cms-kind.ts'
import { withoutCompression } from './compressed-data.ts'
import { digestOf, type HashLarge, type HashName } from './hashes.ts'
import { equalBytes } from '../bytes.ts'
import { oids } from './oids.ts'
import { findSignedPart } from './signed-part.ts'
import { readSignedData } from './signed-data.ts'
import { judgeSigner, type SignerJudgement, type SignerOptions, type SignerProblem } from './signer.ts'

export type { SignerJudgement, SignerProblem } from './signer.ts'

export type MailProblem =
  | SignerProblem
  | 'message-malformed'
  /** The signature brings content of its own beside the one that is shown. */
  | 'content-doubled'
  /** Certificates and no signer. */
  | 'signer-missing'
  /** The signature is over ciphertext, which says nothing about who wrote the text (RFC 8551 §3.7). */
  | 'signature-around-encryption'

export interface Verification {
  readonly verdict: 'valid' | 'invalid' | 'indeterminate' | 'not-signed'
  readonly signers: readonly SignerJudgement[]
  readonly covers: 'whole' | 'part'
  readonly problems: readonly MailProblem[]
  /** The entity that the signature covers; null when nothing is covered. */
  readonly entity: Bytes | null
}

export interface VerifyOptions extends SignerOptions {
  /** The fields of the message that an encrypted entity came in; left out: those of the entity itself. */
  readonly fields?: readonly HeaderField[]
  readonly hashLarge?: HashLarge
}

const refused = (problem: MailProblem): Verification => ({
  verdict: 'invalid',
  signers: [],
  covers: 'whole',
  problems: [problem],
  entity: null,
})

/** Judges the root of the message; a signature further inside makes the mail `not-signed`. */
export async function verifyEntity(
  crypto: Crypto,
  message: Uint8Array,
  options: VerifyOptions,
): Promise<Verification> {
  try {
    return await judge(crypto, message, options)
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
    return refused('message-malformed')
  }
}

async function judge(crypto: Crypto, message: Uint8Array, options: VerifyOptions): Promise<Verification> {
  // The fields are those of the message; what is judged may lie compressed under them (RFC 8551 §3.6).
  const root = parseEntity(message)
  const part = findSignedPart(parseEntity(withoutCompression(message)))
  if (part.is === 'not-signed') {
    return { verdict: 'not-signed', signers: [], covers: part.covers, problems: [], entity: null }
  }
  const data = readSignedData(part.body)
  // "Johnny, you are fired": a detached signature that brings its own content would vouch for what nobody sees.
  if (part.content !== null && data.content !== null) return refused('content-doubled')
  const content = part.content ?? data.content
  if (data.signers.length === 0) return refused('signer-missing')
  // RFC 5652 §4: in mail, the content is a MIME entity and nothing else.
  if (content === null || data.contentType !== oids.data) return refused('message-malformed')
  const covered = coverOf(crypto, content, options.hashLarge)
  const signers: SignerJudgement[] = []
  const inside = parseEntity(content)
  // Protected header fields (RFC 9788 §4.2) are shown in place of the outer ones, so both must name the signer.
  const fields = [options.fields ?? root.fields, ...(inside.parameters.has('hp') ? [inside.fields] : [])]
  for (const info of data.signers) {
    signers.push(await judgeSigner(crypto, info, data, covered.has, fields, options))
  }
  const entity = covered.entity()
  const kind = cmsKindOf(parseEntity(withoutCompression(entity)))
  const isAroundEncryption = kind === 'enveloped' || kind === 'auth-enveloped'
  return {
    verdict: isAroundEncryption ? 'not-signed' : worstOf(signers),
    signers,
    covers: part.covers,
    problems: [
      ...(isAroundEncryption ? (['signature-around-encryption'] as const) : []),
      ...new Set(signers.flatMap(({ problems }) => problems)),
    ],
    entity,
  }
}

function worstOf(signers: readonly SignerJudgement[]): SignerJudgement['verdict'] {
  const verdicts = signers.map(({ verdict }) => verdict)
  if (verdicts.includes('invalid')) return 'invalid'
  return verdicts.includes('indeterminate') ? 'indeterminate' : 'valid'
}

/** Whether the content has a digest: as it stands, or with the line ends that it was signed with. Each is hashed once. */
function coverOf(crypto: Crypto, content: Uint8Array, hashLarge: HashLarge | undefined) {
  const digests = new Map<string, Promise<Bytes>>()
  let canonical: Bytes | null = null
  let isCanonical = false
  const digest = (hash: HashName, form: 'as-is' | 'canonical'): Promise<Bytes> => {
    const key = `${hash} ${form}`
    const known = digests.get(key)
    if (known !== undefined) return known
    if (form === 'canonical') canonical ??= withCrLf(content)
    const hashed = form === 'canonical' ? (canonical ?? content) : content
    const made = digestOf(crypto, hash, hashed, hashLarge)
    digests.set(key, made)
    return made
  }
  return {
    has: async (hash: HashName, expected: Uint8Array): Promise<boolean> => {
      if (equalBytes(await digest(hash, 'as-is'), expected)) return true
      const isEqual = equalBytes(await digest(hash, 'canonical'), expected)
      isCanonical ||= isEqual
      return isEqual
    },
    entity: (): Bytes => (isCanonical && canonical !== null ? canonical : ownBuffer(content)),
  }
}
