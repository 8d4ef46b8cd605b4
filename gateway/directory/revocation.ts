// Revocation as the gateway can ask for it: the lists and responders that a certificate names, kept as long as they say they
// hold, and an hour at most, so that a revocation of today is known today. What cannot be had is asked for again after a
// minute. Nothing is believed here: src/smime/judge-revocation.ts judges who signed it.
import type { Bytes } from '../../src/bytes.ts'
import type { Certificate } from '../../src/smime/certificate.ts'
import type { RevocationSources } from '../../src/smime/judge-revocation.ts'
import { oids } from '../../src/smime/oids.ts'
import { accessUrlsOf } from '../../src/smime/path/extensions.ts'
import { readRevocationList } from '../../src/smime/revocation/crl.ts'
import { readOcspResponse } from '../../src/smime/revocation/ocsp.ts'
import { ocspRequest } from '../../src/smime/revocation/ocsp-request.ts'
import { toHex } from '../../src/bytes.ts'

export interface RevocationEdges {
  /** Throws when the list cannot be had. */
  readonly fetchCrl: (url: string) => Promise<Bytes>
  /** Throws when there is no answer. */
  readonly askOcsp: (url: string, question: Bytes) => Promise<Bytes>
  readonly now: () => Date
}

const longestLifeInMs = 60 * 60_000
const failureLifeInMs = 60_000
/** All that is kept; a national list is 10 MB. */
const maximumKeptBytes = 200 * 1024 * 1024
const maximumKeptAnswers = 2000
/** Addresses asked for one certificate; more is an attack on our patience. */
const maximumUrls = 4

interface Kept {
  readonly until: number
  readonly bytes: Bytes | null
}

export function createRevocationSources(edges: RevocationEdges): RevocationSources {
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<Bytes | null>>()

  /** One question is under way once, however many ask it. */
  function once(key: string, ask: () => Promise<Bytes>, endOf: (bytes: Bytes) => Date | null) {
    const now = edges.now().getTime()
    const known = kept.get(key)
    if (known !== undefined && now < known.until) return Promise.resolve(known.bytes)
    const before = underWay.get(key)
    if (before !== undefined) return before
    const asked = fetchNow(ask, endOf).then((answer) => {
      keep(key, answer)
      underWay.delete(key)
      return answer.bytes
    })
    underWay.set(key, asked)
    return asked
  }

  async function fetchNow(ask: () => Promise<Bytes>, endOf: (bytes: Bytes) => Date | null): Promise<Kept> {
    try {
      const bytes = await ask()
      const now = edges.now().getTime()
      const end = endOf(bytes)?.getTime() ?? now
      return { bytes, until: Math.max(now + failureLifeInMs, Math.min(end, now + longestLifeInMs)) }
    } catch {
      return { bytes: null, until: edges.now().getTime() + failureLifeInMs }
    }
  }

  function keep(key: string, answer: Kept): void {
    kept.delete(key)
    kept.set(key, answer)
    let size = [...kept.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0)
    // The oldest go first.
    for (const [oldest, { bytes }] of kept) {
      if (size <= maximumKeptBytes && kept.size <= maximumKeptAnswers) break
      kept.delete(oldest)
      size -= bytes?.length ?? 0
    }
  }

  return {
    async crlsOf(certificate) {
      const lists = await Promise.all(
        certificate.crlUrls.slice(0, maximumUrls).map((url) =>
          once(
            url,
            () => edges.fetchCrl(url),
            (bytes) => readRevocationList(bytes).nextUpdate,
          ),
        ),
      )
      return lists.filter((list) => list !== null)
    },
    async ocspOf(certificate: Certificate, issuer: Certificate) {
      const urls = accessUrlsOf(certificate, oids.ocsp).slice(0, maximumUrls)
      if (urls.length === 0) return []
      const question = await ocspRequest(crypto, certificate, issuer)
      const answers = await Promise.all(
        urls.map((url) => once(`${url} ${toHex(question)}`, () => edges.askOcsp(url, question), endOfAnswer)),
      )
      return answers.filter((answer) => answer !== null)
    },
  }
}

function endOfAnswer(bytes: Bytes): Date | null {
  return readOcspResponse(bytes)?.answers[0]?.nextUpdate ?? null
}
