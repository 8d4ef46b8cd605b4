// Opening and judging: our own mail, OpenSSL's, and mail that somebody has been at.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { verifyEntity, type VerifyOptions } from '../../src/smime/verify.ts'
import { createAuthority, type Authority, type IssuedEmployee } from '../../simulator/world/oces-authority.ts'

const havePeer = (() => {
  try {
    return execFileSync('openssl', ['version']).toString().startsWith('OpenSSL 3')
  } catch {
    return false
  }
})()

const entity = utf8('Content-Type: text/plain; charset=utf-8\r\n\r\nCPR 311236-4004\r\n')
const day = 24 * 3_600_000
let folder = ''
let authority: Authority
let stranger: Authority
let mette: SigningKey
let metteIssued: IssuedEmployee
let anne: SigningKey
let anneIssued: IssuedEmployee

async function keyOf(issued: IssuedEmployee): Promise<SigningKey> {
  const [key] = await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))
  if (key === undefined) throw new Error('no key')
  return key
}

const person = (name: string, email: string) => ({
  name,
  organisation: 'Nordkysten Kommune',
  cvr: '12345674',
  email,
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  const plan = { crlUrl: 'http://127.0.0.1:9/issuing.crl', keyBits: 2048 }
  ;[authority, stranger] = await Promise.all([createAuthority(plan), createAuthority(plan)])
  metteIssued = await authority.issueEmployee(person('Mette Krogh', 'mette.krogh@nordkysten.test'))
  anneIssued = await authority.issueEmployee(person('Anne Holm', 'anne.holm@pensionshuset.test'))
  mette = await keyOf(metteIssued)
  anne = await keyOf(anneIssued)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function options(changes: Partial<VerifyOptions> = {}): Promise<VerifyOptions> {
  const lists = [await authority.crl(), await authority.rootCrl()]
  return {
    anchors: [authority.rootDer],
    intermediates: [],
    at: new Date(),
    from: 'mette.krogh@nordkysten.test',
    crlsOf: () => Promise.resolve(lists),
    ...changes,
  }
}

const sign = (opaque = false) =>
  signEntity(crypto, { entity, signer: mette, signingTime: new Date() }, opaque)

describe('a signature', () => {
  for (const opaque of [false, true]) {
    it(`${opaque ? 'around' : 'beside'} the mail holds, and names person, organisation and CVR`, async () => {
      const judged = await verifyEntity(crypto, await sign(opaque), await options())
      expect(judged).toMatchObject({ verdict: 'valid', covers: 'whole', problems: [] })
      expect(judged.signers[0]?.subject).toEqual({
        cn: 'Mette Krogh',
        o: 'Nordkysten Kommune',
        cvr: '12345674',
        email: ['mette.krogh@nordkysten.test'],
      })
      expect(judged.entity).toEqual(entity)
    })
  }

  const rows: readonly (readonly [
    why: string,
    problem: string,
    verdict: string,
    change: () => Promise<Partial<VerifyOptions>>,
  ])[] = [
    [
      'its root only bears the name of one we trust',
      'signature-bad',
      'invalid',
      () => Promise.resolve({ anchors: [stranger.rootDer] }),
    ],
    [
      'it is from another address',
      'address-mismatch',
      'invalid',
      () => Promise.resolve({ from: 'direktoer@nordkysten.test' }),
    ],
    [
      'the certificate has expired since',
      'expired-since',
      'indeterminate',
      () => Promise.resolve({ at: new Date(Date.now() + 3000 * day), crlsOf: null }),
    ],
    [
      'revocation cannot be asked for',
      'revocation-unknown',
      'indeterminate',
      () => Promise.resolve({ crlsOf: () => Promise.resolve([]) }),
    ],
    [
      'the list is signed by a stranger',
      'revocation-unknown',
      'indeterminate',
      async () => {
        const lists = [await stranger.crl(), await stranger.rootCrl()]
        return { crlsOf: () => Promise.resolve(lists) }
      },
    ],
    [
      'the list is too old',
      'revocation-unknown',
      'indeterminate',
      async () => {
        const lists = [await authority.crl(), await authority.rootCrl()]
        return { at: new Date(Date.now() + 5 * day), crlsOf: () => Promise.resolve(lists) }
      },
    ],
  ]
  for (const [why, problem, verdict, change] of rows) {
    it(`is ${verdict} when ${why}`, async () => {
      const judged = await verifyEntity(crypto, await sign(), await options(await change()))
      expect(judged.verdict).toBe(verdict)
      expect(judged.problems).toContain(problem)
    })
  }

  it('is invalid when the certificate is revoked', async () => {
    const issued = await authority.issueEmployee(person('Bent', 'bent@nordkysten.test'))
    const signed = await signEntity(crypto, { entity, signer: await keyOf(issued), signingTime: new Date() })
    authority.revoke(issued.serial)
    const judged = await verifyEntity(crypto, signed, await options({ from: null }))
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['revoked'] })
  })

  it('is invalid when a digit of the mail is changed', async () => {
    const text = new TextDecoder('latin1').decode(await sign()).replace('311236', '311237')
    const judged = await verifyEntity(crypto, utf8(text), await options())
    expect(judged).toMatchObject({ verdict: 'invalid' })
    expect(judged.problems).toContain('digest-mismatch')
  })

  it('covers only a part when something stands beside the signed mail', async () => {
    const signed = new TextDecoder('latin1').decode(await sign())
    const around = `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n${signed}\r\n--x\r\nContent-Type: text/plain\r\n\r\nreklame\r\n--x--\r\n`
    expect(await verifyEntity(crypto, utf8(around), await options())).toMatchObject({ covers: 'part' })
  })

  it('is none on a plain mail', async () => {
    expect(await verifyEntity(crypto, entity, await options())).toMatchObject({ verdict: 'not-signed' })
  })
})

describe('an encrypted mail', () => {
  it('opens for its recipient and shows a valid signature', async () => {
    const message = await signAndEncrypt(crypto, {
      entity,
      signer: mette,
      signingTime: new Date(),
      recipients: [anne.certificate],
    })
    const opened = await decryptEntity(crypto, message, [anne])
    expect(opened).toMatchObject({ cipher: 'aes-256-cbc', keyTransport: 'rsa-v1.5' })
    expect(await verifyEntity(crypto, opened.entity, await options())).toMatchObject({ verdict: 'valid' })
  })

  const damages: readonly (readonly [string, (message: string) => string])[] = [
    ['its first bytes are changed', (m) => m.replace(/\r\n\r\n..../, '\r\n\r\nAAAA')],
    ['it is cut', (m) => m.slice(0, m.length / 2)],
    ['it is empty', () => ''],
  ]
  for (const [how, damage] of damages) {
    it(`fails alike when ${how}`, async () => {
      const message = await signAndEncrypt(crypto, {
        entity,
        signer: mette,
        signingTime: new Date(),
        recipients: [anne.certificate],
      })
      const damaged = utf8(damage(new TextDecoder('latin1').decode(message)))
      await expect(decryptEntity(crypto, damaged, [anne])).rejects.toMatchObject({ code: 'cannot-decrypt' })
    })
  }

  it('stays shut for everybody else', async () => {
    const message = await signAndEncrypt(crypto, {
      entity,
      signer: mette,
      signingTime: new Date(),
      recipients: [anne.certificate],
    })
    await expect(decryptEntity(crypto, message, [mette])).rejects.toMatchObject({ code: 'cannot-decrypt' })
  })
})

describe.skipIf(!havePeer)('mail from OpenSSL, where it is installed,', () => {
  const pem = (label: string, der: Uint8Array) =>
    `-----BEGIN ${label}-----\n${toBase64(der).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const path = (name: string) => join(folder, name)

  beforeAll(() => {
    writeFileSync(path('entity.txt'), entity)
    writeFileSync(path('mette.pem'), pem('CERTIFICATE', metteIssued.certificateDer))
    writeFileSync(path('mette.key'), pem('PRIVATE KEY', metteIssued.privateKeyPkcs8))
    writeFileSync(path('issuing.pem'), pem('CERTIFICATE', authority.issuingDer))
    writeFileSync(path('anne.pem'), pem('CERTIFICATE', anneIssued.certificateDer))
  })

  for (const form of [[], ['-nodetach'], ['-keyopt', 'rsa_padding_mode:pss']]) {
    it(`is judged valid when signed with ${form.join(' ') || 'its defaults'}`, async () => {
      openssl(
        'cms',
        '-sign',
        '-in',
        'entity.txt',
        '-crlfeol',
        '-signer',
        'mette.pem',
        '-inkey',
        'mette.key',
        '-certfile',
        'issuing.pem',
        '-out',
        'theirs.eml',
        ...form,
      )
      const judged = await verifyEntity(
        crypto,
        new Uint8Array(readFileSync(path('theirs.eml'))),
        await options(),
      )
      expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
    })
  }

  for (const form of [
    ['-aes256'],
    ['-aes-128-cbc'],
    ['-aes-256-gcm'],
    ['-aes256', '-keyopt', 'rsa_padding_mode:oaep'],
    ['-aes256', '-stream'],
  ]) {
    it(`opens when encrypted with ${form.join(' ')}`, async () => {
      const own = form.includes('-keyopt')
        ? ['-recip', 'anne.pem', ...form.slice(1)]
        : [...form.slice(1), 'anne.pem']
      openssl('cms', '-encrypt', '-binary', '-in', 'entity.txt', form[0] ?? '', '-out', 'theirs.eml', ...own)
      const opened = await decryptEntity(crypto, new Uint8Array(readFileSync(path('theirs.eml'))), [anne])
      expect(opened.entity).toEqual(entity)
    })
  }
})
