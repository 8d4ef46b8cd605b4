// A message for a server without 8BITMIME: other bytes on the way, the same mail for who opens it, as another parser reads it.
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { asSevenBit } from '../../gateway/relay/seven-bit.ts'

const bytesOf = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\r\n'))

const plain = bytesOf(
  'Subject: sag',
  'Content-Type: text/plain;',
  ' charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Kære Søren',
  '.',
  'åååå',
  '',
)
const mixed = bytesOf(
  'Subject: sag',
  'Content-Type: multipart/mixed; boundary="a+b"',
  'Content-Transfer-Encoding: 8bit',
  '',
  'preamble',
  '--a+b',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Kære Søren',
  '--inner',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  '<p>Kære Søren</p>',
  '--inner--',
  '--a+b',
  'Content-Type: application/pdf; name=a.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--a+b--',
  '',
)

describe('a message in seven bits', () => {
  for (const [what, message] of [
    ['one text', plain],
    ['parts in parts', mixed],
  ] as const) {
    it(`${what} has no eighth bit and reads the same`, async () => {
      const converted = asSevenBit(message)
      expect(converted?.some((byte) => byte > 0x7f)).toBe(false)
      const [before, after] = await Promise.all(
        [message, converted ?? ''].map((raw) => PostalMime.parse(raw)),
      )
      expect(after?.subject).toBe(before?.subject)
      // The parser leaves CRLF in base64 text and LF in plain text.
      const lines = (text: string | undefined) => text?.replace(/\r\n/g, '\n').trimEnd()
      expect(lines(after?.text)).toBe(lines(before?.text))
      expect(lines(after?.html)).toBe(lines(before?.html))
      expect(after?.attachments).toEqual(before?.attachments)
    })
  }

  it('what has none already stays as it is, byte for byte', () => {
    const message = bytesOf('Subject: sag', '', 'fortroligt', '')
    expect(asSevenBit(message)).toEqual(message)
  })

  const refused: readonly (readonly [string, Uint8Array])[] = [
    ['is signed as a whole', bytesOf('DKIM-Signature: v=1', '', 'æ', '')],
    [
      'has signed parts',
      bytesOf('Content-Type: multipart/signed; boundary=x', '', '--x', '', 'æ', '--x--', ''),
    ],
    ['holds a message', bytesOf('Content-Type: message/rfc822', '', 'Subject: a', '', 'æ', '')],
    ['has eight bits in its header', bytesOf('Subject: æ', '', 'æ', '')],
    ['lies about its encoding', bytesOf('Content-Transfer-Encoding: quoted-printable', '', 'æ', '')],
    ['never ends its parts', bytesOf('Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'æ', '')],
    ['names no boundary', bytesOf('Content-Type: multipart/mixed', '', '--x', '', 'æ', '--x--', '')],
  ]
  for (const [what, message] of refused) {
    it(`a message that ${what} is left alone`, () => expect(asSevenBit(message)).toBe(null))
  }
})
