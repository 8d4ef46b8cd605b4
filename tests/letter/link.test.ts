// What mail filters, wrapped lines and half a copy do to a link, and what the page makes of it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkOf, readLink } from '../../src/letter/link.ts'

const secret = Uint8Array.from({ length: 16 }, (_, i) => i * 7 + 3)
const link = (await linkOf(crypto, 'https://sikker.example.dk', secret)).reveal()
const code = link.slice(link.indexOf('#') + 1)

async function read(text: string) {
  const reading = await readLink(crypto, text)
  return reading.verdict === 'whole' ? reading.secret.reveal() : reading.verdict
}

describe('a link', () => {
  it('has nothing before the "#" that tells one letter from another', () => {
    expect(link).toMatch(/^https:\/\/sikker\.example\.dk\/m#1[1-9A-HJ-NP-Za-km-z]{25}$/)
  })

  const whole: readonly (readonly [why: string, text: string])[] = [
    ['as sent', link],
    ['only what is behind the "#"', `#${code}`],
    ['the bare code', code],
    ['"#" as %23 (Safe Links)', link.replace('#', '%23')],
    ['"#" as %2523 (encoded twice)', link.replace('#', '%2523')],
    ['"#" as %252523 (three times)', link.replace('#', '%252523')],
    ['a slash before "#"', link.replace('/m#', '/m/#')],
    ['with a full stop after it', `${link}.`],
    ['with a bracket after it', `${link})`],
    ['with tracking words after it', `${link}&utm_source=mail`],
    ['wrapped over two lines', `${link.slice(0, 40)}\r\n${link.slice(40)}`],
    ['with a quoted-printable soft break', `${link.slice(0, 40)}=\r\n${link.slice(40)}`],
    ['with spaces around it', `  ${link}\n`],
  ]
  it.each(whole)('is whole: %s', async (_why, text) => {
    expect(await read(text)).toEqual(secret)
  })

  const cut: readonly (readonly [why: string, text: string])[] = [
    ['the last character is gone', link.slice(0, -1)],
    ['half of it is gone', link.slice(0, -12)],
    ['a character was mistyped', link.slice(0, -1) + (link.endsWith('2') ? '3' : '2')],
    ['two characters changed places', `#1${code[2] ?? ''}${code[1] ?? ''}${code.slice(3)}`],
    ['it is of a version that we do not know', link.replace('#1', '#2')],
    ['it holds characters that never occur', link.replace(/.$/, '0')],
    ['everything was made lower case', link.toLowerCase()],
  ]
  it.each(cut)('is cut: %s', async (_why, text) => {
    expect(await read(text)).toBe('cut')
  })

  const missing: readonly (readonly [why: string, text: string])[] = [
    ['"#" and the rest were taken off', 'https://sikker.example.dk/m'],
    ['nothing is behind the "#"', 'https://sikker.example.dk/m#'],
    ['it is empty', ''],
    ['it is a sentence', 'jeg kan ikke finde linket'],
  ]
  it.each(missing)('is missing: %s', async (_why, text) => {
    expect(await read(text)).toBe('missing')
  })

  it('never prints its secret by accident', async () => {
    expect(String(await linkOf(crypto, 'https://sikker.example.dk', secret))).toBe('[personal]')
  })
})

describe('for every secret', () => {
  it('the link reads back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 16 }), async (bytes) => {
        const own = new Uint8Array(bytes)
        expect(await read((await linkOf(crypto, 'https://a.test', own)).reveal())).toEqual(own)
      }),
    )
  })

  it('any text is read without breaking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200, unit: 'binary' }), async (text) => {
        expect(['cut', 'missing']).toContain(await read(text))
      }),
    )
  })

  it('a change of one character is found', async () => {
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
    for (let at = 1; at < code.length; at++) {
      const other = alphabet[(alphabet.indexOf(code[at] ?? '') + 17) % 58] ?? ''
      expect(await read(`#${code.slice(0, at)}${other}${code.slice(at + 1)}`)).toBe('cut')
    }
  })
})
