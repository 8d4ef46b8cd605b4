// Our gateway as in production: its own process and settings, tokens judged, mails signed (DKIM, RSA 2048) and sealed on disk, evidence chained. Mail
// goes in as from the pane, by POST /api/messages, over as many connections as Postfix gets.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { envelopeHeader } from '../../src/contract/message.ts'
import { createGatewayProcess } from '../../simulator/world/gateway-process.ts'
import {
  clientId,
  createIdentityIssuer,
  createIssuerKey,
  tenantId,
} from '../../simulator/world/identity-issuer.ts'
import { bogusName, domain, resolverIp, signedName } from './names.ts'
import { sessions } from './postfix.ts'

export interface Gateway {
  readonly pid: number
  /** Resolves when the last mail has been accepted. */
  inject(mails: number, bytes: number): Promise<void>
  stop(): Promise<void>
}

/** Each may lay 1 200 mails a minute, and each address 6 000. */
const callers = 100

export async function startGateway(
  folder: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const issuer = await createIdentityIssuer('http://127.0.0.1:1', await createIssuerKey())
  const keys = createServer((_request, answer) => answer.end(JSON.stringify(issuer.jwks())))
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
  const bound = keys.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  for (const name of ['data', 'pages']) mkdirSync(join(folder, name), { recursive: true })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'dkim-key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  })
  writeFileSync(join(folder, 'master-key'), randomBytes(32).toString('base64url'), { mode: 0o600 })
  const audience = clientId
  const people = await Promise.all(
    Array.from({ length: callers }, async (_, i) => {
      const address = `sagsbehandler${i}@example.dk`
      return {
        address,
        ip: `192.0.2.${i + 1}`,
        token: await issuer.accessToken({ name: 'Sagsbehandler', address }, audience, 'access_as_user'),
      }
    }),
  )
  const gateway = createGatewayProcess({
    settings: {
      SIKKERT_LISTEN: '127.0.0.1:0',
      SIKKERT_ADMIN_LISTEN: '127.0.0.1:0',
      SIKKERT_PUBLIC_URL: 'https://sikker.example.dk',
      SIKKERT_DATA_DIR: join(folder, 'data'),
      SIKKERT_MASTER_KEY_FILE: join(folder, 'master-key'),
      SIKKERT_ADDIN_DIR: join(folder, 'pages'),
      SIKKERT_PORTAL_DIR: join(folder, 'pages'),
      SIKKERT_TENANT_ID: tenantId,
      SIKKERT_CLIENT_ID: clientId,
      SIKKERT_AUTHORITY: issuer.authority,
      SIKKERT_ISSUER: issuer.issuer,
      SIKKERT_JWKS_URL: `http://127.0.0.1:${port}/`,
      SIKKERT_ORGANISATION_NAME: 'Nordkysten Kommune',
      SIKKERT_ORGANISATION_CVR: '12345674',
      SIKKERT_ORGANISATION_PHONE: '+4570200000',
      SIKKERT_EHLO_NAME: 'sender.example.dk',
      SIKKERT_RESOLVER: `${resolverIp}:53`,
      SIKKERT_ALLOWED_NETWORKS: '127.88.0.0/16',
      SIKKERT_DNSSEC_SIGNED_NAME: signedName,
      SIKKERT_DNSSEC_BOGUS_NAME: bogusName,
      SIKKERT_DKIM_DOMAIN: 'example.dk',
      SIKKERT_DKIM_KEY_FILE: join(folder, 'dkim-key'),
      ...extra,
    },
  })
  await gateway.start()
  const url = new URL(gateway.url ?? '')
  const body = (address: string, bytes: number) => {
    const header = `From: ${address}\r\nTo: modtager@${domain}\r\nSubject: Sag\r\n\r\n`
    const line = `${'QmVuY2g'.repeat(11)}=\r\n`
    return Buffer.from(header + line.repeat(Math.max(1, Math.round((bytes - header.length) / line.length))))
  }

  return {
    pid: gateway.pid ?? 0,
    async inject(mails, bytes) {
      const bodies = new Map(people.map(({ address }) => [address, body(address, bytes)]))
      let left = mails
      const next = () => (left > 0 ? people[left-- % people.length] : undefined)
      await Promise.all(
        Array.from(
          { length: sessions },
          () =>
            new Promise<void>((resolve, reject) => {
              const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
              let answer = ''
              const ask = () => {
                const person = next()
                if (person === undefined) {
                  socket.end()
                  resolve()
                  return
                }
                const mail = bodies.get(person.address) ?? Buffer.alloc(0)
                const envelope = { from: person.address, to: [`modtager@${domain}`] }
                socket.write(
                  `POST /api/messages HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${person.token}\r\n` +
                    `X-Forwarded-For: ${person.ip}\r\nContent-Type: message/rfc822\r\nContent-Length: ${mail.length}\r\n` +
                    `${envelopeHeader}: ${Buffer.from(JSON.stringify(envelope)).toString('base64url')}\r\n` +
                    `Idempotency-Key: ${crypto.randomUUID()}\r\n\r\n`,
                )
                socket.write(mail)
              }
              socket.on('connect', ask)
              socket.on('error', reject)
              socket.on('data', (chunk: Buffer) => {
                answer += chunk.toString('latin1')
                const end = answer.indexOf('\r\n\r\n')
                if (end < 0 || !answer.endsWith('}')) return
                if (!answer.startsWith('HTTP/1.1 202')) reject(new Error(answer.slice(0, 200)))
                answer = ''
                ask()
              })
            }),
        ),
      )
    },
    async stop() {
      await gateway.stop()
      keys.close()
    },
  }
}
