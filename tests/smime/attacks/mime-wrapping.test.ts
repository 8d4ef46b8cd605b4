// A signed mail of the manager inside another mail: what stands around it is shown, and the signature is taken for all of
// it ("Johnny, you are fired", 2019, classes M1 to M4).
import { describe, expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8 } from '../../../src/bytes.ts'
import { eveAddress, fromManager, mail, setStage, sign } from './stage.ts'

const { on } = setStage()

const part = (head: string, body: Uint8Array | string) =>
  concatBytes([utf8(`${head}\r\n\r\n`), typeof body === 'string' ? utf8(body) : body])
const multipart = (type: string, ...parts: readonly Uint8Array[]) =>
  concatBytes([
    utf8(`Content-Type: multipart/${type}; boundary=out\r\n\r\n`),
    ...parts.flatMap((one) => [utf8('--out\r\n'), one, utf8('\r\n')]),
    utf8('--out--\r\n'),
  ])
const plain = (content: string) => part('Content-Type: text/plain', content)
const html = (content: string) => part('Content-Type: text/html', content)

const wraps: readonly (readonly [why: string, wrap: (signed: Uint8Array) => Uint8Array])[] = [
  ['a text stands before it', (signed) => multipart('mixed', plain('Betal Eve.'), signed)],
  [
    'HTML swallows what follows',
    (signed) => multipart('mixed', html('Betal Eve.<plaintext style="display:none">'), signed),
  ],
  [
    'HTML stands behind it',
    (signed) => multipart('mixed', signed, html('<div style="position:fixed">Betal Eve.')),
  ],
  [
    'it is a picture of HTML',
    (signed) =>
      multipart(
        'related',
        html('Betal Eve.<img src="cid:s">'),
        concatBytes([utf8('Content-ID: <s>\r\n'), signed]),
      ),
  ],
  ['it is the second of two alternatives', (signed) => multipart('alternative', html('Betal Eve.'), signed)],
  [
    'it is an attachment',
    (signed) =>
      multipart(
        'mixed',
        html('Betal Eve.'),
        concatBytes([utf8('Content-Disposition: attachment\r\n'), signed]),
      ),
  ],
  [
    'it is a forwarded mail',
    (signed) =>
      multipart('mixed', plain('Se her'), part('Content-Type: message/rfc822', mail(fromManager, signed))),
  ],
  ['the whole mail is a mail', (signed) => part('Content-Type: message/rfc822', mail(fromManager, signed))],
  [
    'it lies two levels down',
    (signed) =>
      multipart(
        'mixed',
        plain('Betal Eve.'),
        part('Content-Type: message/rfc822', multipart('mixed', signed)),
      ),
  ],
]

describe('a mail with a signed mail in it', () => {
  for (const [why, wrap] of wraps) {
    for (const opaque of [false, true]) {
      it(`is not signed where ${why} (${opaque ? 'opaque' : 'clear'})`, async () => {
        const signed = await sign(on().manager, undefined, opaque)
        const judged = await on().judge(mail([`From: Eve <${eveAddress}>`], wrap(signed)))
        expect(judged).toMatchObject({ verdict: 'not-signed', covers: 'part', signers: [], entity: null })
      })
    }
  }

  it('is signed in part where a mailing list put its footer behind', async () => {
    const judged = await on().judge(
      mail(fromManager, multipart('mixed', await sign(on().manager), plain('Afmeld listen her.'))),
    )
    expect(judged).toMatchObject({ verdict: 'valid', covers: 'part' })
  })
})

describe('multipart/signed', () => {
  it('is refused with a third part', async () => {
    const signed = new TextDecoder('latin1').decode(await sign(on().manager))
    const boundary = /boundary="([^"]+)"/.exec(signed)?.[1] ?? ''
    const third = `--${boundary}\r\nContent-Type: text/html\r\n\r\nBetal Eve.\r\n--${boundary}--`
    const judged = await on().judge(mail(fromManager, utf8(signed.replace(`--${boundary}--`, third))))
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['message-malformed'] })
  })

  it('is refused when two fields say what it is', async () => {
    const judged = await on().judge(
      mail([...fromManager, 'Content-Type: text/html'], await sign(on().manager)),
    )
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['message-malformed'] })
  })

  it('holds its delimiter to a whole line', async () => {
    const signed = new TextDecoder('latin1').decode(await sign(on().manager))
    const boundary = /boundary="([^"]+)"/.exec(signed)?.[1] ?? ''
    const judged = await on().judge(
      mail(fromManager, utf8(signed.replace('Betal ikke', `--${boundary}x\r\nBetal`))),
    )
    expect(judged.verdict).toBe('invalid')
  })
})

describe('a signed mail that programs take apart in two ways', () => {
  const bent: readonly (readonly [why: string, bend: (mail: string) => string])[] = [
    ['two boundaries', (text) => text.replace(/(boundary="[^"]*")/, '$1; boundary=out')],
    ['two boundaries, ours last', (text) => text.replace(/(boundary="[^"]*")/, 'boundary=out; $1')],
    [
      'a boundary in pieces beside a whole one',
      (text) => text.replace(/(boundary="[^"]*")/, '$1; boundary*0=out'),
    ],
    ...(['base64', 'quoted-printable', 'x-uuencode'] as const).map(
      (encoding) =>
        [
          `an encoding of all of it: ${encoding}`,
          (text: string) => `Content-Transfer-Encoding: ${encoding}\r\n${text}`,
        ] as const,
    ),
  ]
  it.each(bent)('is refused: %s', async (_why, bend) => {
    const signed = fromUtf8(await sign(on().manager))
    const judged = await on().judge(mail(fromManager, utf8(bend(signed))))
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['message-malformed'] })
  })

  it('is valid with what RFC 2045 allows for a multipart', async () => {
    const signed = concatBytes([utf8('Content-Transfer-Encoding: 8BIT\r\n'), await sign(on().manager)])
    expect(await on().judge(mail(fromManager, signed))).toMatchObject({ verdict: 'valid' })
  })
})
