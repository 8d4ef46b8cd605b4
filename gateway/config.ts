// Every setting of the gateway, read once from the environment and passed in. docs/operations.md tells what each is for.
// A setting that is missing or wrong stops the start, by name and without its value.
import { isIPv4, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { createNetworkGuard } from './relay/networks.ts'

/** `10.0.0.1:53` or `[::1]:53`. */
const ipPort = (lowestPort: number) =>
  z.string().refine((text) => {
    const [, v4 = '', v6 = '', given] = /^(?:([\d.]+)|\[([^\]]+)\]):(\d{1,5})$/.exec(text) ?? []
    const number = Number(given)
    return (isIPv4(v4) || isIPv6(v6)) && number >= lowestPort && number <= 65_535
  }, 'must be an IP address and a port')
/** Port 0 is whichever is free. */
const listenAddress = ipPort(0)
export const serverAddress = ipPort(1)
const port = z.coerce.number().int().min(0).max(65_535)
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** https anywhere, http to this machine alone. */
const serviceUrl = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
}, 'must be https (http only to this machine)')

const domainName = z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i)

/** A host by its name, and its port unless that is SMTP's own. */
const hostPort = z.string().transform((text, context) => {
  const [host, portText = '25', ...rest] = text.split(':')
  const read = z.object({ host: domainName, port: port.min(1) }).safeParse({ host, port: portText })
  if (read.success && rest.length === 0) return { host: read.data.host.toLowerCase(), port: read.data.port }
  context.addIssue('must be a host name, with or without a port')
  return z.NEVER
})

function areNetworks(networks: readonly string[]): boolean {
  try {
    createNetworkGuard(networks)
    return true
  } catch {
    return false
  }
}

const environment = z.object({
  SIKKERT_LISTEN: listenAddress.default('127.0.0.1:8080'),
  /** Where GET /metrics is answered, without sign-in. */
  SIKKERT_ADMIN_LISTEN: listenAddress.default('127.0.0.1:8081'),
  SIKKERT_PUBLIC_URL: z.url().transform((text) => text.replace(/\/$/, '')),
  SIKKERT_DATA_DIR: z.string().min(1),
  /** A file with 32 random bytes as base64url, kept outside SIKKERT_DATA_DIR and its backups. */
  SIKKERT_MASTER_KEY_FILE: z.string().min(1),
  SIKKERT_ADDIN_DIR: z.string().min(1).default('dist/addin'),
  SIKKERT_PORTAL_DIR: z.string().min(1).default('dist/portal'),

  SIKKERT_TENANT_ID: z.uuid(),
  SIKKERT_CLIENT_ID: z.uuid(),
  SIKKERT_AUTHORITY: serviceUrl,
  SIKKERT_ISSUER: serviceUrl,
  SIKKERT_JWKS_URL: serviceUrl,
  /** Which claim of the access token is the caseworker's mail address (gateway/identity.ts). */
  SIKKERT_MAILBOX_CLAIM: z.enum(['preferred_username', 'email']).default('preferred_username'),
  SIKKERT_GRAPH_URL: serviceUrl.default('https://graph.microsoft.com/v1.0'),

  SIKKERT_ORGANISATION_NAME: z.string().min(1).max(120),
  SIKKERT_ORGANISATION_CVR: z.string().regex(/^\d{8}$/),
  SIKKERT_ORGANISATION_PHONE: z.string().regex(/^\+\d{6,15}$/),
  SIKKERT_LETTER_DAYS: z.coerce.number().int().min(1).max(90).default(30),
  SIKKERT_KEEP_OF_CPR: z.enum(['birth-date', 'last-four']).default('birth-date'),

  SIKKERT_EHLO_NAME: domainName,
  SIKKERT_RESOLVER: serverAddress,
  SIKKERT_SMTP_PORT: port.default(25),
  SIKKERT_STS_PORT: port.default(443),
  /** Where mail to the organisation's own people goes: a host name, and a port unless it is 25. */
  SIKKERT_OWN_MAIL_SERVER: hostPort.optional(),
  SIKKERT_TRUST_FILE: z.string().min(1).optional(),
  SIKKERT_ALLOW_LIST_FILE: z.string().min(1).optional(),
  /** Special-purpose networks that mail servers may be in all the same, as CIDR with commas between. */
  SIKKERT_ALLOWED_NETWORKS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((network) => network.trim()))
    .transform((networks) => networks.filter((network) => network !== ''))
    .refine(areNetworks, 'must be networks like 10.1.0.0/16, with commas between'),
  /** A name that is signed, and one whose signature is broken: the resolver must tell them apart, or DANE is off. */
  SIKKERT_DNSSEC_SIGNED_NAME: domainName.default('iana.org'),
  SIKKERT_DNSSEC_BOGUS_NAME: domainName.default('dnssec-failed.org'),
  /** Signs for this domain and those below it (RFC 6376). */
  SIKKERT_DKIM_DOMAIN: domainName.optional(),
  SIKKERT_DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i)
    .default('sikkert'),
  SIKKERT_DKIM_KEY_FILE: z.string().min(1).optional(),
  SIKKERT_RETRY_HOURS: z.coerce.number().min(0.01).max(120).default(4),
  /** After which a sender hears that her mail is late. */
  SIKKERT_WARN_HOURS: z.coerce.number().min(0.01).max(120).default(1),

  SIKKERT_CERTIFICATE_DIR: z.string().min(1).optional(),
  SIKKERT_ANCHOR_FILE: z.string().min(1).optional(),
  /** JSON: LDAP directories (gateway/directory/ldap-directories.ts). */
  SIKKERT_LDAP_FILE: z.string().min(1).optional(),
  /** Local parts of mailboxes whose certificate stands for a whole domain, with commas between. */
  SIKKERT_DOMAIN_MAILBOXES: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((local) => local.trim().toLowerCase()))
    .transform((list) => list.filter((local) => local !== ''))
    .refine(
      (list) => list.length <= 5 && list.every((local) => /^[a-z0-9][a-z0-9._+-]{0,63}$/.test(local)),
      'must be at most five local parts like sikkermail, with commas between',
    ),
  SIKKERT_HARVEST: z.enum(['automatic', 'ask']).default('automatic'),
  /** PKCS#12: signs for caseworkers without a certificate of their own. */
  SIKKERT_ORGANISATION_KEY_FILE: z.string().min(1).optional(),
  SIKKERT_ORGANISATION_KEY_PASSWORD_FILE: z.string().min(1).optional(),

  SIKKERT_SMS_URL: serviceUrl.default('https://messaging.gatewayapi.eu/mobile/single'),
  SIKKERT_SMS_TOKEN_FILE: z.string().min(1).optional(),
  SIKKERT_SMS_SENDER: z
    .string()
    .regex(/^[A-Za-z0-9 ]{3,11}$/)
    .default('SendSikkert'),
})

export interface Config {
  readonly listen: { readonly host: string; readonly port: number }
  readonly adminListen: { readonly host: string; readonly port: number }
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly dataDir: string
  readonly masterKeyFile: string
  readonly addinDir: string
  readonly portalDir: string
  readonly identity: {
    readonly tenantId: string
    readonly clientId: string
    readonly authority: string
    readonly issuer: string
    readonly jwksUrl: string
    readonly mailboxClaim: 'preferred_username' | 'email'
  }
  readonly graphUrl: string
  readonly organisation: { readonly name: string; readonly cvr: string; readonly phone: string }
  readonly letterDays: number
  readonly keepOfCpr: 'birth-date' | 'last-four'
  readonly relay: {
    readonly ehloName: string
    /** ip:port of a validating resolver; its AD bit counts on loopback only. */
    readonly resolver: string
    readonly smtpPort: number
    readonly stsPort: number
    /** PEM file that replaces the WebPKI roots; null: those of Node. */
    readonly trustFile: string | null
    readonly allowListFile: string | null
    readonly ownServer: { readonly host: string; readonly port: number } | null
    readonly allowedNetworks: readonly string[]
    readonly dnssecNames: { readonly signed: string; readonly bogus: string }
    readonly retryHours: number
    readonly warnHours: number
  }
  /** null: mail leaves unsigned. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | null
  /** null: nobody's certificate is believed. */
  readonly certificates: {
    readonly anchorFile: string
    readonly dir: string | null
    readonly ldapFile: string | null
    readonly domainMailboxes: readonly string[]
  } | null
  readonly harvest: 'automatic' | 'ask'
  /** null: whoever has no certificate of her own sends unsigned, by the other routes. */
  readonly organisationKey: { readonly keyFile: string; readonly passwordFile: string } | null
  /** null: codes cannot be sent by SMS, only agreed ones work. */
  readonly sms: { readonly url: string; readonly tokenFile: string; readonly sender: string } | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** In the data folder. */
export const storeFile = 'gateway.sqlite'

/** Where the store lies; null: the environment does not tell. */
export function storeFileOf({ SIKKERT_DATA_DIR: folder = '' }: Environment): string | null {
  return folder === '' ? null : join(folder, storeFile)
}

/** Throws with the names of all settings that are missing or wrong, never their values. */
export function readConfig(env: Environment): Config {
  const read = environment.safeParse(env)
  if (!read.success) {
    const rows = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`settings are missing or wrong:\n${rows.join('\n')}`)
  }
  const e = read.data
  const needsAnchors =
    e.SIKKERT_CERTIFICATE_DIR !== undefined ||
    e.SIKKERT_LDAP_FILE !== undefined ||
    e.SIKKERT_DOMAIN_MAILBOXES.length > 0 ||
    e.SIKKERT_ORGANISATION_KEY_FILE !== undefined
  if (needsAnchors && e.SIKKERT_ANCHOR_FILE === undefined) {
    throw new Error('SIKKERT_ANCHOR_FILE is missing: certificates are judged by it')
  }
  if ((e.SIKKERT_DKIM_DOMAIN === undefined) !== (e.SIKKERT_DKIM_KEY_FILE === undefined)) {
    throw new Error('SIKKERT_DKIM_DOMAIN and SIKKERT_DKIM_KEY_FILE belong together')
  }
  if (
    (e.SIKKERT_ORGANISATION_KEY_FILE === undefined) !==
    (e.SIKKERT_ORGANISATION_KEY_PASSWORD_FILE === undefined)
  ) {
    throw new Error(
      'SIKKERT_ORGANISATION_KEY_FILE and SIKKERT_ORGANISATION_KEY_PASSWORD_FILE belong together',
    )
  }
  return {
    listen: splitAddress(e.SIKKERT_LISTEN),
    adminListen: splitAddress(e.SIKKERT_ADMIN_LISTEN),
    publicUrl: e.SIKKERT_PUBLIC_URL,
    dataDir: e.SIKKERT_DATA_DIR,
    masterKeyFile: e.SIKKERT_MASTER_KEY_FILE,
    addinDir: e.SIKKERT_ADDIN_DIR,
    portalDir: e.SIKKERT_PORTAL_DIR,
    identity: {
      tenantId: e.SIKKERT_TENANT_ID,
      clientId: e.SIKKERT_CLIENT_ID,
      authority: e.SIKKERT_AUTHORITY,
      issuer: e.SIKKERT_ISSUER,
      jwksUrl: e.SIKKERT_JWKS_URL,
      mailboxClaim: e.SIKKERT_MAILBOX_CLAIM,
    },
    graphUrl: e.SIKKERT_GRAPH_URL,
    organisation: {
      name: e.SIKKERT_ORGANISATION_NAME,
      cvr: e.SIKKERT_ORGANISATION_CVR,
      phone: e.SIKKERT_ORGANISATION_PHONE,
    },
    letterDays: e.SIKKERT_LETTER_DAYS,
    keepOfCpr: e.SIKKERT_KEEP_OF_CPR,
    relay: {
      ehloName: e.SIKKERT_EHLO_NAME,
      resolver: e.SIKKERT_RESOLVER,
      smtpPort: e.SIKKERT_SMTP_PORT,
      stsPort: e.SIKKERT_STS_PORT,
      trustFile: e.SIKKERT_TRUST_FILE ?? null,
      allowListFile: e.SIKKERT_ALLOW_LIST_FILE ?? null,
      ownServer: e.SIKKERT_OWN_MAIL_SERVER ?? null,
      allowedNetworks: e.SIKKERT_ALLOWED_NETWORKS,
      dnssecNames: { signed: e.SIKKERT_DNSSEC_SIGNED_NAME, bogus: e.SIKKERT_DNSSEC_BOGUS_NAME },
      retryHours: e.SIKKERT_RETRY_HOURS,
      warnHours: e.SIKKERT_WARN_HOURS,
    },
    dkim:
      e.SIKKERT_DKIM_DOMAIN === undefined || e.SIKKERT_DKIM_KEY_FILE === undefined
        ? null
        : {
            domain: e.SIKKERT_DKIM_DOMAIN,
            selector: e.SIKKERT_DKIM_SELECTOR,
            keyFile: e.SIKKERT_DKIM_KEY_FILE,
          },
    certificates:
      e.SIKKERT_ANCHOR_FILE === undefined
        ? null
        : {
            anchorFile: e.SIKKERT_ANCHOR_FILE,
            dir: e.SIKKERT_CERTIFICATE_DIR ?? null,
            ldapFile: e.SIKKERT_LDAP_FILE ?? null,
            domainMailboxes: e.SIKKERT_DOMAIN_MAILBOXES,
          },
    harvest: e.SIKKERT_HARVEST,
    organisationKey:
      e.SIKKERT_ORGANISATION_KEY_FILE === undefined || e.SIKKERT_ORGANISATION_KEY_PASSWORD_FILE === undefined
        ? null
        : {
            keyFile: e.SIKKERT_ORGANISATION_KEY_FILE,
            passwordFile: e.SIKKERT_ORGANISATION_KEY_PASSWORD_FILE,
          },
    sms:
      e.SIKKERT_SMS_TOKEN_FILE === undefined
        ? null
        : { url: e.SIKKERT_SMS_URL, tokenFile: e.SIKKERT_SMS_TOKEN_FILE, sender: e.SIKKERT_SMS_SENDER },
  }
}

/** ip:port, with brackets around an IPv6 address. */
export function splitAddress(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}
