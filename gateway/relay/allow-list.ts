// Partners whose mail servers the admin has pinned by name. A pinned name plus a WebPKI certificate for that name is
// proof; a certificate for whatever name DNS gives is none, as an unsigned MX can be forged. Where the partner's MX is
// signed, DNS itself says which servers are theirs, and a WebPKI certificate for that name is proof too.
import { z } from 'zod'
import { asciiDomain, matchesMxPattern } from './mta-sts.ts'

const pattern = z.string().min(3).max(253)

// Other fields are let pass: admins note who asked for a partner. A misspelt "mx" pins nothing, and so proves less.
export const allowList = z.object({
  partners: z.array(z.object({ domain: pattern, mx: z.array(pattern).max(50).default([]) })).max(10_000),
})
export type AllowList = z.infer<typeof allowList>

export type PartnerJudgement =
  | { readonly verdict: 'pinned'; readonly pin: string }
  /** No pin matches, but the MX that leads there is signed. */
  | { readonly verdict: 'signed' }
  | { readonly verdict: 'other-host' }
  | { readonly verdict: 'not-a-partner' }

/** `domain` in A-labels. */
export function judgePartner(
  list: AllowList,
  domain: string,
  host: string,
  mxIsSecure: boolean,
): PartnerJudgement {
  const partners = list.partners.filter((row) => asciiDomain(row.domain) === domain)
  if (partners.length === 0) return { verdict: 'not-a-partner' }
  const pin = partners.flatMap(({ mx }) => mx).find((wanted) => isPinFor(host, wanted))
  if (pin !== undefined) return { verdict: 'pinned', pin }
  return { verdict: mxIsSecure ? 'signed' : 'other-host' }
}

function isPinFor(host: string, wanted: string): boolean {
  const isWild = wanted.startsWith('*.')
  const name = asciiDomain(isWild ? wanted.slice(2) : wanted)
  return name !== null && matchesMxPattern(host, isWild ? `*.${name}` : name)
}
