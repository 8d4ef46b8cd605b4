// Partners whose mail servers the admin has pinned by name. A pinned name plus a WebPKI certificate for that name is
// proof; a certificate for whatever name DNS gives is none, as an unsigned MX can be forged.
import { z } from 'zod'
import { matchesMxPattern } from './mta-sts.ts'

export const allowList = z.strictObject({
  partners: z
    .array(
      z.strictObject({
        domain: z.string().min(3).max(253),
        mx: z.array(z.string().min(3).max(253)).min(1).max(50),
      }),
    )
    .max(10_000),
})
export type AllowList = z.infer<typeof allowList>

/** `not-a-partner` when the domain is not listed. */
export function judgePartner(
  list: AllowList,
  domain: string,
  host: string,
): 'pinned' | 'other-host' | 'not-a-partner' {
  const partner = list.partners.find((row) => row.domain.toLowerCase() === domain)
  if (partner === undefined) return 'not-a-partner'
  return partner.mx.some((pattern) => matchesMxPattern(host, pattern)) ? 'pinned' : 'other-host'
}
