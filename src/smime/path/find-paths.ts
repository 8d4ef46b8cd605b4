// Paths from a certificate to an anchor (RFC 4158): depth first, best candidates first, no name-and-key pair twice, and a
// step is taken only where the signature holds. Key identifiers and dates order the candidates and never exclude one.
import type { Certificate } from '../certificate.ts'
import { authorityKeyIdentifierOf, subjectKeyIdentifierOf } from './extensions.ts'
import {
  checkSignature,
  type Ground,
  isAnchor,
  keyOf,
  needsParameters,
  signedCertificate,
  spend,
} from './ground.ts'

/** Leaf first, anchor last. */
export type Path = readonly [leaf: Certificate, ...above: Certificate[]]

export type DeadEnd = 'signature-bad' | 'algorithm-not-allowed' | 'too-complex'

export interface Search {
  /** Why steps that the names promised were not taken, with the path up to there. */
  readonly deadEnds: Map<DeadEnd, Path>
}

/** Certificates on a path, both ends counted. Danish paths have three. */
const longestPath = 16

export async function* findPaths(ground: Ground, leaf: Certificate, search: Search): AsyncGenerator<Path> {
  yield* grow(ground, [leaf], search)
}

async function* grow(ground: Ground, path: Path, search: Search): AsyncGenerator<Path> {
  if (!spend(ground, 'steps')) {
    search.deadEnds.set('too-complex', path)
    return
  }
  const last = path[path.length - 1] ?? path[0]
  if (isAnchor(ground, last)) {
    if (spend(ground, 'paths')) yield path
    else search.deadEnds.set('too-complex', path)
    return
  }
  if (path.length >= longestPath) {
    search.deadEnds.set('too-complex', path)
    return
  }
  for (const next of candidatesFor(ground, last)) {
    if (path.some((seen) => isSameHolder(seen, next))) continue
    const longer: Path = [...path, next]
    // What hangs on inherited parameters is checked from the anchor down, in validate-path.ts.
    if (!needsParameters(next)) {
      const judged = await checkSignature(ground, next, signedCertificate(last))
      if (judged !== 'good') {
        search.deadEnds.set(judged === 'bad' ? 'signature-bad' : judged, longer)
        continue
      }
    }
    yield* grow(ground, longer, search)
  }
}

/** Two certificates of one holder and key lead to the same place (RFC 4158 §2.4.2). */
function isSameHolder(a: Certificate, b: Certificate): boolean {
  return a.subjectName.key === b.subjectName.key && keyOf(a) === keyOf(b)
}

function candidatesFor(ground: Ground, certificate: Certificate): readonly Certificate[] {
  const namesakes = ground.bySubject.get(certificate.issuerName.key) ?? []
  const wanted = hint(() => authorityKeyIdentifierOf(certificate))
  const rank = (candidate: Certificate) => {
    const own = hint(() => subjectKeyIdentifierOf(candidate))
    const isFresh = candidate.notBefore <= ground.at && ground.at <= candidate.notAfter
    return (
      (wanted !== null && own !== null && wanted !== own ? 4 : 0) +
      (isFresh ? 0 : 2) +
      (isAnchor(ground, candidate) ? 0 : 1)
    )
  }
  return namesakes
    .map((candidate) => ({ candidate, rank: rank(candidate) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate)
}

/** A malformed identifier is no hint; the certificate is judged for it elsewhere. */
function hint(read: () => string | null): string | null {
  try {
    return read()
  } catch {
    return null
  }
}
