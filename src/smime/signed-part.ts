// Where in a message its signature is, and what of the message it covers (RFC 8551 §3.5). Only the root is a signed mail.
// A mailing list's plain footer behind a signed part is the one thing tolerated beside it, and the answer then says that
// the signature covers a part: everything else beside a signed part is how a mail is made to look signed ("Johnny, you are
// fired", 2019, its classes on MIME).
import { SikkertError } from '../errors.ts'
import { fieldOf, parameterListOf, parseEntity, partsOf, type ParsedEntity } from '../mime/parse-message.ts'
import { cmsBytes, cmsKindOf, cmsOf, fileNameOf, isCmsEntity, readCms } from './cms-kind.ts'
import type { Asn1Node } from './der.ts'

export type SignedPart =
  | {
      readonly is: 'signed'
      readonly body: Asn1Node
      readonly content: Uint8Array | null
      readonly covers: Cover
    }
  /** No signature at the root; `covers: part` when there is one further inside. */
  | { readonly is: 'not-signed'; readonly covers: Cover }
type Cover = 'whole' | 'part'

/** How deep a signature is looked for inside a mail that is not signed at its root. */
const maximumDepth = 8
const signatureTypes = ['application/pkcs7-signature', 'application/x-pkcs7-signature']

/** Throws 'message-malformed' for a signed root that is not one signed part and its signature. */
export function findSignedPart(root: ParsedEntity): SignedPart {
  // Two of a field that says what the content is: programs differ in which one they believe.
  const decisive = ['content-type', 'content-transfer-encoding'] as const
  const count = (wanted: string) => root.fields.filter(({ name }) => name === wanted).length
  if (decisive.some((name) => count(name) > 1)) throw new SikkertError('message-malformed')
  if (root.type === 'multipart/signed' && !isOpenPgp(root)) return detached(root, 'whole')
  if (isCmsEntity(root)) {
    const { kind, body } = cmsOf(root)
    return kind === 'signed'
      ? { is: 'signed', body, content: null, covers: 'whole' }
      : { is: 'not-signed', covers: 'whole' }
  }
  if (root.type === 'multipart/mixed') {
    const [first, ...others] = partsOf(root).map(parseEntity)
    if (first !== undefined && isSigned(first) && others.every(isFooter)) {
      refuseAmbiguous(root)
      return { ...findSignedPart(first), covers: 'part' }
    }
  }
  return { is: 'not-signed', covers: hasSignature(root, 0) ? 'part' : 'whole' }
}

function isOpenPgp(entity: ParsedEntity): boolean {
  return entity.parameters.get('protocol')?.toLowerCase() === 'application/pgp-signature'
}

function isSigned(entity: ParsedEntity): boolean {
  return (entity.type === 'multipart/signed' && !isOpenPgp(entity)) || cmsKindOf(entity) === 'signed'
}

/** What a mailing list appends: plain text that is shown below. */
function isFooter(entity: ParsedEntity): boolean {
  return entity.type === 'text/plain'
}

/**
 * What other programs would cut into other parts than we do, and so show what nobody signed: two boundaries, of which some take
 * the first and some the last, and an encoding of a whole multipart, which RFC 2045 §6.4 forbids and some undo.
 */
function refuseAmbiguous(root: ParsedEntity): void {
  const type = fieldOf(root.fields, 'content-type') ?? ''
  const boundaries = parameterListOf(type).filter(([name]) => /^boundary(?:\*|$)/.test(name))
  const encoding = fieldOf(root.fields, 'content-transfer-encoding') ?? '7bit'
  if (boundaries.length > 1 || !/^(?:7bit|8bit|binary)$/i.test(encoding)) {
    throw new SikkertError('message-malformed')
  }
}

function detached(root: ParsedEntity, covers: Cover): SignedPart {
  refuseAmbiguous(root)
  const [content, signature, ...more] = partsOf(root)
  if (content === undefined || signature === undefined || more.length > 0) {
    throw new SikkertError('message-malformed')
  }
  const part = parseEntity(signature)
  const isNamed = part.type === 'application/octet-stream' && /\.p7s$/i.test(fileNameOf(part))
  if (!signatureTypes.includes(part.type) && !isNamed) throw new SikkertError('message-malformed')
  const { kind, body } = readCms(cmsBytes(part))
  if (kind !== 'signed') throw new SikkertError('message-malformed')
  return { is: 'signed', body, content, covers }
}

function hasSignature(entity: ParsedEntity, depth: number): boolean {
  if (depth > 0 && (isSigned(entity) || signatureTypes.includes(entity.type))) return true
  if (depth >= maximumDepth) return false
  if (entity.type === 'message/rfc822') return hasSignature(parseEntity(entity.body), depth + 1)
  if (!entity.type.startsWith('multipart/') || (entity.parameters.get('boundary') ?? '') === '') return false
  return partsOf(entity).some((part) => hasSignature(parseEntity(part), depth + 1))
}
