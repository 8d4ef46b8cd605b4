// What every route reads of a request: who asks, and a body by its schema.
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { SikkertError } from '../src/errors.ts'

export function callerOf(request: FastifyRequest): NonNullable<FastifyRequest['caller']> {
  if (request.caller === null) throw new SikkertError('sign-in-failed')
  return request.caller
}

export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (!result.success) throw new SikkertError('message-malformed')
  return result.data
}
