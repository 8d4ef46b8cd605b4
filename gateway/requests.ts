// What routes read of a request: who asks, a body by its schema or as it comes, and an envelope.
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { fromBase64Url, fromUtf8 } from '../src/bytes.ts'
import { SikkertError } from '../src/errors.ts'

const maximumEnvelopeHeader = 60_000

export function callerOf(request: FastifyRequest): NonNullable<FastifyRequest['caller']> {
  if (request.caller === null) throw new SikkertError('sign-in-failed')
  return request.caller
}

export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (!result.success) throw new SikkertError('message-malformed')
  return result.data
}

export function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

export function readEnvelope<T>(schema: z.ZodType<T>, header: string | string[] | undefined): T {
  if (typeof header !== 'string' || header.length > maximumEnvelopeHeader)
    throw new SikkertError('message-malformed')
  try {
    const parsed: unknown = JSON.parse(fromUtf8(fromBase64Url(header)))
    return read(schema, parsed)
  } catch (cause) {
    throw new SikkertError('message-malformed', cause)
  }
}
