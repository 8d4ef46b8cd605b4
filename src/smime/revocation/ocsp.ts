// An OCSP response, taken apart (RFC 6960 §4.2.1). Nothing here is believed: who signed it is judge-ocsp.ts's question.
import { toHex } from '../../bytes.ts'
import { SikkertError } from '../../errors.ts'
import { readAlgorithm, readExtensions, sequence, strictTimeOf, wholeOctets } from '../certificate.ts'
import { type Asn1Node, children, oidOf, readDer, tags } from '../der.ts'
import { nameOf } from '../distinguished-name.ts'
import { oids } from '../oids.ts'
import type { Signed } from '../path/ground.ts'

export interface OcspResponse extends Signed {
  readonly responder:
    { readonly by: 'name'; readonly key: string } | { readonly by: 'key'; readonly hash: string }
  readonly producedAt: Date
  readonly answers: readonly OcspAnswer[]
  /** DER. */
  readonly certificates: readonly Uint8Array[]
  readonly nonce: string | null
  readonly isBeyondUs: boolean
}

export interface OcspAnswer {
  readonly hashAlgorithm: string
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serial: string
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt: Date | null
  readonly thisUpdate: Date
  readonly nextUpdate: Date | null
  readonly isBeyondUs: boolean
}

const maximumResponseBytes = 128 * 1024
const maximumAnswers = 256
const maximumCertificates = 8

/** null: the responder declined to answer. Throws SikkertError 'message-malformed' on anything else. */
export function readOcspResponse(der: Uint8Array): OcspResponse | null {
  if (der.length > maximumResponseBytes) malformed()
  const [status, wrapper, ...more] = children(sequence(readDer(der)))
  if (status?.tag !== tags.enumerated || more.length > 0) malformed()
  if (status.content.length !== 1 || status.content[0] !== 0) return null
  const [bytes] = wrapper?.tag === 0xa0 ? children(wrapper) : malformed()
  const [type, response] = children(sequence(bytes))
  if (type === undefined || oidOf(type) !== oids.ocspBasic || response?.tag !== tags.octetString) malformed()
  return basicResponse(readDer(response.content))
}

function basicResponse(node: Asn1Node): OcspResponse {
  const [tbs, algorithm, signature, wrapper, ...more] = children(sequence(node))
  if (more.length > 0 || (wrapper !== undefined && wrapper.tag !== 0xa0)) malformed()
  const fields = [...children(sequence(tbs))]
  // Version 1 is the default and the only one.
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [responder, producedAt, list, wrapped] = fields
  if (tbs === undefined || responder === undefined) malformed()
  const answers = children(sequence(list))
  const [certificates] = wrapper === undefined ? [] : children(wrapper)
  const listed = certificates === undefined ? [] : children(sequence(certificates))
  if (answers.length > maximumAnswers || listed.length > maximumCertificates) malformed()
  const extensions = extensionsIn(wrapped, 0xa1)
  return {
    tbs: tbs.raw,
    algorithm: readAlgorithm(sequence(algorithm)),
    signature: wholeOctets(signature),
    responder: responderOf(responder),
    producedAt: generalizedTimeOf(producedAt),
    answers: answers.map(answerOf),
    certificates: listed.map(({ raw }) => raw),
    nonce: nonceOf(extensions.find(({ oid }) => oid === oids.ocspNonce)?.value),
    isBeyondUs: extensions.some(({ oid, critical }) => critical && oid !== oids.ocspNonce),
  }
}

function responderOf(node: Asn1Node): OcspResponse['responder'] {
  const [inner] = children(node)
  if (inner === undefined) malformed()
  if (node.tag === 0xa1) return { by: 'name', key: nameOf(inner).key }
  if (node.tag === 0xa2 && inner.tag === tags.octetString) return { by: 'key', hash: toHex(inner.content) }
  return malformed()
}

function answerOf(node: Asn1Node): OcspAnswer {
  const [id, status, thisUpdate, ...rest] = children(sequence(node))
  const [algorithm, nameHash, keyHash, serial] = children(sequence(id))
  if (status === undefined || nameHash === undefined || keyHash === undefined || serial?.tag !== tags.integer)
    malformed()
  const next = rest.find(({ tag }) => tag === 0xa0)
  const extensions = extensionsIn(
    rest.find(({ tag }) => tag === 0xa1),
    0xa1,
  )
  const isRevoked = status.tag === 0xa1
  return {
    hashAlgorithm: readAlgorithm(sequence(algorithm)).oid,
    issuerNameHash: toHex(nameHash.content),
    issuerKeyHash: toHex(keyHash.content),
    serial: toHex(serial.content),
    status:
      status.tag === 0x80 ? 'good' : isRevoked ? 'revoked' : status.tag === 0x82 ? 'unknown' : malformed(),
    revokedAt: isRevoked ? generalizedTimeOf(children(status)[0]) : null,
    thisUpdate: generalizedTimeOf(thisUpdate),
    nextUpdate: next === undefined ? null : generalizedTimeOf(children(next)[0]),
    isBeyondUs: extensions.some(({ critical }) => critical),
  }
}

function extensionsIn(wrapper: Asn1Node | undefined, tag: number) {
  if (wrapper === undefined) return []
  const [list] = wrapper.tag === tag ? children(wrapper) : malformed()
  return readExtensions(sequence(list))
}

/** RFC 9654 §2.1: an OCTET STRING inside. */
function nonceOf(value: Uint8Array | undefined): string | null {
  return value === undefined ? null : toHex(value)
}

function generalizedTimeOf(node: Asn1Node | undefined): Date {
  return node?.tag === tags.generalizedTime ? strictTimeOf(node) : malformed()
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
