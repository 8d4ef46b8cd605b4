// CompressedData (RFC 3274), which a few programs put around a signed or inside an encrypted entity (RFC 8551 §3.6). Reading
// only. It says nothing about anybody: what is inside is judged as if it had come without. Inflated in steps, so that a bomb
// stops at its limit.
import { Unzlib } from 'fflate'
import { concatBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { parseEntity } from '../mime/parse-message.ts'
import { readAlgorithm } from './certificate.ts'
import { cmsKindOf, cmsOf } from './cms-kind.ts'
import { children, octetsOf, oidOf, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'

/** Twice the largest mail that servers here take. */
const maximumOctets = 100 * 1024 * 1024
/** Compressed twice is a mistake of somebody's; more is an attack on patience. */
const maximumNesting = 2
const stepOctets = 16 * 1024

function malformed(): never {
  throw new SikkertError('message-malformed')
}

/** Whether the root of the message is compressed as a whole. */
export function isCompressed(message: Uint8Array): boolean {
  return cmsKindOf(parseEntity(message)) === 'compressed'
}

/** The entity inside, as often as it is compressed; an entity that is not, as it is. Throws 'message-malformed'. */
export function withoutCompression(message: Uint8Array): Uint8Array {
  let entity = message
  for (let nesting = 0; isCompressed(entity); nesting++) {
    if (nesting === maximumNesting) malformed()
    entity = inflateBody(cmsOf(parseEntity(entity)).body)
  }
  return entity
}

function inflateBody(body: Asn1Node): Bytes {
  const [version, algorithm, encapsulated, ...more] = children(body)
  if (version?.tag !== tags.integer || algorithm === undefined || more.length > 0) malformed()
  if (readAlgorithm(algorithm).oid !== oids.zlibCompress) malformed()
  const [type, wrapped] = encapsulated?.tag === tags.sequence ? children(encapsulated) : malformed()
  const [content] = wrapped === undefined ? [] : children(wrapped)
  // In mail, the content is a MIME entity and nothing else.
  if (type === undefined || oidOf(type) !== oids.data || content === undefined) malformed()
  return inflate(octetsOf(content))
}

function inflate(compressed: Uint8Array): Bytes {
  const parts: Uint8Array[] = []
  const seen = { length: 0, isWhole: false }
  const stream = new Unzlib((part, isLast) => {
    seen.length += part.length
    if (seen.length > maximumOctets) malformed()
    parts.push(part)
    seen.isWhole ||= isLast
  })
  try {
    for (let at = 0; at < compressed.length; at += stepOctets) {
      const end = Math.min(at + stepOctets, compressed.length)
      stream.push(compressed.subarray(at, end), end === compressed.length)
    }
  } catch (cause) {
    throw new SikkertError('message-malformed', cause)
  }
  return seen.isWhole ? concatBytes(parts) : malformed()
}
