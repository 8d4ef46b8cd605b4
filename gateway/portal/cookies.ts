// The two cookies of a recipient's browser: one that says "the browser that asked for this code", one that says "has opened
// this letter". Both are 256 random bits, for this host only, kept from scripts; the store knows their SHA-256.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toBase64Url } from '../../src/bytes.ts'
import type { Random } from '../../src/mime/build-message.ts'

export type CookieName = '__Host-sikkert-browser' | '__Host-sikkert-session'
const form = /^[A-Za-z0-9_-]{43}$/
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** Its SHA-256, or null when there is none that we could have given. */
export function cookieDigest(request: FastifyRequest, name: CookieName): string | null {
  const value = request.cookies[name]
  return value !== undefined && form.test(value) ? digest(value) : null
}

/** Gives a new one and answers its SHA-256. */
export function setCookie(reply: FastifyReply, name: CookieName, random: Random): string {
  const value = toBase64Url(random(32))
  void reply.setCookie(name, value, attributes)
  return digest(value)
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  void reply.clearCookie(name, attributes)
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}
