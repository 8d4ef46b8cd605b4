// The mobile phones of the world behind a stand-in of GatewayAPI's messaging service: POST /mobile/single with
// `Authorization: Token …`, 202 {msg_id}, 401 without a header, 403 with a wrong token, 422 for a bad body, 429 and 500 on
// demand. Leaves out delivery reports: every message reaches its phone.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'

export interface TextMessage {
  readonly at: string
  readonly from: string
  readonly text: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export type PhoneTrouble = 'rate-limit' | 'server-error' | 'no-answer'

export interface Phone {
  readonly token: string
  /** Newest first; the number as E.164. */
  messages(number: string): readonly TextMessage[]
  /** Numbers that have got a message. */
  numbers(): readonly string[]
  /** null: the provider is to leave the caller without an answer. */
  accept(authorization: string | undefined, body: unknown): Answer | null
  /** The provider answers so until it is told otherwise. */
  trouble(kind: PhoneTrouble | null): void
}

const single = z.object({
  sender: z.string().regex(/^(?:[A-Za-z0-9 ]{1,11}|\d{1,15})$/),
  message: z.string().min(1).max(1600),
  recipient: z.number().int().min(1_000_000).max(999_999_999_999_999),
  reference: z.string().max(255).optional(),
  label: z.string().max(255).optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  expiration: z.string().max(64).optional(),
})

/** A provider with one customer, whose token is made here. */
export function createPhone(now: () => Date = () => new Date()): Phone {
  const token = randomUUID()
  const messages = new Map<string, TextMessage[]>()
  let trouble: PhoneTrouble | null = null
  let lastId = 1_000_000
  const refuse = (status: number, detail: string): Answer => ({ status, body: { detail } })

  return {
    token,
    messages: (number) => [...(messages.get(number) ?? [])].reverse(),
    numbers: () => [...messages.keys()],
    trouble(kind) {
      trouble = kind
    },
    accept(authorization, body) {
      if (trouble === 'no-answer') return null
      if (trouble === 'server-error') return refuse(500, 'internal error')
      if (authorization === undefined) return refuse(401, 'authentication required')
      if (authorization !== `Token ${token}`) return refuse(403, 'token not accepted')
      if (trouble === 'rate-limit') return refuse(429, 'too many requests')
      const read = single.safeParse(body)
      if (!read.success) return refuse(422, 'body not accepted')
      const { sender, message, recipient, reference } = read.data
      const number = `+${recipient}`
      const list = messages.get(number) ?? []
      list.push({ at: now().toISOString(), from: sender, text: message })
      messages.set(number, list)
      return {
        status: 202,
        body: { msg_id: String(++lastId), recipient, ...(reference === undefined ? {} : { reference }) },
      }
    },
  }
}
