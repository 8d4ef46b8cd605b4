// The JSON that the pages read, as recipient-pages.ts and mail-store-routes.ts write it.
import { z } from 'zod'
import { tlsProblems } from '../../../src/contract/tls-problem.ts'

const mailAddress = z.object({ name: z.string(), address: z.string() })

export const state = z.object({
  organisation: z.string(),
  caseworker: z.object({ name: z.string(), address: z.string(), keyPassword: z.string() }),
  recipients: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      address: z.string(),
      reach: z.enum(['smime', 'directory', 'signed', 'organisation', 'dane', 'mta-sts', 'letter']),
      phone: z.string().nullable(),
    }),
  ),
  gatewayRuns: z.boolean(),
  hasOwnKey: z.boolean(),
})
export type State = z.infer<typeof state>
export type WorldRecipient = State['recipients'][number]

export const partners = z.array(
  z.object({
    domain: z.string(),
    verdict: z.enum(['verified', 'not-published', 'failed', 'unknown']),
    by: z.enum(['dane', 'mta-sts', 'allow-list']).nullable(),
    problems: z.array(z.enum(tlsProblems)),
    tls: z.object({ host: z.string(), protocol: z.string(), cipher: z.string() }).nullable(),
  }),
)
export type Partner = z.infer<typeof partners>[number]

export const summary = z.object({
  id: z.string(),
  from: mailAddress,
  to: z.array(mailAddress),
  cc: z.array(mailAddress),
  subject: z.string(),
  at: z.string(),
  preview: z.string(),
  unread: z.boolean(),
})
export type Summary = z.infer<typeof summary>

export const mail = summary.extend({
  bodyHtml: z.string(),
  bodyText: z.string(),
  attachments: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      contentType: z.string(),
      contentId: z.string().nullable(),
      sizeInBytes: z.number(),
    }),
  ),
  delivery: z
    .object({
      by: z.enum(['smtp', 'mailbox', 'unprotected']),
      tls: z.object({ protocol: z.string(), cipher: z.string(), servername: z.string() }).nullable(),
      server: z.string().nullable(),
      dkim: z.object({ result: z.enum(['pass', 'fail', 'none']), domain: z.string().nullable() }).nullable(),
    })
    .nullable(),
  smime: z
    .object({
      decrypted: z.boolean(),
      signature: z.enum(['valid', 'invalid', 'indeterminate', 'none']),
      signer: z.object({ name: z.string(), organisation: z.string().nullable() }).nullable(),
      cipher: z.string().nullable(),
      problems: z.array(z.string()),
      peer: z
        .object({
          program: z.string(),
          opened: z.boolean(),
          signature: z.enum(['valid', 'invalid', 'none']),
        })
        .nullable(),
    })
    .nullable(),
})
export type Mail = z.infer<typeof mail>

export const texts = z.array(z.object({ at: z.string(), from: z.string(), text: z.string() }))
export type Texts = z.infer<typeof texts>
export const numbers = z.array(z.string())

/** Reads JSON from this host, or throws. */
export async function read<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  const answer = await fetch(path, { cache: 'no-store' })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return shape.parse(await answer.json())
}
