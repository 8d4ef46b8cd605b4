// Certificates from all LDAP directories that may be asked for an address, at once. What they say is kept for ten minutes, that
// they did not answer for one, so that a pane that is open asks once and a directory that is away holds nobody up.
import type { Log } from '../log.ts'
import type { FoundCertificate, LookUpCertificates } from './recipient-certificates.ts'

/** One directory; `search` throws when it does not answer. */
export interface DirectorySearch {
  readonly mayAsk: (address: string) => boolean
  readonly search: (address: string) => Promise<readonly FoundCertificate[]>
}

export interface LookUpParts {
  readonly directories: readonly DirectorySearch[]
  readonly log: Log
  readonly now: () => Date
}

const keptForMs = 10 * 60_000
const failureKeptForMs = 60_000
const maximumKept = 5000

interface Kept {
  readonly until: number
  readonly answer: Awaited<ReturnType<LookUpCertificates>>
}

export function createLookUp({ directories, log, now }: LookUpParts): LookUpCertificates {
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, ReturnType<LookUpCertificates>>()

  async function askAll(address: string): ReturnType<LookUpCertificates> {
    const answers = await Promise.all(
      directories.map(async ({ mayAsk, search }, index) => {
        if (!mayAsk(address)) return []
        try {
          return await search(address)
        } catch {
          log({ event: 'directory-failed', directory: index + 1 })
          return null
        }
      }),
    )
    const complete = !answers.includes(null)
    const answer = { found: answers.flatMap((found) => found ?? []), complete }
    kept.delete(address)
    kept.set(address, { answer, until: now().getTime() + (complete ? keptForMs : failureKeptForMs) })
    for (const oldest of kept.keys()) {
      if (kept.size <= maximumKept) break
      kept.delete(oldest)
    }
    return answer
  }

  return (address) => {
    const wanted = address.toLowerCase()
    const known = kept.get(wanted)
    if (known !== undefined && now().getTime() < known.until) return Promise.resolve(known.answer)
    const before = underWay.get(wanted)
    if (before !== undefined) return before
    const asked = askAll(wanted).finally(() => underWay.delete(wanted))
    underWay.set(wanted, asked)
    return asked
  }
}
