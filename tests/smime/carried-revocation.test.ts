// Revocation lists and OCSP responses that a mail brings along (RFC 5652 §10.2.1, RFC 5940): heard like any others, and no
// more. Mails are made by OpenSSL and by us, and the evidence put in by hand, because no program at hand writes it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, utf8, type Bytes } from '../../src/bytes.ts'
import { encodeBase64Lines } from '../../src/mime/transfer-encoding.ts'
import { personal } from '../../src/personal.ts'
import { children, encodeDer, encodeOid, readDer, tags } from '../../src/smime/der.ts'
import { cmsBytes } from '../../src/smime/cms-kind.ts'
import { openKeyFile } from '../../src/smime/key-file.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { verifyEntity, type VerifyOptions } from '../../src/smime/verify.ts'
import { parseEntity } from '../../src/mime/parse-message.ts'
import { createAuthority, type Authority } from '../../simulator/world/oces-authority.ts'
import { havePeers, run } from '../support/peers.ts'

const entity = utf8('Content-Type: text/plain\r\n\r\nKære Anne\r\n')

/** The opaque message with these choices in the crls field of its SignedData. */
function carrying(message: Bytes, ...choices: readonly Uint8Array[]): Bytes {
  const [type, wrapped] = children(readDer(cmsBytes(parseEntity(message))))
  const [body] = wrapped === undefined ? [] : children(wrapped)
  if (type === undefined || body === undefined) throw new Error('no SignedData')
  const fields = children(body).map(({ raw }) => raw)
  const before = fields.slice(0, -1)
  const signers = fields.slice(-1)
  const signed = encodeDer(tags.sequence, ...before, encodeDer(0xa1, ...choices), ...signers)
  return concatBytes([
    utf8(
      'Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    ),
    encodeBase64Lines(encodeDer(tags.sequence, type.raw, encodeDer(0xa0, signed))),
  ])
}

describe('a mail that brings revocation lists', () => {
  let authority: Authority
  let message: Bytes
  let lists: readonly Bytes[]
  let serial: Bytes
  const judge = (mail: Bytes, known: readonly Bytes[] | null) => {
    const options: VerifyOptions = {
      anchors: [authority.rootDer],
      intermediates: [],
      at: new Date(),
      from: null,
      crlsOf: known === null ? null : () => Promise.resolve(known),
    }
    return verifyEntity(crypto, mail, options)
  }

  beforeAll(async () => {
    authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048 })
    const issued = await authority.issueEmployee({
      name: 'Mette Krogh',
      organisation: 'Nordkysten',
      cvr: '12345674',
      email: 'mette.krogh@nordkysten.test',
    })
    const [signer] = await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))
    if (signer === undefined) throw new Error('no key')
    serial = issued.serial
    message = await signEntity(crypto, { entity, signer, signingTime: new Date() }, true)
    lists = [await authority.crl(), await authority.rootCrl()]
  })

  it('is valid by them where nothing else is known', async () => {
    expect(await judge(message, [])).toMatchObject({
      verdict: 'indeterminate',
      problems: ['revocation-unknown'],
    })
    expect(await judge(carrying(message, ...lists), [])).toMatchObject({ verdict: 'valid', problems: [] })
  })

  it('stays unknown when they are another’s, or no lists', async () => {
    const stranger = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048 })
    const others = [await stranger.crl(), await stranger.rootCrl(), encodeDer(tags.sequence)]
    expect(await judge(carrying(message, ...others), [])).toMatchObject({
      verdict: 'indeterminate',
      problems: ['revocation-unknown'],
    })
  })

  it('is revoked when they say so, and when a list from elsewhere says so', async () => {
    authority.revoke(serial)
    const revoked = [await authority.crl(), await authority.rootCrl()]
    for (const [mail, known] of [
      [carrying(message, ...revoked), []],
      [carrying(message, ...lists), revoked],
      [carrying(message, ...revoked), lists],
    ] as const) {
      expect(await judge(mail, known)).toMatchObject({ verdict: 'invalid', problems: ['revoked'] })
    }
  })

  it('is not asked about revocation where nobody asks', async () => {
    expect(await judge(carrying(message, ...lists), null)).toMatchObject({ verdict: 'valid' })
  })

  it('is refused when it brings them by the hundred', async () => {
    const many = new Array<Uint8Array>(200).fill(encodeDer(tags.sequence))
    expect(await judge(carrying(message, ...many), [])).toMatchObject({ problems: ['message-malformed'] })
  })
})

describe.skipIf(!havePeers('openssl'))('a mail that brings an OCSP response of OpenSSL', () => {
  let folder = ''
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '300']
    openssl('req', '-x509', ...key, '-subj', '/CN=Root', '-keyout', 'root.key', '-out', 'root.pem')
    const by = ['-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', '7']
    const own = ['-subj', '/CN=Mette', '-addext', 'basicConstraints=critical,CA:false']
    openssl('req', '-x509', ...key, ...own, ...by, '-keyout', 'leaf.key', '-out', 'leaf.pem')
    openssl('x509', '-in', 'root.pem', '-outform', 'DER', '-out', 'root.cer')
    writeFileSync(join(folder, 'entity'), entity)
    const signing = ['-in', 'entity', '-signer', 'leaf.pem', '-inkey', 'leaf.key', '-out', 'mail.eml']
    openssl('cms', '-sign', '-nodetach', '-binary', ...signing)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const rows = [
    ['valid', 'V\t350101000000Z\t\t07\tunknown\t/CN=Mette\n', []],
    ['invalid', 'R\t350101000000Z\t250101000000Z\t07\tunknown\t/CN=Mette\n', ['revoked']],
  ] as const
  for (const [verdict, index, problems] of rows) {
    it(`is ${verdict} by it`, async () => {
      writeFileSync(join(folder, 'index.txt'), index)
      const responder = [
        '-index',
        'index.txt',
        '-rsigner',
        'root.pem',
        '-rkey',
        'root.key',
        '-CA',
        'root.pem',
      ]
      const asked = ['-issuer', 'root.pem', '-cert', 'leaf.pem', '-ndays', '1', '-respout', 'answer.der']
      openssl('ocsp', ...responder, ...asked)
      const format = encodeOid('1.3.6.1.5.5.7.16.2')
      const mail = carrying(read('mail.eml'), encodeDer(0xa1, format, read('answer.der')))
      const judged = await verifyEntity(crypto, mail, {
        anchors: [read('root.cer')],
        intermediates: [],
        at: new Date(Date.now() + 60_000),
        from: null,
        crlsOf: () => Promise.resolve([]),
      })
      expect(judged).toMatchObject({ verdict, problems })
    })
  }
})
