// Mail to and from other people's programs, in every combination that each supports: what they write we read, what we write
// they read. OpenSSL, gpgsm and NSS's cmsutil (Thunderbird's library), where they are installed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../src/bytes.ts'
import { decodeBody, parseEntity, partsOf } from '../../src/mime/parse-message.ts'
import { personal } from '../../src/personal.ts'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { encryptEntity, type Cipher } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { verifyEntity } from '../../src/smime/verify.ts'
import { havePeers, run } from '../support/peers.ts'

const haveOpenssl = havePeers('openssl')
const haveGpgsm = haveOpenssl && havePeers('gpgsm')
const haveNss = haveOpenssl && havePeers('certutil', 'pk12util', 'cmsutil')

const entity = utf8('Content-Type: text/plain; charset=utf-8\r\n\r\nCPR 311236-4004, med venlig hilsen\r\n')
const large = concatBytes([entity, new Uint8Array(300_000).fill(0x41), utf8('\r\n')])
const kinds = {
  rsa: ['rsa:2048'],
  p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['ed25519'],
} as const
type Kind = keyof typeof kinds

let folder = ''
const keys = new Map<Kind, SigningKey>()
const path = (name: string) => join(folder, name)
const write = (name: string, content: Uint8Array) => writeFileSync(path(name), content)
const read = (name: string) => new Uint8Array(readFileSync(path(name)))
const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
const keyOf = (kind: Kind): SigningKey => {
  const key = keys.get(kind)
  if (key === undefined) throw new Error(`no ${kind} key`)
  return key
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  if (!haveOpenssl) return
  write('entity.txt', entity)
  write('large.txt', large)
  const request = ['req', '-x509', '-nodes', '-days', '300', '-newkey']
  openssl(...request, 'rsa:2048', '-subj', '/CN=Rod/O=Verden', '-keyout', 'root.key', '-out', 'root.pem')
  writeFileSync(
    path('leaf.ext'),
    'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,nonRepudiation,keyEncipherment,keyAgreement\n' +
      'subjectAltName=email:anne@example.dk\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n',
  )
  for (const [index, kind] of (Object.keys(kinds) as Kind[]).entries()) {
    const subject = ['-subj', `/CN=Anne ${kind}/O=Verden`]
    openssl(
      'req',
      '-new',
      '-nodes',
      '-newkey',
      ...kinds[kind],
      ...subject,
      '-keyout',
      `${kind}.key`,
      '-out',
      'req.pem',
    )
    const issuer = ['-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', String(index + 2)]
    openssl(
      'x509',
      '-req',
      '-in',
      'req.pem',
      ...issuer,
      '-days',
      '200',
      '-extfile',
      'leaf.ext',
      '-out',
      `${kind}.pem`,
    )
    const own = ['-in', `${kind}.pem`, '-inkey', `${kind}.key`, '-name', kind, '-passout', 'pass:kode']
    openssl('pkcs12', '-export', ...own, '-out', `${kind}.p12`)
    const [key] = await openKeyFile(crypto, read(`${kind}.p12`), personal('kode'))
    if (key !== undefined) keys.set(kind, key)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

const rootDer = () =>
  Uint8Array.fromBase64(
    readFileSync(path('root.pem'), 'utf8')
      .replace(/-----[^-]+-----/g, '')
      .replace(/\s/g, ''),
  )

const judge = (message: Uint8Array) =>
  verifyEntity(crypto, message, {
    anchors: [rootDer()],
    intermediates: [...keys.values()].map(({ certificate }) => certificate),
    at: new Date(),
    from: 'anne@example.dk',
    crlsOf: null,
  })

describe.skipIf(!haveOpenssl)('OpenSSL signs and we judge', () => {
  const signatures: readonly (readonly [kind: Kind, options: readonly string[]])[] = [
    ...(['sha224', 'sha256', 'sha384', 'sha512'] as const).map((hash) => ['rsa', ['-md', hash]] as const),
    ['rsa', ['-keyopt', 'rsa_padding_mode:pss']],
    ['rsa', ['-md', 'sha224', '-keyopt', 'rsa_padding_mode:pss']],
    ['rsa', ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_mgf1_md:sha1']],
    ['rsa', ['-md', 'sha512', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_mgf1_md:sha256']],
    ['rsa', ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:20']],
    ['p256', []],
    ['p384', ['-md', 'sha384']],
    ['p521', ['-md', 'sha512']],
  ]
  for (const [kind, options] of signatures) {
    // OpenSSL 3.0 cannot stream a PSS signature itself.
    const streamed = options.includes('rsa_padding_mode:pss') ? [] : [['-nodetach', '-stream']]
    for (const form of [[], ['-nodetach'], ['-keyid'], ['-nocerts'], ...streamed]) {
      it(`${kind} ${[...options, ...form].join(' ')}`, async () => {
        const signer = ['-signer', `${kind}.pem`, '-inkey', `${kind}.key`]
        const padding = options.filter((option, i) => option !== '-md' && options[i - 1] !== '-md')
        const hash = options[0] === '-md' ? options.slice(0, 2) : []
        openssl(
          'cms',
          '-sign',
          '-in',
          'entity.txt',
          '-crlfeol',
          ...hash,
          ...signer,
          ...padding,
          ...form,
          '-out',
          'theirs.eml',
        )
        expect(await judge(read('theirs.eml'))).toMatchObject({
          verdict: 'valid',
          problems: [],
          covers: 'whole',
        })
      })
    }
  }

  it('SHA-1, which is not believed', async () => {
    openssl(
      'cms',
      '-sign',
      '-in',
      'entity.txt',
      '-md',
      'sha1',
      '-signer',
      'rsa.pem',
      '-inkey',
      'rsa.key',
      '-out',
      'theirs.eml',
    )
    const judged = await judge(read('theirs.eml'))
    expect(judged).toMatchObject({ verdict: 'invalid' })
    expect(judged.problems).toEqual(['algorithm-not-allowed'])
  })

  it('by two people', async () => {
    const both = ['-signer', 'rsa.pem', '-inkey', 'rsa.key', '-signer', 'p256.pem', '-inkey', 'p256.key']
    openssl('cms', '-sign', '-in', 'entity.txt', '-crlfeol', ...both, '-out', 'theirs.eml')
    const judged = await judge(read('theirs.eml'))
    expect(judged.verdict).toBe('valid')
    expect(judged.signers.map(({ subject }) => subject.cn).sort()).toEqual(['Anne p256', 'Anne rsa'])
  })

  it('a mail whose line ends were lost in a Unix file', async () => {
    openssl(
      'cms',
      '-sign',
      '-in',
      'entity.txt',
      '-crlfeol',
      '-signer',
      'rsa.pem',
      '-inkey',
      'rsa.key',
      '-out',
      'theirs.eml',
    )
    const stored = utf8(new TextDecoder().decode(read('theirs.eml')).replace(/\r\n/g, '\n'))
    expect(await judge(stored)).toMatchObject({ verdict: 'valid' })
  })
})

describe.skipIf(!haveOpenssl)('OpenSSL encrypts and we open', () => {
  const transports: readonly (readonly [kind: Kind, by: string, options: readonly string[]])[] = [
    ['rsa', 'rsa-v1.5', []],
    ['rsa', 'rsa-oaep', ['-keyopt', 'rsa_padding_mode:oaep']],
    ['rsa', 'rsa-oaep', ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256']],
    [
      'rsa',
      'rsa-oaep',
      ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha512', '-keyopt', 'rsa_mgf1_md:sha1'],
    ],
    ['rsa', 'rsa-oaep', ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_label:0102']],
    ['p256', 'ecdh', []],
    ['p256', 'ecdh', ['-keyopt', 'ecdh_kdf_md:sha256']],
    ['p256', 'ecdh', ['-keyopt', 'ecdh_cofactor_mode:1']],
    ['p384', 'ecdh', ['-keyopt', 'ecdh_kdf_md:sha384']],
    ['p521', 'ecdh', ['-keyopt', 'ecdh_kdf_md:sha512']],
  ]
  for (const [kind, by, options] of transports) {
    for (const cipher of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'aes-256-gcm', 'des3']) {
      it(`${cipher} for ${kind} ${options.join(' ')}`, async () => {
        const to = ['-recip', `${kind}.pem`, ...options]
        openssl('cms', '-encrypt', '-binary', '-in', 'entity.txt', `-${cipher}`, '-out', 'theirs.eml', ...to)
        const opened = await decryptEntity(crypto, read('theirs.eml'), [keyOf(kind)])
        expect(opened.entity).toEqual(entity)
        expect(opened.cipher).toBe(cipher === 'des3' ? '3des-cbc' : cipher)
        expect(opened.keyTransport).toBe(by)
      })
    }
  }

  for (const cipher of ['rc2-40', 'rc2-64', 'rc2-128', 'des']) {
    it(`the old ${cipher}`, async () => {
      const legacy = ['-provider', 'legacy', '-provider', 'default']
      openssl(
        'smime',
        '-encrypt',
        ...legacy,
        '-binary',
        '-in',
        'entity.txt',
        `-${cipher}`,
        '-out',
        'theirs.eml',
        'rsa.pem',
      )
      const opened = await decryptEntity(crypto, read('theirs.eml'), [keyOf('rsa')])
      expect(opened.entity).toEqual(entity)
    })
  }

  for (const form of [['-stream'], ['-keyid'], ['-stream', '-outform', 'DER']]) {
    it(`in another form: ${form.join(' ')}`, async () => {
      openssl(
        'cms',
        '-encrypt',
        '-binary',
        '-in',
        'large.txt',
        '-aes256',
        ...form,
        '-out',
        'theirs.eml',
        'p256.pem',
        'rsa.pem',
      )
      const message = form.includes('DER')
        ? concatBytes([
            utf8('Content-Type: application/octet-stream; name=smime.p7m\r\n\r\n'),
            read('theirs.eml'),
          ])
        : read('theirs.eml')
      for (const kind of ['rsa', 'p256'] as const) {
        expect((await decryptEntity(crypto, message, [keyOf(kind)])).entity).toEqual(large)
      }
    })
  }

  it('signed, encrypted and signed again', async () => {
    const signer = ['-signer', 'rsa.pem', '-inkey', 'rsa.key']
    openssl('cms', '-sign', '-in', 'entity.txt', '-crlfeol', ...signer, '-nodetach', '-out', 'one.eml')
    openssl('cms', '-encrypt', '-in', 'one.eml', '-aes256', '-out', 'two.eml', 'rsa.pem')
    openssl('cms', '-sign', '-in', 'two.eml', ...signer, '-out', 'three.eml')
    const opened = await openMessage(crypto, read('three.eml'), [keyOf('rsa')])
    expect(opened.layers).toEqual(['signed', 'enveloped', 'signed'])
    expect(await judge(opened.entity)).toMatchObject({ verdict: 'valid' })
    // The outer signature alone is over ciphertext.
    expect(await judge(read('three.eml'))).toMatchObject({
      verdict: 'not-signed',
      problems: ['signature-around-encryption'],
    })
  })
})

const ciphers: readonly Cipher[] = ['aes-256-cbc', 'aes-128-cbc', 'aes-256-gcm']

describe.skipIf(!haveOpenssl)('we write and OpenSSL reads', () => {
  for (const kind of ['rsa', 'p256', 'p384', 'p521'] as const) {
    for (const cipher of ciphers) {
      it(`${cipher} for ${kind}`, async () => {
        const message = await encryptEntity(crypto, {
          entity: large,
          recipients: [keyOf(kind).certificate],
          cipher,
        })
        write('ours.eml', message)
        const out = openssl(
          'cms',
          '-decrypt',
          '-binary',
          '-in',
          'ours.eml',
          '-recip',
          `${kind}.pem`,
          '-inkey',
          `${kind}.key`,
        )
        expect(new Uint8Array(out)).toEqual(large)
        expect((await decryptEntity(crypto, message, [keyOf(kind)])).entity).toEqual(large)
      })
    }
  }

  const forms: readonly (readonly [kind: Kind, opaque: boolean, pss: boolean])[] = [
    ...(['rsa', 'p256', 'p384', 'p521'] as const).flatMap((kind) => [
      [kind, false, false] as const,
      [kind, true, false] as const,
    ]),
    ['rsa', false, true],
    ['rsa', true, true],
  ]
  for (const [kind, opaque, pss] of forms) {
    it(`a signature by ${kind}, ${opaque ? 'opaque' : 'clear'} ${pss ? 'with PSS' : ''}`, async () => {
      const message = await signEntity(
        crypto,
        { entity, signer: keyOf(kind), signingTime: new Date(), pss },
        opaque,
      )
      write('ours.eml', message)
      const out = openssl('cms', '-verify', '-in', 'ours.eml', '-CAfile', 'root.pem', '-purpose', 'any')
      expect(new Uint8Array(out)).toEqual(entity)
      expect(await judge(message)).toMatchObject({ verdict: 'valid', problems: [] })
    })
  }

  for (const kind of ['rsa', 'p384', 'ed25519'] as const) {
    it(`signed by ${kind}, then encrypted to several, and back by us`, async () => {
      const recipients = [keyOf('rsa').certificate, keyOf('p256').certificate]
      const options = { entity: large, signer: keyOf(kind), signingTime: new Date(), recipients }
      const message = await signAndEncrypt(crypto, options)
      const opened = await openMessage(crypto, message, [keyOf('p256')])
      expect(opened.layers).toEqual(['enveloped', 'signed'])
      const judged = await judge(opened.entity)
      expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
      expect(judged.entity).toEqual(large)
    })
  }
})

describe.skipIf(!haveGpgsm)('gpgsm', () => {
  const gpgsm = (args: readonly string[], input?: string) =>
    run('gpgsm', ['--homedir', path('gnupg'), '--batch', '--pinentry-mode', 'loopback', ...args], {
      cwd: folder,
      ...(input === undefined ? {} : { input }),
    })

  beforeAll(() => {
    mkdirSync(path('gnupg'), { mode: 0o700 })
    writeFileSync(path('gnupg/gpgsm.conf'), 'disable-crl-checks\ndisable-dirmngr\nalways-trust\n')
    const print =
      openssl('x509', '-in', 'root.pem', '-noout', '-fingerprint', '-sha1').toString().split('=')[1] ?? ''
    writeFileSync(path('gnupg/trustlist.txt'), `${print.trim()} S relax\n`)
    gpgsm(['--import', 'root.pem'])
    const legacy = ['-legacy', '-passout', 'pass:kode', '-out', 'gpgsm.p12']
    openssl('pkcs12', '-export', '-in', 'rsa.pem', '-inkey', 'rsa.key', ...legacy)
    gpgsm(['--passphrase-fd', '0', '--import', 'gpgsm.p12'], 'kode\n')
  })
  afterAll(() => run('gpgconf', ['--homedir', path('gnupg'), '--kill', 'all']))

  const body = (message: Uint8Array) => decodeBody(parseEntity(message))
  const asMail = (smimeType: string, cms: Uint8Array) =>
    concatBytes([
      utf8(
        `Content-Type: application/pkcs7-mime; smime-type=${smimeType}; name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n\r\n`,
      ),
      cms,
    ])

  it('opens what we encrypt', async () => {
    const message = await encryptEntity(crypto, { entity, recipients: [keyOf('rsa').certificate] })
    write('ours.der', body(message))
    const out = gpgsm(['--passphrase-fd', '0', '--decrypt', 'ours.der'], 'kode\n')
    expect(new Uint8Array(out)).toEqual(entity)
  })

  it('judges what we sign', async () => {
    const message = await signEntity(crypto, { entity, signer: keyOf('rsa'), signingTime: new Date() })
    const [content, signature] = partsOf(parseEntity(message))
    write('content.txt', content ?? new Uint8Array(0))
    write('ours.p7s', body(signature ?? new Uint8Array(0)))
    gpgsm(['--verify', 'ours.p7s', 'content.txt'])
    writeFileSync(path('content.txt'), 'something else')
    expect(() => gpgsm(['--verify', 'ours.p7s', 'content.txt'])).toThrow()
  })

  it('encrypts and we open', async () => {
    gpgsm(['--yes', '-o', 'theirs.der', '--encrypt', '-r', 'anne@example.dk', 'entity.txt'])
    const opened = await decryptEntity(crypto, asMail('enveloped-data', read('theirs.der')), [keyOf('rsa')])
    expect(opened.entity).toEqual(entity)
  })

  it('signs and we judge', async () => {
    gpgsm(['--passphrase-fd', '0', '--yes', '-o', 'theirs.der', '--sign', 'entity.txt'], 'kode\n')
    const judged = await judge(asMail('signed-data', read('theirs.der')))
    expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
    expect(judged.entity).toEqual(entity)
  })
})

describe.skipIf(!haveNss)('NSS', () => {
  let database = ''
  const nss = (program: string, args: readonly string[]) =>
    run(program, [...args, '-d', database], { cwd: folder })
  const asMail = (smimeType: string, cms: Uint8Array) =>
    concatBytes([
      utf8(
        `Content-Type: application/x-pkcs7-mime; smime-type=${smimeType}; name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n\r\n`,
      ),
      cms,
    ])

  beforeAll(() => {
    database = `sql:${mkdtempSync(path('nss-'))}`
    nss('certutil', ['-N', '--empty-password'])
    nss('certutil', ['-A', '-n', 'root', '-t', 'CT,C,C', '-i', 'root.pem'])
    nss('pk12util', ['-i', 'rsa.p12', '-W', 'kode'])
    nss('certutil', ['-M', '-n', 'rsa', '-t', ',P,'])
  })

  it('opens what we encrypt', async () => {
    const message = await encryptEntity(crypto, { entity, recipients: [keyOf('rsa').certificate] })
    write('ours.der', decodeBody(parseEntity(message)))
    nss('cmsutil', ['-D', '-i', 'ours.der', '-o', 'opened.txt'])
    expect(read('opened.txt')).toEqual(entity)
  })

  for (const pss of [false, true]) {
    it(`judges what we sign ${pss ? 'with PSS' : ''}`, async () => {
      const message = await signEntity(
        crypto,
        { entity, signer: keyOf('rsa'), signingTime: new Date(), pss },
        true,
      )
      write('ours.der', decodeBody(parseEntity(message)))
      nss('cmsutil', ['-D', '-i', 'ours.der', '-o', 'opened.txt'])
      expect(read('opened.txt')).toEqual(entity)
    })
  }

  it('encrypts and we open', async () => {
    nss('cmsutil', ['-E', '-r', 'rsa', '-i', 'entity.txt', '-o', 'theirs.der'])
    const opened = await decryptEntity(crypto, asMail('enveloped-data', read('theirs.der')), [keyOf('rsa')])
    expect(opened.entity).toEqual(entity)
  })

  for (const hash of ['SHA256', 'SHA384', 'SHA512']) {
    it(`signs with ${hash} and we judge`, async () => {
      nss('cmsutil', ['-S', '-N', 'rsa', '-H', hash, '-G', '-P', '-i', 'entity.txt', '-o', 'theirs.der'])
      const judged = await judge(asMail('signed-data', read('theirs.der')))
      expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
      expect(judged.entity).toEqual(entity)
    })
  }

  it('signs with one key and names another for answers, and we heed it', async () => {
    nss('pk12util', ['-i', 'p256.p12', '-W', 'kode'])
    nss('certutil', ['-M', '-n', 'p256', '-t', ',P,'])
    nss('cmsutil', ['-S', '-N', 'rsa', '-Y', 'p256', '-G', '-i', 'entity.txt', '-o', 'theirs.der'])
    const [signer] = (await judge(asMail('signed-data', read('theirs.der')))).signers
    expect(signer?.certificate).toEqual(keyOf('rsa').certificate)
    expect(signer?.encryptionCertificate).toEqual(keyOf('p256').certificate)
  })
})

describe.skipIf(!haveOpenssl)('mail under a password, by OpenSSL', () => {
  const rows = ['-aes256', '-aes128', '-des3'] as const
  const made = (cipher: string, password: string) => {
    openssl(
      'cms',
      '-encrypt',
      '-binary',
      cipher,
      '-pwri_password',
      password,
      '-in',
      'entity.txt',
      '-out',
      'pwri.eml',
    )
    return read('pwri.eml')
  }
  for (const cipher of rows) {
    it(`opens with it, and with nothing else: ${cipher}`, async () => {
      const mail = made(cipher, 'rødgrød')
      expect(
        await openMessage(crypto, mail, [], { is: 'password', password: personal('rødgrød') }),
      ).toMatchObject({
        layers: ['enveloped'],
        entity,
      })
      for (const wrong of [{ is: 'password', password: personal('rødgrøt') } as const, null]) {
        await expect(openMessage(crypto, mail, [keyOf('rsa')], wrong)).rejects.toMatchObject({
          code: 'cannot-decrypt',
        })
      }
    })
  }
})

describe.skipIf(!haveOpenssl)('mail under a key that both sides have, by OpenSSL', () => {
  const secret = (digits: string) => ({ is: 'key', key: personal(Uint8Array.fromHex(digits)) }) as const
  const keysInHex = ['00112233445566778899aabbccddeeff', 'a1'.repeat(24), 'b2'.repeat(32)] as const
  for (const [index, digits] of keysInHex.entries()) {
    it(`opens with it, and with nothing else: ${digits.length * 4} bits`, async () => {
      const options = ['-secretkey', digits, '-secretkeyid', '0a0b', '-in', 'entity.txt', '-out', 'kek.eml']
      // A certificate among the recipients as well: the mail opens either way.
      openssl('cms', '-encrypt', '-binary', '-aes256', ...options, ...(index === 0 ? ['rsa.pem'] : []))
      expect(await openMessage(crypto, read('kek.eml'), [], secret(digits))).toMatchObject({
        layers: ['enveloped'],
        content: { keyTransport: 'shared-key' },
        entity,
      })
      for (const wrong of [secret(digits.replace(/^../, 'ff')), secret('00'), null]) {
        await expect(openMessage(crypto, read('kek.eml'), [], wrong)).rejects.toMatchObject({
          code: 'cannot-decrypt',
        })
      }
    })
  }
})
