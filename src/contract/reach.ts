// POST /api/reach {address} → what that one recipient can receive. The pane asks for all recipients in parallel.
import { z } from 'zod'
import { address, isoTime, phoneNumber } from './common.ts'
import { capabilities, certificateOrigin } from './recipient-certificate.ts'
import { tlsProblems } from './tls-problem.ts'

export const reachRequest = z.strictObject({ address })
export type ReachRequest = z.infer<typeof reachRequest>

const problems = z.array(z.enum(tlsProblems)).max(64)

export const smimeReachReply = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('usable'),
    /** DER, base64. */
    certificate: z.string().max(16_384),
    holder: z.object({ name: z.string(), organisation: z.string().nullable(), cvr: z.string().nullable() }),
    notAfter: isoTime,
    addressBound: z.boolean(),
    revocation: z.enum(['good', 'unknown']),
    to: z.enum(['person', 'organisation']),
    origin: certificateOrigin,
    capabilities: capabilities.nullable(),
    others: z.number().int().min(0).max(1000),
  }),
  z.object({ verdict: z.literal('none') }),
  z.object({ verdict: z.literal('unusable'), problems: z.array(z.string().max(64)).max(32) }),
  z.object({ verdict: z.literal('unknown') }),
])

export const tlsReachReply = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('verified'),
    by: z.enum(['dane', 'mta-sts', 'allow-list']),
    host: z.string().max(255),
    checkedAt: isoTime,
  }),
  z.object({ verdict: z.literal('not-published'), problems }),
  z.object({ verdict: z.literal('failed'), problems }),
  z.object({ verdict: z.literal('unknown'), problems }),
])

export const phoneReachReply = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('known'),
    number: phoneNumber,
    provenance: z.enum(['confirmed', 'typed']),
    lastUsedAt: isoTime.nullable(),
  }),
  z.object({ verdict: z.literal('unknown') }),
])

export const reachReply = z.object({ smime: smimeReachReply, tls: tlsReachReply, phone: phoneReachReply })
export type ReachReply = z.infer<typeof reachReply>
