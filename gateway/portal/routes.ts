// The portal: the recipient's page (/m, /portal), and what that page asks for (/portal/api). The letters are laid in lay.ts.
// Wired by gateway/main.ts; everything that touches disk, network or clock is an argument.
import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { portalHeader } from '../../src/contract/portal-letter.ts'
import { makeReplyKey } from '../../src/letter/seal-reply.ts'
import type { Random } from '../../src/mime/build-message.ts'
import type { Contacts } from '../directory/contacts.ts'
import type { Log } from '../log.ts'
import type { LetterStore, ReplyKeys } from './letter-store.ts'
import { registerOpening } from './open.ts'
import { registerPages } from './pages.ts'
import { createReplyQueue, type DeliverReply } from './reply-queue.ts'
import { registerSession } from './session.ts'
import type { SmsSender } from './sms.ts'

/** What the portal needs of the settings; Config of gateway/config.ts fits. */
export interface PortalSettings {
  readonly publicUrl: string
  readonly portalDir: string
  readonly organisation: { readonly name: string; readonly cvr: string; readonly phone: string }
  readonly letterDays: number
}

export interface PortalOptions {
  readonly store: LetterStore
  readonly masterKey: { mac(purpose: string, text: string): string }
  /** null: only agreed codes work. */
  readonly sms: SmsSender | null
  /** 'delivered' when the caseworker's mail server, or a durable queue, has it. */
  readonly deliverReply: DeliverReply
  readonly contacts: Pick<Contacts, 'remember'>
  readonly config: PortalSettings
  readonly log: Log
  readonly now: () => Date
  readonly random: Random
  readonly crypto: Crypto
}

export interface PortalDeps extends PortalOptions {
  readonly replyKeys: () => Promise<ReplyKeys>
}

const sweepEveryMs = 3_600_000

/** Adds all routes, and keeps delivering answers and destroying what has expired until the server closes. */
export async function registerPortal(app: FastifyInstance, options: PortalOptions): Promise<void> {
  const { store, log } = options
  let keys: Promise<ReplyKeys> | null = null
  const deps: PortalDeps = {
    ...options,
    replyKeys: () =>
      (keys ??= store
        .replyKeys(() => makeReplyKey(options.crypto))
        .catch((error: unknown) => {
          keys = null
          throw error
        })),
  }
  const queue = createReplyQueue({
    store,
    keys: deps.replyKeys,
    crypto: options.crypto,
    random: options.random,
    deliver: options.deliverReply,
    organisation: options.config.organisation.name,
    host: new URL(options.config.publicUrl).hostname,
    log,
    now: options.now,
  })

  await app.register(async (portal) => {
    await portal.register(fastifyCookie)
    await registerPages(portal, deps)
    await portal.register((api, _settings, done) => {
      api.addHook('onRequest', async (request, reply) => {
        void reply.header('cache-control', 'no-store')
        // Only our own page asks: another site cannot add this header without a permission that nobody gives.
        const site = request.headers['sec-fetch-site']
        const isForeign = site !== undefined && site !== 'same-origin'
        if (request.headers[portalHeader] !== '1' || isForeign) {
          return reply.code(403).send({ code: 'gateway-refused' })
        }
      })
      registerOpening(api, deps)
      registerSession(api, deps, queue)
      done()
    })
  })

  const sweeping = () => {
    store.sweep(options.now()).catch(() => {
      log({ event: 'request-failed', route: 'sweep', status: 500, code: 'unexpected' })
    })
  }
  const timer = setInterval(sweeping, sweepEveryMs)
  timer.unref()
  app.addHook('onReady', async () => {
    await store.sweep(options.now())
    queue.start()
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await queue.stop()
  })
}
