// DKIM signatures as others read them: mailauth (JavaScript) always, dkimpy (Python) where Debian's python3-dkim is there.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { describe, expect, it } from 'vitest'
import { dkimRecordOf, openDkimKey } from '../../gateway/adapters/dkim-key.ts'
import { createDkimSigner, isOwnAddress, type DkimKey } from '../../gateway/relay/dkim.ts'
import { createRelaxedBody } from '../../gateway/relay/dkim-body.ts'
import { concatBytes, fromUtf8, toBase64, utf8, type Bytes } from '../../src/bytes.ts'

const at = new Date('2026-11-25T10:00:00Z')
const rsa: DkimKey = {
  domain: 'nordkysten.test',
  selector: 'sikkert',
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
}
const ed25519: DkimKey = { ...rsa, selector: 'ed', privateKey: generateKeyPairSync('ed25519').privateKey }

async function signed(key: DkimKey, message: Uint8Array, cuts: readonly number[] = []): Promise<Bytes> {
  const signer = createDkimSigner(key, at)
  let from = 0
  for (const cut of [...cuts, message.length]) {
    signer.push(message.subarray(from, cut))
    from = cut
  }
  return concatBytes([await signer.finish(), message])
}

async function mailauthSays(message: Uint8Array, key: DkimKey): Promise<string> {
  const { results } = await dkimVerify(Buffer.from(message), {
    curTime: at,
    resolver: (name: string, type: string) =>
      Promise.resolve(type === 'TXT' && name === nameOf(key) ? [[dkimRecordOf(key)]] : []),
  })
  return results.map(({ status }) => status.result).join(' ')
}

const nameOf = (key: DkimKey) => `${key.selector}._domainkey.${key.domain}`

const head = [
  'From: Mette Krogh <mette.krogh@nordkysten.test>',
  'To: loen@havneby.test',
  'Subject: =?utf-8?B?TMO4bg==?=',
  'Date: Wed, 25 Nov 2026 10:00:00 +0000',
  'Message-ID: <1@nordkysten.test>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
]
const mail = (body: string, fields: readonly string[] = head) => utf8(`${fields.join('\r\n')}\r\n\r\n${body}`)

const shapes: readonly (readonly [string, Bytes])[] = [
  ['a plain mail', mail('Hej\r\n\r\nVi har modtaget din sag.\r\n')],
  ['no body at all', mail('')],
  ['a body of empty lines', mail('\r\n\r\n\r\n')],
  ['a last line without an end', mail('Hej')],
  ['empty lines at the end', mail('Hej\r\n\r\n\r\n')],
  ['white space everywhere', mail(' \t Hej  med \t dig \t\r\n \r\n\t\r\nslut  \r\n   \r\n')],
  ['a folded header', mail('Hej\r\n', [...head, 'References: <a@b.test>\r\n\t<c@d.test>\r\n <e@f.test>'])],
  ['a field twice', mail('Hej\r\n', ['Comments: a', ...head, 'Comments: b', 'To: anden@havneby.test'])],
  ['space around a value', mail('Hej\r\n', [...head, 'In-Reply-To: \t  <x@y.test>  '])],
  ['eight bits in the body', mail('Blåbærgrød\r\n')],
  ['a body over many pieces', mail('0123456789 abcdefghij  klmnop\r\n'.repeat(40_000))],
]

describe('a signature', () => {
  it.each(shapes)('is in order for mailauth: %s', async (_what, message) => {
    expect(await mailauthSays(await signed(rsa, message), rsa)).toBe('pass')
    expect(await mailauthSays(await signed(ed25519, message), ed25519)).toBe('pass')
  })

  const dkimpy = pythonWithDkim()
  it.skipIf(dkimpy === null).each(shapes)('is in order for dkimpy: %s', async (_what, message) => {
    for (const key of [rsa, ed25519]) {
      expect(dkimpySays(dkimpy ?? '', await signed(key, message), key)).toBe('True')
    }
  })

  it.each<[string, (message: string) => string]>([
    ['one letter of the body is another', (text) => text.replace('sag', 'sak')],
    ['a line is added', (text) => `${text}P.S.\r\n`],
    ['the subject is another', (text) => text.replace('Subject: ', 'Subject: x')],
    ['a second From is put above', (text) => `From: chef@nordkysten.test\r\n${text}`],
    ['a second Subject is put above', (text) => `Subject: Haster\r\n${text}`],
    ['a Reply-To is added, where there was none', (text) => `Reply-To: x@fremmed.test\r\n${text}`],
    ['a Sender is added, where there was none', (text) => `Sender: x@fremmed.test\r\n${text}`],
    ['a second Content-Type is put above', (text) => `Content-Type: text/html\r\n${text}`],
  ])('no longer holds when %s', async (_what, change) => {
    const text = fromUtf8(await signed(rsa, mail('Hej\r\nVi har din sag.\r\n')))
    expect(await mailauthSays(utf8(text), rsa)).toBe('pass')
    expect(await mailauthSays(utf8(change(text)), rsa)).not.toBe('pass')
  })

  it.each<[string, (message: string) => string]>([
    ['a header line is folded anew', (text) => text.replace('To: loen', 'To:\r\n  loen')],
    ['white space at the end of a line is gone or new', (text) => text.replace('Hej\r\n', 'Hej \t\r\n')],
    ['a Received field is put above', (text) => `Received: from a by b; now\r\n${text}`],
  ])('still holds when %s', async (_what, change) => {
    const text = fromUtf8(await signed(rsa, mail('Hej\r\nVi har din sag.\r\n')))
    expect(await mailauthSays(utf8(change(text)), rsa)).toBe('pass')
  })

  it('is the same however the mail is cut in pieces', async () => {
    const message = mail(' a  b \r\n\r\n\tc\r\n\r\n\r\n')
    const whole = await signed(rsa, message)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(message.length)), async (cuts) => {
        expect(
          await signed(
            rsa,
            message,
            cuts.toSorted((a, b) => a - b),
          ),
        ).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  it('has no line over 78 characters', async () => {
    const line = fromUtf8(await signed(rsa, mail('Hej\r\n'))).split('\r\nFrom:')[0] ?? ''
    expect(Math.max(...line.split('\r\n').map((text) => text.length))).toBeLessThanOrEqual(78)
  })

  it('speaks for the domain and what is below it, and for nobody else', () => {
    const own = ['a@nordkysten.test', 'a@Sikker.Nordkysten.test', 'a@falsknordkysten.test', 'a@test']
    expect(own.map((address) => isOwnAddress(rsa, address))).toEqual([true, true, false, false])
  })
})

describe('the body', () => {
  /** RFC 6376 §3.4.4 as a few expressions over the whole text. */
  function byTheBook(text: string): string {
    const lines = text
      .replace(/[ \t]+/g, ' ')
      .replace(/ (?=\r\n|$)/g, '')
      .replace(/(?:\r\n)+$/, '')
    return lines === '' ? '' : `${lines}\r\n`
  }

  it('is what RFC 6376 §3.4.4 says, for every text', () => {
    const word = fc.constantFrom(' ', '  ', '\t', '\r\n', '\r\n\r\n', 'a', '.', 'æ')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.array(fc.nat(80)), (words, cuts) => {
        const text = words.join('')
        const bytes = utf8(text)
        const out: string[] = []
        const body = createRelaxedBody((piece) => out.push(Buffer.from(piece).toString('latin1')))
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          const to = Math.min(cut, bytes.length)
          body.push(bytes.subarray(from, to))
          from = to
        }
        body.end()
        expect(Buffer.from(out.join(''), 'latin1').toString()).toBe(byTheBook(text))
      }),
      { numRuns: 500 },
    )
  })

  it('has the hash of RFC 8463 appendix A', async () => {
    const example = utf8(
      'From: Joe SixPack <joe@football.example.com>\r\n\r\n' +
        'Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n',
    )
    expect(fromUtf8(await signed(rsa, example)).replace(/\r\n /g, '')).toContain(
      'bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=',
    )
  })
})

describe('a key file', () => {
  it.each<[string, () => string, RegExp]>([
    [
      'RSA with 1024 bits',
      () => pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
      /2048/,
    ],
    [
      'a key on a curve',
      () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      /Ed25519/,
    ],
    ['what is no key', () => 'hemmelig', /cannot be read/],
  ])('is refused: %s, and not repeated', (_what, content, says) => {
    const folder = mkdtempSync(join(tmpdir(), 'dkim-'))
    try {
      const keyFile = join(folder, 'key.pem')
      writeFileSync(keyFile, content())
      const open = () => openDkimKey({ domain: 'nordkysten.test', selector: 's', keyFile })
      expect(open).toThrow(says)
      expect(open).not.toThrow(/hemmelig/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

function pythonWithDkim(): string | null {
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      execFileSync(python, ['-c', 'import dkim'], { stdio: 'pipe' })
      return python
    } catch {
      continue
    }
  }
  process.stdout.write('not installed here, its tests are skipped: python3-dkim\n')
  return null
}

function dkimpySays(python: string, message: Uint8Array, key: DkimKey): string {
  const script = [
    'import sys, json, base64, dkim',
    'given = json.load(sys.stdin)',
    'zone = {given["name"].encode() + b".": given["record"].encode()}',
    'look = lambda name, timeout=5: zone.get(name)',
    'print(dkim.verify(base64.b64decode(given["message"]), dnsfunc=look))',
  ].join('\n')
  const input = JSON.stringify({
    name: nameOf(key),
    record: dkimRecordOf(key),
    message: toBase64(ownOf(message)),
  })
  return execFileSync(python, ['-c', script], { input }).toString().trim()
}

function ownOf(bytes: Uint8Array): Bytes {
  return Uint8Array.from(bytes)
}
