// What a browser gets before anybody has proven anything: one static page, the same for every letter, and the empty frame that
// a letter is shown in. GET changes nothing, sends nothing and counts nothing, so that mail scanners may come as they like.
import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PortalDeps } from './routes.ts'

const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify',
].join('; ')

/** Mail has its styles in line; nothing in the frame can run, load, send or ask. */
const framePolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ')
const frame =
  '<!doctype html><html><head><meta charset="utf-8"><title>Besked</title></head><body></body></html>'

/** After /m: nothing, or what a mail filter has made of "#" and the secret behind it. */
const mangled = /^\/?(?:(?:#|%(?:25)*23).*)?$/i

export async function registerPages(app: FastifyInstance, deps: PortalDeps): Promise<void> {
  await app.register(fastifyStatic, {
    root: resolve(deps.config.portalDir),
    prefix: '/portal/',
    index: false,
    setHeaders: (reply) => {
      void reply.header('cache-control', 'no-cache')
      void reply.header('content-security-policy', pagePolicy)
      void reply.header('x-frame-options', 'DENY')
      void reply.header(
        'permissions-policy',
        'otp-credentials=(self), camera=(), geolocation=(), microphone=()',
      )
    },
  })

  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const rest = (request.raw.url ?? '').replace(/^\/m/, '').replace(/\?.*$/s, '')
    if (!mangled.test(rest)) return reply.code(404).send({ code: 'not-found' })
    // The secret has come to us instead of staying in the browser. The page mends it; we note that it happened, no more.
    if (rest.length > 1) deps.log({ event: 'link-shown-to-server' })
    return reply.sendFile('portal.html')
  }
  app.get('/m', page)
  app.get('/m*', page)

  app.get('/portal/about.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(deps.config.organisation),
  )

  app.get('/portal/frame', (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', framePolicy)
      .header('x-frame-options', 'SAMEORIGIN')
      .header('cache-control', 'no-cache')
      .send(frame),
  )
}
