// Elliptic curves by name (RFC 5480 §2.1.1.1).
import { readAlgorithm } from './certificate.ts'
import { children, oidOf, readDer, tags } from './der.ts'
import { oids } from './oids.ts'

const curves: ReadonlyMap<string, string> = new Map([
  [oids.prime256v1, 'P-256'],
  [oids.secp384r1, 'P-384'],
  [oids.secp521r1, 'P-521'],
])

/** Of SubjectPublicKeyInfo or PKCS#8: `P-256` …; the identifier of another curve; null where it is not named. */
export function curveNameOf(keyInfo: Uint8Array): string | null {
  const algorithm = children(readDer(keyInfo)).find(({ tag }) => tag === tags.sequence)
  const parameters = algorithm === undefined ? null : readAlgorithm(algorithm).parameters
  if (parameters?.tag !== tags.oid) return null
  const oid = oidOf(parameters)
  return curves.get(oid) ?? oid
}

export function isKnownCurve(name: string | null): boolean {
  return name !== null && [...curves.values()].includes(name)
}
