// What DNS answered, for as long as it said so, and five minutes at most: a mail is planned anew each time, and a thousand
// mails to one domain ask for it once. Failures and forgeries are never kept; questions on the way are asked once.
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from './dns.ts'

const longestInSeconds = 300
/** A "no" is what changes when a domain is set up. */
const longestDenialInSeconds = 60
const maximumNames = 20_000

interface Kept {
  readonly until: number
  readonly answer: Promise<DnsAnswer<unknown>>
}

export function keepAnswers(resolver: Resolver, now: () => Date): Resolver {
  const keptByType = new Map<DnsType, Map<string, Kept>>()

  return {
    query<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> {
      const kept = keptByType.get(type) ?? new Map<string, Kept>()
      keptByType.set(type, kept)
      const known = kept.get(name)
      // What was kept under a type is of that type.
      if (known !== undefined && known.until > now().getTime()) {
        return known.answer as Promise<DnsAnswer<DnsRecords[T]>>
      }
      if (kept.size >= maximumNames) kept.clear()
      const answer = resolver.query(name, type)
      const asked = { until: Infinity, answer }
      kept.set(name, asked)
      answer.then(
        (found) => {
          if (kept.get(name) !== asked) return
          const inMs = keptInMs(found)
          if (inMs > 0) kept.set(name, { until: now().getTime() + inMs, answer })
          else kept.delete(name)
        },
        () => kept.delete(name),
      )
      return answer
    },
  }
}

function keptInMs(answer: DnsAnswer<unknown>): number {
  if (answer.verdict !== 'answer' && answer.verdict !== 'none') return 0
  const longest = answer.verdict === 'answer' ? longestInSeconds : longestDenialInSeconds
  return Math.min(longest, answer.keepInSeconds ?? 0) * 1000
}
