// Where the list that speaks of a certificate lies, in the certificate's words (RFC 5280 §4.2.1.13) and in the list's
// (§5.2.5), and for which reasons. Names are kept as comparable texts.
import { toHex } from '../../bytes.ts'
import { SikkertError } from '../../errors.ts'
import { type Certificate, sequence } from '../certificate.ts'
import { type Asn1Node, children, readDer } from '../der.ts'
import { type DistinguishedName, relativeName } from '../distinguished-name.ts'
import { generalName } from '../general-name.ts'
import { oids } from '../oids.ts'
import { extensionOf } from '../path/extensions.ts'

export type PointName =
  | { readonly form: 'full'; readonly names: readonly string[] }
  /** One RDN below the issuer of the list. */
  | { readonly form: 'relative'; readonly rdn: string }

export interface DistributionPoint {
  readonly name: PointName | null
  readonly reasons: number
  /** Names of who signs the list; null: the certificate's issuer. */
  readonly listIssuer: readonly string[] | null
}

/** Bits 1 to 8 of ReasonFlags: everything that a certificate is revoked for. */
export const allReasons = 0x1fe
const maximumPoints = 64

export function distributionPointsOf(certificate: Certificate): readonly DistributionPoint[] {
  const extension = extensionOf(certificate, oids.crlDistributionPoints)
  if (extension === null) return []
  const points = children(sequence(readDer(extension.value)))
  if (points.length > maximumPoints) throw new SikkertError('message-malformed')
  return points.map((node) => {
    const fields = children(sequence(node))
    const find = (tag: number) => fields.find((field) => field.tag === tag)
    const name = find(0xa0)
    const reasons = find(0x81)
    const issuer = find(0xa2)
    return {
      name: name === undefined ? null : pointNameOf(name),
      reasons: reasons === undefined ? allReasons : reasonsOf(reasons),
      listIssuer: issuer === undefined ? null : children(issuer).map(comparable),
    }
  })
}

export function pointNameOf(wrapper: Asn1Node): PointName {
  const [choice] = children(wrapper)
  if (choice?.tag === 0xa0) return { form: 'full', names: children(choice).map(comparable) }
  if (choice?.tag === 0xa1) return { form: 'relative', rdn: relativeName(choice) }
  throw new SikkertError('message-malformed')
}

/** ReasonFlags as bits. */
export function reasonsOf(node: Asn1Node): number {
  const [, first = 0, second = 0] = node.content
  let reasons = 0
  for (let bit = 0; bit < 9; bit++) {
    const octet = bit < 8 ? first : second
    if ((octet & (0x80 >> (bit % 8))) !== 0) reasons |= 1 << bit
  }
  return reasons
}

export function directoryName(name: DistinguishedName): string {
  return `directory ${name.key}`
}

/** The names under which a point is known, for lists by this issuer. */
export function namesOfPoint(point: PointName, listIssuer: DistinguishedName): readonly string[] {
  if (point.form === 'full') return point.names
  return [`directory ${JSON.stringify([...listIssuer.rdns, point.rdn])}`]
}

function comparable(node: Asn1Node): string {
  const name = generalName(node)
  return name.form === 'directory' ? directoryName(name.name) : toHex(node.raw)
}
