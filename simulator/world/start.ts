// The whole world on this machine: certificates and keys, DNS and mail servers, identity, Graph, phone, mailboxes, the
// simulated Outlook, and the product's own gateway as a child process behind one front door. Everything but the front
// door's certificate and the issuer's key is new at each start, so nothing of yesterday is in the way.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JWK } from 'jose'
import { z } from 'zod'
import { personal } from '../../src/personal.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { createOfficeHost, type OfficeHostSettings } from '../office/serve.ts'
import { createCaseworkerKey } from './caseworker-key.ts'
import { toPem } from './certificate-builder.ts'
import { keptCertificate, openFrontDoor } from './front-door.ts'
import { createGatewayProcess, type GatewayProcess } from './gateway-process.ts'
import { createGraph } from './graph.ts'
import { clientId, createIdentityIssuer, createIssuerKey, type IdentityIssuer } from './identity-issuer.ts'
import { createIdentityRoutes } from './identity-issuer-routes.ts'
import { createMailStore, type MailStore } from './mail-store.ts'
import { createMailSystem } from './mail-store-delivery.ts'
import { createMailboxRoutes } from './mail-store-routes.ts'
import { type MailWorld, startMailWorld } from './mail-world.ts'
import { type Authority, createAuthority } from './oces-authority.ts'
import { anne, bank, bo, caseworker, ida, lone, organisation, payroll, peter, vestbyen } from './parties.ts'
import { createPartners } from './partners.ts'
import { createPhone, type Phone } from './phone.ts'
import { createRecipientPages } from './recipient-pages.ts'
import { gatewaySettings } from './start-settings.ts'
import { type ListedCertificate, startDirectory } from './start-directory.ts'
import { signedMailFromPeter } from './start-letter.ts'
import { startServices } from './start-services.ts'
import { createSmimeOpener } from './start-smime.ts'
import { createTlsAuthority } from './tls-authority.ts'

export interface World {
  /** Each with its slash at the end where it is a page. */
  readonly urls: {
    readonly start: string
    readonly outlook: string
    readonly world: string
    /** The gateway's own address behind the front door, as it was first. */
    readonly gateway: string
    /** Of the gateway, as they were first. */
    readonly metrics: string
    /** What people and the add-in see, without a slash at its end. */
    readonly front: string
  }
  readonly mail: MailStore
  readonly phone: Phone
  readonly issuer: IdentityIssuer
  readonly authority: Authority
  /** Anne's own key file, for other programs that are to open what she got. */
  readonly anneKeyFile: { readonly pkcs12: Uint8Array; readonly password: string }
  readonly gateway: GatewayProcess
  /** An access token to the product's own API, as the caseworker's add-in gets it. */
  caseworkerToken(): Promise<string>
  stop(): Promise<void>
}

export interface WorldOptions {
  /** 0: any. */
  readonly port: number
  /** Kept between starts: the front door's certificate and the issuer's key. The rest is emptied. */
  readonly dataDir: string
  /** Lines of the gateway's log. */
  readonly onGatewayLine?: (line: string) => void
  /** Shorter waits of the simulated Outlook. */
  readonly outlook?: Pick<OfficeHostSettings, 'takingLongerAfterMs' | 'timeOutAfterMs'>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const annePassword = 'anne-i-verden'
const organisationPassword = 'nordkysten-i-verden'

/** Starts everything, or stops what it had started and throws. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    return { ...(await start(options, stops)), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function start(options: WorldOptions, stops: (() => Promise<void>)[]): Promise<Omit<World, 'stop'>> {
  mkdirSync(options.dataDir, { recursive: true })
  const fresh = join(options.dataDir, 'world')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true, mode: 0o700 })

  const phone = createPhone()
  const store = createMailStore()
  const system = createMailSystem(store)
  // Known later than what asks for it is made.
  const late: { issuer?: IdentityIssuer; authority?: Authority; gateway?: GatewayProcess } = {}
  const services = await startServices({
    phone,
    jwks: () => late.issuer?.jwks() ?? { keys: [] },
    revocationList: (which) => {
      if (late.authority === undefined) return Promise.reject(new Error('no authority yet'))
      return which === 'issuing' ? late.authority.crl() : late.authority.rootCrl()
    },
  })
  stops.push(() => services.stop())

  const tlsAuthority = await createTlsAuthority()
  const [authority, mailWorld]: readonly [Authority, MailWorld] = await Promise.all([
    createAuthority({ crlUrl: services.crlUrl, keyBits: 2048 }),
    startMailWorld({
      tlsAuthority,
      onMail: async ({ to, message, tls, server }) => {
        const dkim = await mailWorld.dkimVerdictOf(message)
        for (const address of to) {
          store.add(
            address,
            'inbox',
            { is: 'bytes', raw: message },
            { arrival: { by: 'smtp', tls, server, dkim } },
          )
        }
      },
    }),
  ])
  stops.push(() => mailWorld.stop())
  late.authority = authority
  const people = await issuePeople(authority)
  const directory = await startDirectory(people.listed, tlsAuthority)
  stops.push(() => directory.stop())

  const [keyOfPeter] = people.keys.get(peter.address) ?? []
  const letter = { is: 'bytes', raw: await signedMailFromPeter(started(keyOfPeter), new Date()) } as const
  store.add(caseworker.address, 'inbox', letter)

  const caseworkerToken = () => started(late.issuer).accessToken(caseworker, clientId, 'access_as_user')
  const ownKey = createCaseworkerKey({
    gatewayUrl: () => late.gateway?.url ?? null,
    token: caseworkerToken,
    keyFile: people.caseworkerKeyFile,
    password: caseworker.keyPassword,
  })
  const settings = gatewaySettings({
    folder: fresh,
    root,
    services,
    mailWorld,
    authority,
    phone,
    annePem: people.annePem,
    organisationKey: people.organisationKey,
    directory,
  })
  const door = await openFrontDoor({
    port: options.port,
    certificate: await keptCertificate(options.dataDir),
    gatewayUrl: () => late.gateway?.url ?? null,
    routes: async (url) => {
      const issuer = await createIdentityIssuer(url, await keptIssuerKey(options.dataDir))
      late.issuer = issuer
      const gateway = createGatewayProcess({
        settings: settings(url, issuer),
        ...(options.onGatewayLine === undefined ? {} : { onLine: options.onGatewayLine }),
      })
      late.gateway = gateway
      return [
        createOfficeHost({
          manifestPath: manifestPath(),
          officeJsDir: join(root, 'node_modules/@microsoft/office-js/dist'),
          addinUrl: url,
          ...options.outlook,
        }),
        createIdentityRoutes(issuer, caseworker),
        createGraph({ issuer, store, system, baseUrl: url }),
        createMailboxRoutes({
          store,
          system,
          nameOf,
          open: createSmimeOpener(people.keys, authority),
        }),
        await createRecipientPages({ phone, gateway, ownKey, partners: createPartners(mailWorld) }),
      ]
    },
  })
  stops.push(() => door.stop())
  // The routes were made while the door opened.
  const running = started(late.gateway)
  const issuer = started(late.issuer)
  stops.push(() => running.stop())
  await running.start()

  await ownKey.lay()
  return {
    urls: {
      front: door.url,
      start: `${door.url}/`,
      outlook: `${door.url}/outlook/`,
      world: `${door.url}/world/`,
      gateway: started(running.url),
      metrics: started(running.metricsUrl),
    },
    mail: store,
    phone,
    issuer,
    authority,
    anneKeyFile: { pkcs12: people.anneKeyFile, password: annePassword },
    gateway: running,
    caseworkerToken,
  }
}

interface People {
  readonly annePem: string
  readonly anneKeyFile: Uint8Array
  readonly caseworkerKeyFile: Uint8Array
  readonly organisationKey: { readonly file: Uint8Array; readonly password: string }
  readonly keys: ReadonlyMap<string, readonly SigningKey[]>
  /** What the directory of certificates has. */
  readonly listed: readonly ListedCertificate[]
}

async function issuePeople(authority: Authority): Promise<People> {
  const [ofAnne, ofIda, ofPeter, ofVestbyen, ofCaseworker, ofOrganisation] = await Promise.all([
    authority.issueEmployee({
      name: anne.name,
      organisation: anne.organisation,
      cvr: anne.cvr,
      email: anne.address,
    }),
    authority.issueEmployee({ ...ida, email: ida.address }),
    authority.issueEmployee({ ...peter, email: peter.address }),
    authority.issueEmployee({
      name: `${vestbyen.name}, sikker mail`,
      organisation: vestbyen.name,
      cvr: vestbyen.cvr,
      email: vestbyen.address,
    }),
    authority.issueEmployee({
      name: caseworker.name,
      organisation: organisation.name,
      cvr: organisation.cvr,
      email: caseworker.address,
    }),
    // Without an address, as a certificate must be that signs for everybody.
    authority.issueEmployee({
      name: organisation.name,
      organisation: organisation.name,
      cvr: organisation.cvr,
      email: null,
    }),
  ])
  const [anneKeyFile, idaKeyFile, peterKeyFile, vestbyenKeyFile, caseworkerKeyFile] = await Promise.all([
    ofAnne.pkcs12(annePassword),
    ofIda.pkcs12(annePassword),
    ofPeter.pkcs12(annePassword),
    ofVestbyen.pkcs12(annePassword),
    ofCaseworker.pkcs12(caseworker.keyPassword),
  ])
  return {
    annePem: toPem('CERTIFICATE', ofAnne.certificateDer),
    anneKeyFile,
    caseworkerKeyFile,
    organisationKey: {
      file: await ofOrganisation.pkcs12(organisationPassword),
      password: organisationPassword,
    },
    listed: [
      { name: ida.name, address: ida.address, certificate: ofIda.certificateDer },
      { name: vestbyen.name, address: vestbyen.address, certificate: ofVestbyen.certificateDer },
    ],
    keys: new Map([
      [anne.address, await openKeyFile(crypto, anneKeyFile, personal(annePassword))],
      [ida.address, await openKeyFile(crypto, idaKeyFile, personal(annePassword))],
      [peter.address, await openKeyFile(crypto, peterKeyFile, personal(annePassword))],
      // The municipality's mail gateway opens what comes for its people.
      [lone.address, await openKeyFile(crypto, vestbyenKeyFile, personal(annePassword))],
      [
        caseworker.address,
        await openKeyFile(crypto, caseworkerKeyFile, personal<string>(caseworker.keyPassword)),
      ],
    ]),
  }
}

const keyShape = z.looseObject({ kty: z.literal('RSA'), kid: z.string(), d: z.string() })

async function keptIssuerKey(folder: string): Promise<JWK> {
  const file = join(folder, 'issuer-key.json')
  if (existsSync(file)) {
    const read = keyShape.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (read.success) return read.data
  }
  const made = await createIssuerKey()
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

function manifestPath(): string {
  const built = join(root, 'dist/addin/manifest.xml')
  return existsSync(built) ? built : join(root, 'manifest.xml')
}

function nameOf(address: string): string {
  const all = [caseworker, anne, ida, peter, lone, payroll, bank, bo]
  return all.find((one) => one.address === address.toLowerCase())?.name ?? ''
}

function started<T>(part: T | null | undefined): T {
  if (part === null || part === undefined) throw new Error('the world is not whole')
  return part
}
