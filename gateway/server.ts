// The gateway's one listening server: what the pane asks (/api), the add-in's own files (/addin), health, and the portal.
// Every refusal is a status and a code, nothing else; everything thrown ends here.
import { resolve } from 'node:path'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { maximumMessageBytes } from '../src/contract/message.ts'
import { SikkertError, type ErrorCode } from '../src/errors.ts'
import { registerApi, type ApiParts } from './api.ts'
import type { Config } from './config.ts'
import { addinPolicy, mailFramePolicy, readerPolicy, registerHeaders } from './headers.ts'
import type { Caller, Judgement } from './identity.ts'
import type { Log } from './log.ts'
import { callerOf } from './requests.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null outside /api. */
    caller: Caller | null
  }
}

export interface GatewayParts extends ApiParts {
  readonly config: Config
  readonly judgeToken: (authorization: string | undefined) => Promise<Judgement>
  /** true when store, resolver and identity provider answer. */
  readonly isReady: () => Promise<boolean>
  /** Whether DANE can be relied on, in a word; the gateway works without it, for fewer recipients. */
  readonly dane?: () => string
  readonly log: Log
  /** Adds the routes of /api about other people's certificates. */
  readonly registerCertificates?: (api: FastifyInstance) => void
  /** Adds the routes of /api that lay letters. */
  readonly registerLetters?: (api: FastifyInstance) => void
  /** Adds the portal's routes. */
  readonly registerPortal?: (app: FastifyInstance) => void | Promise<void>
}

/** For one address: a whole office may share it, opening panes and writing mail. Stops a flood, not a busy morning. */
const requestsPerMinute = 6000
/** For one signed-in caseworker: a hundred recipients looked up, and their delivery asked for each second. */
const requestsPerCaller = 1200
/** A slow line needs many minutes for 200 MB; src/transport/relay.ts waits as long. */
const requestTimeoutInMs = 1_200_000
/** An envelope with a hundred addresses, as base64 in a header, does not fit in Node's 16 KB. */
const maximumHeaderBytes = 96 * 1024
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const statusOf: Readonly<Partial<Record<ErrorCode, number>>> = {
  'gateway-limit': 429,
  'gateway-refused': 403,
  'message-malformed': 400,
  'recipient-address-invalid': 400,
  'draft-too-large': 413,
  'sign-in-failed': 401,
  'gateway-unreachable': 503,
  'phone-invalid': 400,
  'letter-cannot-open': 404,
  'certificate-unusable': 422,
}

/** Ready to listen. The caller closes it. */
export async function createServer(parts: GatewayParts): Promise<FastifyInstance> {
  const { config, log } = parts
  const app = Fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: requestTimeoutInMs,
    trustProxy: 'loopback',
    http: { maxHeaderSize: maximumHeaderBytes },
    routerOptions: { maxParamLength: 200 },
  })
  app.decorateRequest('caller', null)

  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, log))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'not-found' }))

  await app.register(fastifyHelmet, {
    // Those that differ between the pane, the portal and the rest are in headers.ts.
    contentSecurityPolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    frameguard: false,
    referrerPolicy: { policy: 'no-referrer' },
    // A promise for localhost would hold for every other program on this machine.
    strictTransportSecurity: loopback.test(new URL(config.publicUrl).hostname)
      ? false
      : { maxAge: 31_536_000, includeSubDomains: false },
  })
  registerHeaders(app)
  await app.register(fastifyRateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    global: false,
    errorResponseBuilder: () => new SikkertError('gateway-limit'),
  })
  app.addHook('onRequest', app.rateLimit({ keyGenerator: (request) => `ip ${request.ip}` }))
  // Read by the route, piece by piece and with its own limit; what is announced as too large is not begun.
  app.addContentTypeParser('message/rfc822', (request, body, done) => {
    const tooLarge = Number(request.headers['content-length'] ?? '0') > maximumMessageBytes
    done(tooLarge ? new SikkertError('draft-too-large') : null, body)
  })

  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await parts.isReady().catch(() => false)
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', dane: parts.dane?.() })
  })

  await app.register((api, _settings, done) => {
    askWhoCalls(api, parts)
    registerApi(api, parts)
    parts.registerCertificates?.(api)
    parts.registerLetters?.(api)
    done()
  })
  registerAddin(app, config)
  await parts.registerPortal?.(app)
  return app
}

/**
 * Every route of this instance is for those who have signed in. It hangs on the route, never on how the address is written:
 * the router also finds /api in /%61pi and in http://host/api (RFC 9112 §3.2.2).
 */
function askWhoCalls(api: FastifyInstance, { judgeToken, log }: GatewayParts): void {
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const judgement = await judgeToken(request.headers.authorization)
    if (judgement.verdict === 'refused') {
      log({ event: 'token-refused', because: judgement.because })
      throw new SikkertError('sign-in-failed')
    }
    request.caller = judgement.caller
  })
  // Not api.rateLimit(): only the first of those counts a request, and that is the one by address.
  const countOf = api.createRateLimit({
    max: requestsPerCaller,
    keyGenerator: (request) => `oid ${callerOf(request).oid}`,
  })
  api.addHook('onRequest', async (request) => {
    const count = await countOf(request)
    if (!count.isAllowed && count.isExceeded) throw new SikkertError('gateway-limit')
  })
}

function registerAddin(app: FastifyInstance, config: Config): void {
  const policy = addinPolicy(config)
  app.get('/addin/config.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').send({
      clientId: config.identity.clientId,
      authority: config.identity.authority,
      apiScope: `api://${new URL(config.publicUrl).host}/${config.identity.clientId}/access_as_user`,
      graphBaseUrl: config.graphUrl,
      graphScopes: ['Mail.Send', 'Mail.ReadWrite'],
      portalUrl: config.publicUrl,
      organisation: config.organisation,
      policy: { letterDays: config.letterDays, keepOfCpr: config.keepOfCpr, harvest: config.harvest },
    }),
  )
  void app.register(fastifyStatic, {
    root: resolve(config.addinDir),
    prefix: '/addin/',
    index: false,
    decorateReply: false,
    setHeaders: (reply, path) => {
      void reply.header('cache-control', 'no-cache')
      if (path.endsWith('.html')) {
        const isFrame = path.endsWith('frame.html')
        void reply.header('content-security-policy', isFrame ? mailFramePolicy : policy)
      }
      if (path.endsWith('reader.js')) void reply.header('content-security-policy', readerPolicy)
    },
  })
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const { status, code } = described(error)
  // A body that was not read to its end is not what the next request on this connection begins with.
  if (!request.raw.complete) void reply.header('connection', 'close')
  // routeOptions.url is the pattern of the route, so no address or id of a request is repeated.
  log({ event: 'request-failed', route: request.routeOptions.url ?? 'none', status, code })
  return reply.code(status).send({ code })
}

function described(error: unknown): { readonly status: number; readonly code: string } {
  if (error instanceof SikkertError) return { status: statusOf[error.code] ?? 500, code: error.code }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return { status, code: 'draft-too-large' }
  if (status === 429) return { status, code: 'gateway-limit' }
  if (status >= 400 && status < 500) return { status, code: 'gateway-refused' }
  return { status: 500, code: 'unexpected' }
}
