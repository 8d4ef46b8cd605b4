// The portal as it runs: the gateway's own server with a real store on disk and a listening socket. Around it a phone that keeps
// what it got, a mail server that can be down, and a clock that can be turned.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createContactStore } from '../../gateway/adapters/store-contacts.ts'
import { createKeyBlobStore } from '../../gateway/adapters/store-key-blobs.ts'
import { createLetterStore } from '../../gateway/adapters/store-letters.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore } from '../../gateway/adapters/store-messages.ts'
import type { Config } from '../../gateway/config.ts'
import type { Contacts } from '../../gateway/directory/contacts.ts'
import { createTokenCheck } from '../../gateway/identity.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { registerLetters } from '../../gateway/portal/lay.ts'
import type { LetterStore } from '../../gateway/portal/letter-store.ts'
import { registerPortal, type PortalOptions } from '../../gateway/portal/routes.ts'
import type { SmsAnswer } from '../../gateway/portal/sms.ts'
import { createServer, type GatewayParts } from '../../gateway/server.ts'
import { type LetterInput, sealLetter } from '../../src/letter/seal-letter.ts'
import { packLetter } from '../../src/letter/pack.ts'
import type { LetterUpload } from '../../src/contract/letter.ts'
import { letterContentType, letterLaid } from '../../src/contract/letter.ts'
import { personal } from '../../src/personal.ts'
import { clientId, createIssuer, type Issuer, issuerUrl, tenantId } from '../support/issuer.ts'

export const organisation = { name: 'Nordkysten Kommune', cvr: '12345674', phone: '+4570200000' }
export const number = '+4520123456'

export interface RigOptions {
  readonly publicUrl?: string
  readonly portalDir?: string
  readonly start?: Date
  readonly sms?: 'none'
  readonly registerCertificates?: GatewayParts['registerCertificates']
}

export interface Laying {
  readonly agreedCode?: string
  readonly html?: string
  readonly files?: readonly {
    name: string
    contentType: string
    content: Uint8Array<ArrayBuffer>
    contentId?: string
  }[]
  readonly idempotencyKey?: string
  readonly days?: number
}

export interface PortalRig {
  readonly url: string
  /** The router's own tree of what it knows. */
  readonly routeTree: string
  readonly dataDir: string
  readonly issuer: Issuer
  readonly contacts: Contacts
  readonly store: LetterStore
  readonly texts: { number: string; text: string }[]
  readonly mails: { to: string; message: string }[]
  readonly log: LogEvent[]
  readonly trouble: { sms: SmsAnswer | null; mail: 'down' | 'later' | 'refused' | null }
  advance(seconds: number): void
  lastCode(): string
  seal(laying?: Laying): Promise<{ upload: LetterUpload; link: string }>
  post(upload: LetterUpload, idempotencyKey: string, token?: string): Promise<Response>
  lay(laying?: Laying): Promise<{ id: string; link: string; upload: LetterUpload; expiresAt: string }>
  /** Every byte that lies on the disk. */
  disk(): Buffer
  /** As after a kill: the same data, a new process. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startPortal(options: RigOptions = {}): Promise<PortalRig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-'))
  const masterKey = masterKeyOf(randomBytes(32))
  const started = Date.now()
  const clock = { skew: (options.start?.getTime() ?? started) - started }
  const now = () => new Date(Date.now() + clock.skew)
  const issuer = await createIssuer(now)
  const texts: PortalRig['texts'] = []
  const mails: PortalRig['mails'] = []
  const log: LogEvent[] = []
  const trouble: PortalRig['trouble'] = { sms: null, mail: null }
  const publicUrl = options.publicUrl ?? 'https://sikker.example.dk'

  async function run() {
    const database = openDatabase(join(dataDir, 'gateway.sqlite'))
    const contacts = await createContactStore(database, masterKey)
    const store = await createLetterStore(database, masterKey, dataDir)
    const config = settings(
      dataDir,
      publicUrl,
      options.portalDir ?? join(import.meta.dirname, '../../gateway/pages'),
    )
    const portal: PortalOptions = {
      store,
      masterKey,
      contacts,
      config,
      now,
      crypto,
      random: (length) => randomBytes(length),
      log: (event) => log.push(event),
      sms:
        options.sms === 'none'
          ? null
          : {
              send: (to, text) => {
                if (trouble.sms !== null) return Promise.resolve(trouble.sms)
                texts.push({ number: to, text })
                return Promise.resolve({ outcome: 'accepted' })
              },
            },
      deliverReply: ({ to, message }) => {
        if (trouble.mail === 'down') return Promise.reject(new Error('connection refused'))
        if (trouble.mail === 'later') return Promise.resolve({ outcome: 'deferred', problems: [] })
        if (trouble.mail === 'refused') {
          return Promise.resolve({ outcome: 'refused', problems: ['smtp-refused'] })
        }
        mails.push({ to, message: Buffer.from(message).toString('latin1') })
        return Promise.resolve({ outcome: 'delivered' })
      },
    }
    const app = await createServer({
      config,
      judgeToken: createTokenCheck({ issuer: issuerUrl, clientId, tenantId, keys: issuer.keys, now }),
      isReady: () => Promise.resolve(true),
      log: (event) => log.push(event),
      reachReplyOf: () => Promise.reject(new Error('not asked here')),
      judgeCertificate: () => Promise.reject(new Error('not asked here')),
      keyBlobs: await createKeyBlobStore(database, masterKey),
      messages: await createMessageStore(database, masterKey, dataDir, await createAuditLog(database)),
      proofOf: () => Promise.reject(new Error('not asked here')),
      organisation: config.organisation,
      dkim: null,
      wakeQueue: () => {},
      retryHours: 1,
      now,
      ...(options.registerCertificates && { registerCertificates: options.registerCertificates }),
      registerLetters: (api) => registerLetters(api, portal),
      registerPortal: (app) => registerPortal(app, portal),
    })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    return { app, database, contacts, store, url }
  }

  let running = await run()

  const rig: PortalRig = {
    get url() {
      return running.url
    },
    get contacts() {
      return running.contacts
    },
    get store() {
      return running.store
    },
    get routeTree() {
      return running.app.printRoutes()
    },
    dataDir,
    issuer,
    texts,
    mails,
    log,
    trouble,
    advance(seconds) {
      clock.skew += seconds * 1000
    },
    lastCode() {
      const code = /^(\d{6}) /.exec(texts.at(-1)?.text ?? '')?.[1]
      if (code === undefined) throw new Error('no code was sent')
      return code
    },
    async seal(laying = {}) {
      const sealed = await sealLetter(crypto, letterInput(publicUrl, now(), laying))
      return { upload: sealed.upload, link: sealed.link.reveal() }
    },
    async post(upload, idempotencyKey, token) {
      return fetch(`${running.url}/api/letters`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token ?? (await issuer.token())}`,
          'content-type': letterContentType,
          'idempotency-key': idempotencyKey,
        },
        body: packLetter(upload),
      })
    },
    async lay(laying = {}) {
      const { upload, link } = await rig.seal(laying)
      const response = await rig.post(upload, laying.idempotencyKey ?? randomUUID())
      if (response.status !== 201) throw new Error(`laying answered ${response.status}`)
      return { ...letterLaid.parse(await response.json()), link, upload }
    },
    disk: () => Buffer.concat(filesUnder(dataDir).map((file) => readFileSync(file))),
    async restart() {
      await running.app.close()
      await running.database.destroy()
      running = await run()
    },
    async stop() {
      await running.app.close()
      await running.database.destroy()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  return rig
}

function letterInput(publicUrl: string, sentAt: Date, laying: Laying): LetterInput {
  const files = laying.files ?? []
  return {
    publicUrl,
    sender: { address: personal('mette.krogh@nordkysten.test'), name: personal('Mette Krogh') },
    recipient: { address: personal('bo.lind@postkassen.test'), name: personal('Bo Lind') },
    code:
      laying.agreedCode === undefined
        ? { by: 'sms', number: personal(number) }
        : { by: 'agreed', code: personal(laying.agreedCode) },
    subject: personal('Din sag om førtidspension'),
    bodyHtml: personal(laying.html ?? '<p>Kære Bo</p><p>Cpr 311236-4004. Diagnosen er depression.</p>'),
    attachments: files.map((file, index) => ({
      attachment: {
        id: String(index),
        name: personal(file.name),
        contentType: file.contentType,
        sizeInBytes: file.content.length,
        contentId: file.contentId === undefined ? null : personal(file.contentId),
      },
      content: personal(file.content),
    })),
    sentAt,
    days: laying.days ?? 30,
    language: 'da',
    notificationId: '<notification-1@nordkysten.test>',
  }
}

function settings(dataDir: string, publicUrl: string, portalDir: string): Config {
  return {
    listen: { host: '127.0.0.1', port: 0 },
    adminListen: { host: '127.0.0.1', port: 0 },
    publicUrl,
    dataDir,
    masterKeyFile: '',
    addinDir: portalDir,
    portalDir,
    identity: {
      tenantId,
      clientId,
      authority: 'https://issuer.test',
      issuer: issuerUrl,
      jwksUrl: 'https://issuer.test/keys',
      mailboxClaim: 'preferred_username',
    },
    graphUrl: 'https://graph.test/v1.0',
    organisation,
    letterDays: 30,
    keepOfCpr: 'birth-date',
    harvest: 'automatic',
    relay: {
      ehloName: 'relay.example.dk',
      resolver: '127.0.0.1:53',
      smtpPort: 25,
      stsPort: 443,
      trustFile: null,
      allowListFile: null,
      ownServer: null,
      allowedNetworks: [],
      dnssecNames: { signed: 'iana.org', bogus: 'dnssec-failed.org' },
      retryHours: 1,
      warnHours: 1,
    },
    dkim: null,
    certificates: null,
    sms: null,
    organisationKey: null,
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}
