// The gateway asks certificate authorities over a real socket: what it asks, what it keeps, and what it makes of no answer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askOcsp, fetchCrl } from '../../gateway/adapters/revocation-fetch.ts'
import { createRevocationSources } from '../../gateway/directory/revocation.ts'
import { createCertificateJudge } from '../../gateway/directory/signers.ts'
import { toBase64, type Bytes } from '../../src/bytes.ts'
import { certificateReply, certificateRequest } from '../../src/contract/certificate.ts'
import { readCertificate } from '../../src/smime/certificate.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'
import { ocspRequest } from '../../src/smime/revocation/ocsp-request.ts'
import {
  authority,
  extension,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
  listsAt,
  name,
  signsAll,
} from '../support/forge-certificate.ts'
import { forgeList, forgeResponse } from '../support/forge-revocation.ts'

let server: Server
let url = ''
let asked: string[] = []
let answer: (request: IncomingMessage, body: Uint8Array, response: ServerResponse) => Promise<void> | void
let clock: Date
let root: Keys
let anchor: Bytes
let certificate: Bytes

function responderAt(address: string): Bytes {
  const description = encodeDer(tags.sequence, encodeOid('1.3.6.1.5.5.7.48.1'), general.uri(address))
  return extension('1.3.6.1.5.5.7.1.1', false, encodeDer(tags.sequence, description))
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Uint8Array[] = []
    request.on('data', (part: Uint8Array) => parts.push(part))
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
      void answer(request, new Uint8Array(Buffer.concat(parts)), response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`
  root = await forgeKeys()
  anchor = await forgeCertificate({
    subject: name('Root'),
    key: root,
    by: root,
    extensions: [authority(), signsAll],
  })
  certificate = await forgeCertificate({
    key: await forgeKeys(),
    by: root,
    extensions: [listsAt(`${url}/1.crl`), responderAt(`${url}/ocsp`)],
  })
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  asked = []
  clock = new Date('2026-06-01T00:00:00Z')
  answer = (_request, _body, response) => void response.writeHead(404).end()
})

const parts = () => {
  const now = () => clock
  const revocation = createRevocationSources({ fetchCrl, askOcsp, now })
  return { anchors: [anchor], intermediates: [], revocation, now }
}
const question = () =>
  certificateRequest.parse({
    certificate: toBase64(certificate),
    intermediates: [],
    use: 'signing',
    signedAt: null,
  })
const judge = async (judgeCertificate = createCertificateJudge(parts())) =>
  certificateReply.parse(await judgeCertificate(question()))

describe('a signer’s certificate is', () => {
  it('valid when the responder says good, and nobody is asked again within the hour', async () => {
    const expected = await ocspRequest(crypto, readCertificate(certificate), readCertificate(anchor))
    answer = async (request, body, response) => {
      if (request.method !== 'POST') return void response.writeHead(404).end()
      expect(request.headers['content-type']).toBe('application/ocsp-request')
      expect(body).toEqual(expected)
      response.end(await forgeResponse({ about: certificate, issuer: anchor, by: root }))
    }
    const judgeCertificate = createCertificateJudge(parts())
    const first = await judge(judgeCertificate)
    expect(first).toMatchObject({ verdict: 'valid', problems: [], checkedAt: clock.toISOString() })
    expect(first.path).toEqual([toBase64(certificate), toBase64(anchor)])
    clock = new Date(clock.getTime() + 30_000)
    await judge(judgeCertificate)
    expect(asked.sort()).toEqual(['GET /1.crl', 'POST /ocsp'])
    clock = new Date(clock.getTime() + 60 * 60_000)
    await judge(judgeCertificate)
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(2)
  })

  it('valid when the list does not name it', async () => {
    const list = await forgeList({ by: root })
    answer = (request, _body, response) => {
      if (request.url === '/1.crl') response.end(list)
      else response.writeHead(500).end()
    }
    expect(await judge()).toMatchObject({ verdict: 'valid' })
  })

  it('invalid when the list names it, whatever the responder says', async () => {
    const list = await forgeList({ by: root, entries: [{ serial: readCertificate(certificate).serial }] })
    const good = await forgeResponse({ about: certificate, issuer: anchor, by: root })
    answer = (request, _body, response) => void response.end(request.url === '/1.crl' ? list : good)
    expect(await judge()).toMatchObject({ verdict: 'invalid', problems: ['revoked'] })
  })

  const silences: readonly (readonly [why: string, (response: ServerResponse) => void])[] = [
    ['nobody has an answer', (response) => response.writeHead(404).end()],
    [
      'it is sent elsewhere',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['the connection breaks', (response) => response.destroy()],
    ['the answer is a web page', (response) => response.end('<html>login</html>')],
  ]
  for (const [why, silence] of silences) {
    it(`indeterminate when ${why}, and asked for again a minute later`, async () => {
      answer = (_request, _body, response) => silence(response)
      const judgeCertificate = createCertificateJudge(parts())
      expect(await judge(judgeCertificate)).toMatchObject({
        verdict: 'indeterminate',
        problems: ['revocation-unknown'],
      })
      const before = asked.length
      await judge(judgeCertificate)
      expect(asked).toHaveLength(before)
      clock = new Date(clock.getTime() + 61_000)
      await judge(judgeCertificate)
      expect(asked.length).toBeGreaterThan(before)
    })
  }

  it('not asked about when it does not lead to an anchor of ours', async () => {
    const stranger = await forgeKeys()
    const theirs = await forgeCertificate({
      key: stranger,
      by: stranger,
      extensions: [listsAt(`${url}/secret`)],
    })
    const judged = await createCertificateJudge(parts())({ ...question(), certificate: toBase64(theirs) })
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['signature-bad'] })
    expect(asked).toEqual([])
  })
})

describe('what a certificate authority sends', () => {
  it('is dropped above its limit', async () => {
    answer = (_request, _body, response) => void response.end(new Uint8Array(200_000))
    await expect(askOcsp(`${url}/ocsp`, Uint8Array.of(1))).rejects.toThrow('too large')
  })

  it('is not asked for over anything but http', async () => {
    for (const other of ['https://127.0.0.1/1.crl', 'file:///etc/passwd', 'ldap://127.0.0.1/x'])
      await expect(fetchCrl(other)).rejects.toThrow('not http')
    expect(asked).toEqual([])
  })
})
