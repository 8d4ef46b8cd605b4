// What the recipient's page asks of the gateway, always by POST from the page itself (header `Sikkert-Portal: 1`):
//   /portal/api/letter {handle} → who sent it and how it opens, or why it does not
//   /portal/api/code   {handle} → a code is on its way by SMS
//   /portal/api/open   {handle, code | verifier | session} → the released half, the wrap and the parts; opens a session (cookie)
//   /portal/api/parts  {part}   → one sealed part, octets (session)
//   /portal/api/replies         → a sealed answer, octets, header Idempotency-Key (session)
//   /portal/api/close           → the session ends
import { z } from 'zod'
import { base64Url, isoTime } from './common.ts'
import { bytes32, keyWrap, letterHandle, maximumLetterParts } from './letter.ts'

export const portalHeader = 'sikkert-portal'
export const replyContentType = 'application/vnd.sikkert.reply'
/** Text and files of one answer, before they are sealed. */
export const maximumReplyFileBytes = 20 * 1024 * 1024
export const maximumReplyFiles = 10
export const maximumReplyCharacters = 50_000
export const maximumReplyBytes = maximumReplyFileBytes + 512 * 1024

export const handleRequest = z.strictObject({ handle: letterHandle })

/** GET /portal/about.json: whose page this is, the same for everybody. */
export const organisationInfo = z.object({ name: z.string(), cvr: z.string(), phone: z.string() })
export type OrganisationInfo = z.infer<typeof organisationInfo>

const about = { organisation: organisationInfo }

/** What a recipient may attach: pictures and documents, nothing that runs. */
export const replyFileName = /\.(?:pdf|jpe?g|png|heic|heif|webp|gif|txt|docx?|xlsx?|pptx?|odt|ods|rtf)$/i

export const letterInfo = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('waiting'),
    ...about,
    sender: z.string(),
    laidAt: isoTime,
    expiresAt: isoTime,
    language: z.enum(['da', 'en']),
    code: z.discriminatedUnion('by', [
      z.object({ by: z.literal('sms'), lastDigits: z.string().length(2), available: z.boolean() }),
      z.object({ by: z.literal('agreed') }),
    ]),
    /** This browser has opened it within the hour: no new SMS code is needed. */
    inSession: z.boolean(),
  }),
  z.object({ state: z.literal('locked'), ...about, sender: z.string() }),
  z.object({ state: z.literal('expired'), ...about, expiresAt: isoTime }),
  z.object({ state: z.literal('recalled'), ...about }),
  z.object({ state: z.literal('unknown'), ...about }),
])
export type LetterInfo = z.infer<typeof letterInfo>

export const codeReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), resendAfterSeconds: z.number(), validSeconds: z.number() }),
  /** Too soon, or too many: when the next may be asked for. */
  z.object({ outcome: z.literal('wait'), seconds: z.number() }),
  z.object({ outcome: z.literal('not-sent') }),
  z.object({ outcome: z.literal('gone') }),
])
export type CodeReply = z.infer<typeof codeReply>

export const openRequest = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('sms'), handle: letterHandle, code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ by: z.literal('agreed'), handle: letterHandle, verifier: bytes32 }),
  z.strictObject({ by: z.literal('session'), handle: letterHandle }),
])
export type OpenRequest = z.infer<typeof openRequest>

export const openReply = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('open'),
    release: bytes32,
    wrap: keyWrap,
    partSizes: z.array(z.number().int()).max(maximumLetterParts),
    /** Where answers are sealed to: P-256, uncompressed point. */
    replyKey: base64Url(120),
    idleSeconds: z.number(),
    repliedAt: isoTime.nullable(),
    /** When those answers were taken that are not tried to be delivered any more. */
    undelivered: z.array(isoTime),
  }),
  z.object({ outcome: z.literal('wrong'), triesLeft: z.number().int() }),
  /** No code that still counts: none asked for in this browser, used, or older than ten minutes. */
  z.object({ outcome: z.literal('no-code') }),
  /** Five wrong tries: this code is dead. */
  z.object({ outcome: z.literal('code-dead'), newCodeAfterSeconds: z.number() }),
  z.object({ outcome: z.literal('wait'), seconds: z.number() }),
  z.object({ outcome: z.literal('locked') }),
  z.object({ outcome: z.literal('gone') }),
])
export type OpenReply = z.infer<typeof openReply>

export const partRequest = z.strictObject({
  part: z
    .number()
    .int()
    .min(0)
    .max(maximumLetterParts - 1),
})

/** `not-delivered`: and it is not tried any more. */
export const replyTaken = z.object({
  state: z.enum(['delivered', 'on-its-way', 'not-delivered']),
  at: isoTime,
})
export type ReplyTaken = z.infer<typeof replyTaken>
