// Which CMS object an entity is, told by what is in it and not by what its header says (RFC 8551 §3.2.2, §3.9): the
// smime-type parameter is often missing, wrong, or the whole type is application/octet-stream with a .p7m name.
import { SikkertError } from '../errors.ts'
import { decodeBody, fieldOf, parametersOf, type ParsedEntity } from '../mime/parse-message.ts'
import { decodeBase64 } from '../mime/transfer-encoding.ts'
import { children, childrenUpTo, oidOf, readFirst, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'

export type CmsKind = 'signed' | 'enveloped' | 'auth-enveloped' | 'compressed'

export interface CmsObject {
  readonly kind: CmsKind
  /** The content field's one node: SignedData, EnvelopedData … */
  readonly body: Asn1Node
}

const kinds: ReadonlyMap<string, CmsKind> = new Map([
  [oids.signedData, 'signed'],
  [oids.envelopedData, 'enveloped'],
  [oids.authEnvelopedData, 'auth-enveloped'],
  [oids.compressedData, 'compressed'],
])

/** Whether the entity says that it is a CMS object as a whole. */
export function isCmsEntity(entity: ParsedEntity): boolean {
  if (entity.type === 'application/pkcs7-mime' || entity.type === 'application/x-pkcs7-mime') return true
  if (entity.type !== 'application/octet-stream') return false
  return /\.p7m$/i.test(fileNameOf(entity))
}

/** The file name that a part gives itself; empty without one. */
export function fileNameOf(entity: ParsedEntity): string {
  const disposition = fieldOf(entity.fields, 'content-disposition')
  const named = disposition === null ? undefined : parametersOf(disposition).get('filename')
  return entity.parameters.get('name') ?? named ?? ''
}

/** Throws 'message-malformed' when the entity is no CMS object of a kind that mail has. */
export function cmsOf(entity: ParsedEntity): CmsObject {
  return readCms(cmsBytes(entity))
}

/** The body as bytes; base64 that the header forgot to mention is told by its first letter. */
export function cmsBytes(entity: ParsedEntity): Uint8Array {
  const body = decodeBody(entity)
  const start = body.findIndex((byte) => byte !== 0x0d && byte !== 0x0a && byte !== 0x20)
  // "M" is how base64 of a SEQUENCE begins.
  return body[start] === 0x4d ? decodeBase64(body) : body
}

export function readCms(bytes: Uint8Array): CmsObject {
  const [type, wrapped] = childrenUpTo(readFirst(bytes), 4)
  if (type?.tag !== tags.oid || wrapped === undefined) throw new SikkertError('message-malformed')
  const kind = kinds.get(oidOf(type))
  const [body] = children(wrapped)
  if (kind === undefined || body === undefined) throw new SikkertError('message-malformed')
  return { kind, body }
}

/** Where a CMS object says what it is: its first octets, in whatever lines and encoding. */
const octetsThatTell = 8192

/**
 * The kind that an entity begins as; null for one that is no CMS object. Only its beginning is looked at: a large mail is
 * decoded once, when it is opened.
 */
export function cmsKindOf(entity: ParsedEntity): CmsKind | null {
  if (!isCmsEntity(entity)) return null
  try {
    const start = cmsBytes({ ...entity, body: entity.body.subarray(0, octetsThatTell) })
    if (start[0] !== tags.sequence) return null
    const lengthOctets = (start[1] ?? 0) > 0x80 ? (start[1] ?? 0) & 0x7f : 0
    return kinds.get(oidOf(readFirst(start.subarray(2 + lengthOctets)))) ?? null
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}
