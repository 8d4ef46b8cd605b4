// The certificates in what people send each other: files of every kind that mail programs and address books write, and what is
// said of the others.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, toBase64, utf8, type Bytes } from '../../src/bytes.ts'
import {
  chooseFor,
  maximumCertificateFileBytes,
  readCertificateFile,
} from '../../src/smime/certificate-file.ts'
import {
  alternativeNames,
  authority,
  forgeCertificate,
  forgeKeys,
  general,
  name,
  signsAll,
} from '../support/forge-certificate.ts'
import { havePeers, pem, run } from '../support/peers.ts'
import { signedListOf } from '../support/signed-list.ts'

const anne = 'anne.holm@pensionshuset.test'
const hasOpenssl = havePeers('openssl')
let root: Bytes
let holder: Bytes
let newer: Bytes
let nameless: Bytes
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-file-'))
  const [rootKeys, key] = await Promise.all([forgeKeys(), forgeKeys()])
  root = await forgeCertificate({
    subject: name('Root'),
    key: rootKeys,
    by: rootKeys,
    extensions: [authority(), signsAll],
  })
  const issue = (addresses: readonly string[], until: Date) =>
    forgeCertificate({
      key,
      by: rootKeys,
      until,
      extensions: addresses.length === 0 ? [] : [alternativeNames(addresses.map(general.email))],
    })
  holder = await issue([anne], new Date('2027-01-01T00:00:00Z'))
  newer = await issue([anne], new Date('2029-01-01T00:00:00Z'))
  nameless = await issue([], new Date('2031-01-01T00:00:00Z'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As RFC 6350 §3.2 folds. */
const folded = (line: string, end = '\r\n') => line.replace(/.{74}(?=.)/g, `$&${end} `)
const card = (version: string, lines: readonly string[], end = '\r\n') =>
  utf8(
    [`BEGIN:VCARD`, `VERSION:${version}`, 'FN:Anne Holm', `EMAIL:${anne}`, ...lines, 'END:VCARD', ''].join(
      end,
    ),
  )
const base64 = () => toBase64(holder)

describe('a certificate is found', () => {
  const rows: readonly { readonly why: string; readonly file: () => Bytes }[] = [
    { why: 'as DER (.cer, .crt)', file: () => holder },
    { why: 'as PEM (.pem, .crt)', file: () => utf8(pem('CERTIFICATE', holder)) },
    {
      why: 'as PEM with words around it, as OpenSSL writes',
      file: () => utf8(`subject=CN = Anne\n\n${pem('CERTIFICATE', holder)}\nissuer=…\n`),
    },
    { why: 'as PEM with CRLF', file: () => utf8(pem('CERTIFICATE', holder).replaceAll('\n', '\r\n')) },
    { why: 'as bare base64', file: () => utf8(`${base64()}\r\n`) },
    { why: 'in a list (.p7b, .p7c)', file: () => signedListOf([holder]) },
    { why: 'in a list as PEM', file: () => utf8(pem('PKCS7', signedListOf([holder]))) },
    { why: 'in a list as bare base64', file: () => utf8(toBase64(signedListOf([holder]))) },
    { why: 'in a vCard 2.1', file: () => card('2.1', [folded(`KEY;X509;ENCODING=BASE64:${base64()}`), '']) },
    { why: 'in a vCard 3.0', file: () => card('3.0', [folded(`KEY;TYPE=X509;ENCODING=b:${base64()}`)]) },
    {
      why: 'in a vCard 3.0 with line feeds alone and a group',
      file: () => card('3.0', [folded(`item1.KEY;ENCODING=B:${base64()}`, '\n')], '\n'),
    },
    {
      why: 'in a vCard 4.0',
      file: () => card('4.0', [folded(`KEY:data:application/pkix-cert;base64,${base64()}`)]),
    },
    {
      why: 'in a vCard 4.0 whose maker escaped the URI',
      file: () => card('4.0', [folded(`KEY:data:application/pkix-cert\\;base64\\,${base64()}`)]),
    },
    {
      why: 'in a vCard 4.0 with percent signs and parameters',
      file: () =>
        card('4.0', [
          folded(
            `key;PREF=1;ALTID="1:2":data:application/x-x509-user-cert;base64,${encodeURIComponent(base64())}`,
          ),
        ]),
    },
    {
      why: 'in a vCard as text',
      file: () =>
        card('4.0', [folded(`KEY;VALUE=text:${pem('CERTIFICATE', holder).replaceAll('\n', '\\n')}`)]),
    },
    {
      why: 'in a list inside a vCard',
      file: () => card('3.0', [folded(`KEY;ENCODING=b:${toBase64(signedListOf([holder]))}`)]),
    },
    {
      why: 'beside a PGP key',
      file: () => card('4.0', ['KEY:data:application/pgp-keys;base64,AAAA', `KEY:data:;base64,${base64()}`]),
    },
    {
      why: 'beside a private key, which is left alone',
      file: () => utf8(pem('PRIVATE KEY', Uint8Array.of(0x30, 0)) + pem('CERTIFICATE', holder)),
    },
    { why: 'once, however often it is there', file: () => signedListOf([holder, holder]) },
  ]
  for (const { why, file } of rows) {
    it(why, () => {
      expect(readCertificateFile(file())).toEqual({ is: 'certificates', holders: [holder], authorities: [] })
    })
  }

  it('with the authorities beside it told apart', () => {
    const chain = utf8(pem('CERTIFICATE', root) + pem('CERTIFICATE', holder))
    expect(readCertificateFile(chain)).toEqual({
      is: 'certificates',
      holders: [holder],
      authorities: [root],
    })
  })

  it.runIf(hasOpenssl)('in what OpenSSL makes of it', () => {
    const path = (file: string) => join(folder, file)
    writeFileSync(path('holder.pem'), pem('CERTIFICATE', holder))
    for (const form of ['DER', 'PEM']) {
      run('openssl', [
        ...['crl2pkcs7', '-nocrl', '-certfile', path('holder.pem'), '-outform', form, '-out', path('list')],
      ])
      expect(readCertificateFile(new Uint8Array(readFileSync(path('list'))))).toMatchObject({
        holders: [holder],
      })
    }
  })
})

describe('otherwise it is said what the file is', () => {
  const rows: readonly { readonly why: string; readonly file: () => Bytes; readonly because: string }[] = [
    { why: 'nothing', file: () => new Uint8Array(0), because: 'no-certificate' },
    { why: 'a letter', file: () => utf8('Kære Mette. Her er mit certifikat.'), because: 'no-certificate' },
    { why: 'half a certificate', file: () => holder.slice(0, 200), because: 'no-certificate' },
    { why: 'an empty list', file: () => signedListOf([]), because: 'no-certificate' },
    { why: 'a vCard without a key', file: () => card('4.0', []), because: 'no-certificate' },
    {
      why: 'a vCard whose key is somewhere else',
      file: () => card('4.0', ['KEY:https://keys.pensionshuset.test/anne.cer']),
      because: 'key-elsewhere',
    },
    {
      why: 'a vCard whose key is PGP’s',
      file: () => card('3.0', ['KEY;TYPE=PGP;ENCODING=b:AAAA']),
      because: 'no-certificate',
    },
    {
      why: 'a key file (.p12, .pfx)',
      file: () => Uint8Array.of(0x30, 5, 2, 1, 3, 0x30, 0),
      because: 'private-key',
    },
    {
      why: 'a private key as PEM',
      file: () => utf8(pem('ENCRYPTED PRIVATE KEY', Uint8Array.of(0x30, 0))),
      because: 'private-key',
    },
    {
      why: 'larger than any',
      file: () => new Uint8Array(maximumCertificateFileBytes + 1),
      because: 'too-large',
    },
  ]
  for (const { why, file, because } of rows) {
    it(why, () => expect(readCertificateFile(file())).toEqual({ is: 'none', because }))
  }
})

describe('the one for an address', () => {
  const choose = (...certificates: readonly Bytes[]) => {
    const file = readCertificateFile(signedListOf(certificates))
    return file.is === 'certificates' ? chooseFor(anne, file) : file
  }

  it('is the newest that names it, with the authorities', () => {
    expect(choose(nameless, holder, root, newer)).toEqual({
      is: 'chosen',
      certificate: newer,
      intermediates: [root],
    })
  })

  it('may name none', () => expect(choose(nameless)).toMatchObject({ is: 'chosen', certificate: nameless }))

  it('is none of somebody else’s, and none of an authority’s', async () => {
    const key = await forgeKeys()
    const other = await forgeCertificate({
      key,
      by: key,
      extensions: [alternativeNames([general.email('bo@postkassen.test')])],
    })
    expect(choose(other)).toEqual({ is: 'other-address' })
    expect(choose(root)).toEqual({ is: 'only-authorities' })
  })
})

describe('hostile files', () => {
  const runs = { numRuns: process.env['SLOW'] === '1' ? 2000 : 100 }

  it('of any bytes are read or refused, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readCertificateFile(Uint8Array.from(bytes)).is).toBeTypeOf('string')
      }),
      runs,
    )
  })

  it('that were good before a few bytes changed are read or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('der', 'list', 'card'),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
        (form, changes) => {
          const good =
            form === 'der'
              ? holder
              : form === 'list'
                ? signedListOf([holder, root])
                : card('3.0', [folded(`KEY;ENCODING=b:${base64()}`)])
          const bytes = Uint8Array.from(good)
          for (const [at, to] of changes) bytes[at % bytes.length] = to
          expect(readCertificateFile(bytes).is).toBeTypeOf('string')
        },
      ),
      runs,
    )
  })

  it('of thousands of folded lines end soon', () => {
    const lines = `KEY;ENCODING=b:${'AAAA\r\n '.repeat(40_000)}`
    const cards = concatBytes([card('3.0', [lines]), utf8('KEY;;;;;;;;;;;'.repeat(5000))])
    expect(readCertificateFile(cards)).toEqual({ is: 'none', because: 'no-certificate' })
  })
})
