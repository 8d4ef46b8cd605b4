// The allow-list as a file that lives: who was added, when, by whom and what was seen then; which pins would fit what DNS
// shows now; and what no longer fits. Values in, values out; the command and the gateway read and write.
import { z } from 'zod'
import { allowList, type AllowList } from './allow-list.ts'
import type { DomainVerdict } from './deliver.ts'
import { matchesMxPattern } from './mta-sts.ts'

const hostSeen = z.object({
  host: z.string().max(253),
  certificateSha256: z.string().max(64).nullable(),
})
const historyRow = z.object({
  at: z.iso.datetime(),
  /** Who says so; the admin's own words. */
  by: z.string().min(1).max(120),
  what: z.enum(['added', 'pins-changed', 'removed']),
  domain: z.string().max(253),
  mx: z.array(z.string().max(253)).max(50),
  seen: z.array(hostSeen).max(50),
})

/** allowList with its history; what others have noted in the file stays in it. */
export const partnerFile = z.looseObject({
  partners: z
    .array(z.looseObject({ domain: z.string().min(3).max(253), mx: z.array(z.string()).max(50).default([]) }))
    .max(10_000),
  history: z.array(historyRow).max(100_000).default([]),
})
export type PartnerFile = z.infer<typeof partnerFile>
type HistoryRow = z.infer<typeof historyRow>

export interface PartnerChange {
  readonly at: Date
  readonly by: string
  readonly domain: string
  readonly mx: readonly string[]
  readonly seen: readonly z.infer<typeof hostSeen>[]
}

/** With the partner in it, or with its new pins; the history tells which. Throws when it would be no allow-list. */
export function withPartner(file: PartnerFile, { at, by, domain, mx, seen }: PartnerChange): PartnerFile {
  const isKnown = file.partners.some((row) => row.domain === domain)
  const partners = isKnown
    ? file.partners.map((row) => (row.domain === domain ? { ...row, mx: [...mx] } : row))
    : [...file.partners, { domain, mx: [...mx] }]
  const what = isKnown ? 'pins-changed' : 'added'
  const row: HistoryRow = { at: at.toISOString(), by, what, domain, mx: [...mx], seen: [...seen] }
  return checked({ ...file, partners, history: [...file.history, row] })
}

/** Without the partner. null when it is not there. */
export function withoutPartner(file: PartnerFile, domain: string, by: string, at: Date): PartnerFile | null {
  const left = file.partners.filter((row) => row.domain !== domain)
  if (left.length === file.partners.length) return null
  const row: HistoryRow = { at: at.toISOString(), by, what: 'removed', domain, mx: [], seen: [] }
  return checked({ ...file, partners: left, history: [...file.history, row] })
}

function checked(file: PartnerFile): PartnerFile {
  allowList.parse(file)
  return partnerFile.parse(file)
}

export type PartnerState =
  | { readonly at: 'fits' }
  /** Cannot be told now; says nothing about the partner. */
  | { readonly at: 'unknown' }
  /** Its mail servers are others than the pinned ones. */
  | { readonly at: 'other-mx'; readonly hosts: readonly string[] }
  /** A pinned server no longer proves itself, and no other does. */
  | { readonly at: 'not-verified' }

/** What a look at all of a partner's servers says of its pins. */
export function judgePins(
  partner: AllowList['partners'][number],
  { reach, mx }: DomainVerdict,
): PartnerState {
  const strangers = mx
    .map(({ host }) => host)
    .filter((host) => !partner.mx.some((pin) => matchesMxPattern(host, pin)))
  if (reach.verdict === 'verified') {
    // One server that fits is enough to send; the others are still news.
    return strangers.length > 0 && partner.mx.length > 0 && reach.by === 'allow-list'
      ? { at: 'other-mx', hosts: strangers }
      : { at: 'fits' }
  }
  if (reach.verdict === 'unknown') return { at: 'unknown' }
  return strangers.length > 0 ? { at: 'other-mx', hosts: strangers } : { at: 'not-verified' }
}
