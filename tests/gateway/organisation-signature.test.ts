// The organisation's certificate at the gateway: what it signs and for whom, over real sockets, with OpenSSL as the judge of
// what comes out; and that it signs nothing once it does not hold.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOrganisationKey } from '../../gateway/adapters/organisation-key.ts'
import { createOrganisationSignature } from '../../gateway/directory/organisation-signature.ts'
import { createCertificateJudge } from '../../gateway/directory/signers.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { registerOrganisationApi } from '../../gateway/organisation-api.ts'
import { type Authority, createAuthority, type IssuedEmployee } from '../../simulator/world/oces-authority.ts'
import { utf8, type Bytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { buildEntity, buildMessage, type MessageHeaders } from '../../src/mime/build-message.ts'
import { decodeBody, parseEntity, partsOf } from '../../src/mime/parse-message.ts'
import type { SmimeReach } from '../../src/model/reach.ts'
import { personal } from '../../src/personal.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { verifyEntity } from '../../src/smime/verify.ts'
import { createGatewayClient } from '../../src/transport/gateway-client.ts'
import { organisationSignerOf, protectByOrganisation } from '../../src/transport/organisation-signature.ts'
import { havePeers, pem, run } from '../support/peers.ts'
import { usableFor } from '../support/smime-reach.ts'

const mette = 'mette.krogh@nordkysten.test'
const anne = 'anne.holm@pensionshuset.test'
const haveOpenssl = havePeers('openssl')
const haveNss = havePeers('certutil', 'pk12util', 'cmsutil')

let folder: string
let app: FastifyInstance
let url: string
let authority: Authority
let ofOrganisation: IssuedEmployee
let ofAnne: IssuedEmployee
let keyOfAnne: SigningKey
let clock: Date
let lists: 'there' | 'away'
let events: LogEvent[]
let audited: unknown[]
let reachOfAnne: SmimeReach

const file = (name: string) => join(folder, name)

function layKey(pkcs12: Uint8Array, password: string) {
  writeFileSync(file('organisation.p12'), pkcs12)
  writeFileSync(file('password'), `${password}\n`)
  return { keyFile: file('organisation.p12'), passwordFile: file('password') }
}

function entityFrom(from: string, hp: 'cipher' | 'clear' | null = 'cipher'): Bytes {
  const content = { html: '<p>Kære Anne. Cpr 311236-4004.</p>', attachments: [] }
  return buildEntity(
    hp === null ? content : { ...content, protectedHeaders: { headers: headersFrom(from), hp } },
    (length) => crypto.getRandomValues(new Uint8Array(length)),
  )
}

function headersFrom(from: string): MessageHeaders {
  return {
    from: { name: 'Mette Krogh', address: from },
    to: [{ name: 'Anne Holm', address: anne }],
    cc: [],
    subject: 'Sag',
    date: clock,
    messageId: '<1@nordkysten.test>',
  }
}

const client = () => createGatewayClient({ baseUrl: url, token: () => Promise.resolve('') })
const send = (entity: Bytes, to = [anne], from = mette) =>
  protectByOrganisation(client(), { entity, envelope: { from, to } })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'organisation-'))
  clock = new Date()
  lists = 'there'
  events = []
  audited = []
  authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048, now: () => clock })
  const one = { organisation: 'Nordkysten Kommune', cvr: '12345674' }
  ofOrganisation = await authority.issueEmployee({ ...one, name: 'Nordkysten Kommune', email: null })
  ofAnne = await authority.issueEmployee({ ...one, name: 'Anne Holm', email: anne })
  const [opened] = await openKeyFile(crypto, await ofAnne.pkcs12('kode'), personal('kode'))
  if (opened === undefined) throw new Error('no key')
  keyOfAnne = opened
  reachOfAnne = usableFor('Anne Holm', ofAnne.certificateDer)
  const key = await openOrganisationKey(layKey(await ofOrganisation.pkcs12('æøå'), 'æøå'), clock)
  app = Fastify()
  app.decorateRequest('caller', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = { oid: 'oid-of-mette', mailbox: mette, name: 'Mette Krogh' }
    done()
  })
  app.addContentTypeParser('message/rfc822', (_request, body, done) => done(null, body))
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof SikkertError && error.code === 'certificate-unusable' ? 422 : 403).send({}),
  )
  registerOrganisationApi(app, {
    organisationSignature: createOrganisationSignature({
      key,
      judgeCertificate: createCertificateJudge({
        anchors: [authority.rootDer],
        intermediates: [],
        revocation: {
          crlsOf: async () => (lists === 'there' ? [await authority.crl(), await authority.rootCrl()] : []),
          ocspOf: () => Promise.resolve([]),
        },
        now: () => clock,
      }),
      smimeReachOf: (address) => Promise.resolve(address === anne ? reachOfAnne : { verdict: 'none' }),
      now: () => clock,
    }),
    audit: {
      append: (_at, event) => {
        audited.push(event)
        return Promise.resolve({ n: 1, hash: '' })
      },
    },
    log: (event) => events.push(event),
    now: () => clock,
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

describe('a mail of a caseworker without a certificate', () => {
  it.skipIf(!haveOpenssl)(
    'is signed by the organisation, names her, and opens for the recipient alone: by OpenSSL',
    async () => {
      const message = buildMessage(headersFrom(mette), await send(entityFrom(mette)))
      writeFileSync(file('message.eml'), message)
      writeFileSync(file('anne.pem'), pem('CERTIFICATE', ofAnne.certificateDer))
      writeFileSync(file('anne.key'), pem('PRIVATE KEY', ofAnne.privateKeyPkcs8))
      writeFileSync(file('root.pem'), pem('CERTIFICATE', authority.rootDer))
      const openssl = (...args: string[]) => run('openssl', args, { cwd: folder })
      openssl(
        'cms',
        '-decrypt',
        '-in',
        'message.eml',
        '-recip',
        'anne.pem',
        '-inkey',
        'anne.key',
        '-out',
        'inner',
      )
      openssl(
        ...['cms', '-verify', '-in', 'inner', '-CAfile', 'root.pem', '-purpose', 'any'],
        ...['-signer', 'signer.pem', '-out', 'text'],
      )
      const subject = openssl(
        'x509',
        '-in',
        'signer.pem',
        '-noout',
        '-subject',
        '-nameopt',
        'utf8',
      ).toString()
      expect(subject).toContain('O=Nordkysten Kommune')
      expect(readFileSync(file('text')).toString()).toContain(`From: Mette Krogh <${mette}>`)
    },
  )

  it.skipIf(!haveNss)('opens and holds by NSS, which is Thunderbird’s', async () => {
    const message = buildMessage(headersFrom(mette), await send(entityFrom(mette)))
    const store = ['-d', `sql:${folder}`]
    run('certutil', ['-N', ...store, '--empty-password'])
    writeFileSync(file('root.pem'), pem('CERTIFICATE', authority.rootDer))
    run('certutil', ['-A', ...store, '-n', 'root', '-t', 'CT,C,C', '-i', file('root.pem')])
    writeFileSync(file('anne.p12'), await ofAnne.pkcs12('kode'))
    run('pk12util', ['-i', file('anne.p12'), '-W', 'kode', ...store])
    writeFileSync(file('outer.der'), decodeBody(parseEntity(message)))
    run('cmsutil', ['-D', ...store, '-i', file('outer.der'), '-o', file('inner')])
    const [text, signature] = partsOf(parseEntity(readFileSync(file('inner'))))
    writeFileSync(file('text'), text ?? '')
    writeFileSync(file('signature.der'), decodeBody(parseEntity(signature ?? new Uint8Array(0))))
    run('cmsutil', ['-D', ...store, '-i', file('signature.der'), '-c', file('text'), '-o', file('shown')])
    expect(readFileSync(file('shown')).toString()).toContain(`From: Mette Krogh <${mette}>`)
  })

  it('is valid to us, as one that the organisation signed', async () => {
    const message = buildMessage(headersFrom(mette), await send(entityFrom(mette)))
    const { entity } = await openMessage(crypto, message, [keyOfAnne])
    const judged = await verifyEntity(crypto, entity, {
      anchors: [authority.rootDer],
      intermediates: [],
      at: clock,
      from: mette,
      crlsOf: async () => [await authority.crl(), await authority.rootCrl()],
    })
    expect(judged).toMatchObject({ verdict: 'valid', signers: [{ subject: { o: 'Nordkysten Kommune' } }] })
  })

  it('is in the audit log under her id and a digest, and in the log as numbers', async () => {
    const entity = entityFrom(mette)
    await send(entity)
    const sha256 = createHash('sha256').update(entity).digest('hex')
    expect(audited).toEqual([{ event: 'organisation-signed', caller: 'oid-of-mette', sha256 }])
    expect(events).toEqual([{ event: 'organisation-signed', recipients: 1, bytes: entity.length }])
    expect(JSON.stringify([audited, events])).not.toContain('@')
  })
})

describe('nothing is signed', () => {
  const director = 'direktoer@nordkysten.test'
  it.each<[why: string, entity: () => Bytes, to?: string[], from?: string]>([
    ['in another’s name inside', () => entityFrom(director)],
    ['in another’s name on the envelope', () => entityFrom(mette), [anne], director],
    ['that does not say who wrote it', () => entityFrom(mette, null)],
    ['whose header fields are not said to be protected', () => entityFrom(mette, 'clear')],
    ['to somebody without a usable certificate', () => entityFrom(mette), [anne, 'bo.lind@postkassen.test']],
    ['with bare line ends', () => utf8(new TextDecoder().decode(entityFrom(mette)).replaceAll('\r\n', '\n'))],
  ])('%s', async (_why, entity, to, from) => {
    await expect(send(entity(), to, from)).rejects.toThrow(SikkertError)
    expect(audited).toEqual([])
  })

  it('once the certificate has expired', async () => {
    clock = new Date(clock.getTime() + 2000 * 24 * 3_600_000)
    expect(await organisationSignerOf(client())).toMatchObject({ verdict: 'unusable', problems: ['expired'] })
    await expect(send(entityFrom(mette))).rejects.toMatchObject({ code: 'certificate-unusable' })
  })

  it('once it is revoked', async () => {
    authority.revoke(ofOrganisation.serial)
    expect(await organisationSignerOf(client())).toMatchObject({ verdict: 'unusable', problems: ['revoked'] })
    await expect(send(entityFrom(mette))).rejects.toMatchObject({ code: 'certificate-unusable' })
  })

  it('while revocation cannot be asked for', async () => {
    lists = 'away'
    expect(await organisationSignerOf(client())).toEqual({ verdict: 'unknown' })
    await expect(send(entityFrom(mette))).rejects.toMatchObject({ code: 'certificate-unusable' })
  })
})

describe('the key file', () => {
  it('may have expired: the gateway starts, and says at each mail that it does not hold', async () => {
    const late = new Date(clock.getTime() + 2000 * 24 * 3_600_000)
    const key = await openOrganisationKey(layKey(await ofOrganisation.pkcs12('x'), 'x'), late)
    expect(key.certificate).toEqual(ofOrganisation.certificateDer)
  })

  it.each<[why: string, lay: () => Promise<{ keyFile: string; passwordFile: string }>, says: string]>([
    [
      'under another password',
      async () => layKey(await ofOrganisation.pkcs12('a'), 'b'),
      'password does not fit',
    ],
    ['that is none', () => Promise.resolve(layKey(utf8('ikke en nøglefil'), 'b')), 'cannot be read'],
    ['whose certificate names an address', async () => layKey(await ofAnne.pkcs12('a'), 'a'), 'mail address'],
  ])('%s stops the start', async (_why, lay, says) => {
    await expect(openOrganisationKey(await lay(), clock)).rejects.toThrow(says)
  })
})
