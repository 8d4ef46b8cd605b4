// What mail servers, gateways and mail programs do to S/MIME on its way, and what none of it may change: the verdict, and the
// text that comes out.
import { describe, expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { fromManager, mail, order, setStage, sign } from './attacks/stage.ts'

const { on } = setStage()

type Change = (message: string) => string
/** Of the body that is base64: the last part of a clear-signed mail, else the only one. */
const inBase64 =
  (edit: (base64: string) => string): Change =>
  (message) =>
    message.replace(
      /(Content-Transfer-Encoding: base64\r\n(?:[^\r]+\r\n)*\r\n)([A-Za-z0-9+/=\r\n]+)/,
      (_, head: string, base64: string) => head + edit(base64),
    )
/** Octets as text, an octet a character. */
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const octets = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'))
const oneLine = (base64: string) => base64.replace(/\r\n/g, '')

const everywhere: readonly (readonly [why: string, change: Change])[] = [
  ['nothing', (message) => message],
  ['line ends of Unix', (message) => message.replaceAll('\r\n', '\n')],
  ['base64 in one line', inBase64((base64) => `${oneLine(base64)}\r\n`)],
  ['base64 without its padding', inBase64((base64) => `${oneLine(base64).replace(/=+$/, '')}\r\n`)],
  ['blank lines and blanks in base64', inBase64((base64) => base64.replaceAll('\r\n', ' \t\r\n\r\n'))],
  ['base64 in lines of 60', inBase64((base64) => oneLine(base64).replace(/.{1,60}/g, '$&\r\n'))],
  ['older names of the types', (message) => message.replaceAll('application/pkcs7', 'application/x-pkcs7')],
  [
    'types in capitals',
    (message) => message.replace(/(application|multipart)\/[a-z0-9-]+/g, (type) => type.toUpperCase()),
  ],
  [
    'a line of mbox in front',
    (message) => `From manager@nordkysten.test Sun Nov 29 20:00:00 2026\r\n${message}`,
  ],
  [
    'fields of servers in front',
    (message) => `Received: from a by b;\r\n\tSun, 29 Nov 2026\r\nX-Spam: no\r\n${message}`,
  ],
  ['a field folded anew', (message) => message.replace('Content-Type: ', 'Content-Type:\r\n\t')],
  ['blank lines at its end', (message) => `${message}\r\n\r\n`],
]

describe('a clear-signed mail holds through', () => {
  const boundary = /boundary="([^"]+)"/
  const own: typeof everywhere = [
    ...everywhere,
    [
      'another preamble, and an epilogue',
      (m) => `${m.replace('This is a signed message in MIME format.', 'Hej')}<b>slut</b>`,
    ],
    ['a boundary without quotes', (m) => m.replace(boundary, 'boundary=$1')],
    [
      'a boundary of every letter that there is',
      (m) => m.replaceAll(boundary.exec(m)?.[1] ?? '', "=_'()+,-./:=? x"),
    ],
    ['blanks behind its delimiters', (m) => m.replaceAll(/(--sikkert-[0-9a-f]+)\r\n/g, '$1 \t\r\n')],
    ['micalg of another hash', (m) => m.replace('micalg=sha-256', 'micalg="SHA1"')],
    ['no protocol', (m) => m.replace(/ protocol="[^"]+";/, '')],
    ['a comment in its type', (m) => m.replace('multipart/signed;', 'multipart/signed (S/MIME; x=y);')],
    ['no MIME-Version', (m) => m.replace('MIME-Version: 1.0\r\n', '')],
    [
      'a signature that says only its file name',
      (m) => m.replace('application/pkcs7-signature; name', 'application/octet-stream; name'),
    ],
  ]
  it.each(own)('%s', async (_why, change) => {
    const message = change(fromUtf8(mail(fromManager, await sign(on().manager))))
    expect(await on().judge(utf8(message))).toMatchObject({ verdict: 'valid', covers: 'whole' })
  })
})

/** The base64 body of an opaque mail taken out of its encoding. */
const encoded =
  (name: string, encode: (base64: string) => string): Change =>
  (message) =>
    inBase64(encode)(message).replace('Transfer-Encoding: base64', `Transfer-Encoding: ${name}`)
const opaqueOnly: typeof everywhere = [
  ['binary', encoded('binary', (base64) => latin1(Buffer.from(base64, 'base64')))],
  [
    'quoted-printable',
    encoded('quoted-printable', (base64) =>
      latin1(Buffer.from(base64, 'base64'))
        .replace(/[^]/g, (octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
        .replace(/.{72}/g, '$&=\r\n'),
    ),
  ],
  ['base64 that is called 7bit', encoded('7bit', (base64) => base64)],
  ['base64 that nobody mentions', (m) => m.replace('Content-Transfer-Encoding: base64\r\n', '')],
  ['no smime-type', (m) => m.replace(/ smime-type=[a-z-]+;/i, '')],
  ['another smime-type', (m) => m.replace(/smime-type=[a-z-]+/i, 'smime-type=certs-only')],
  [
    'a file by its name alone',
    (m) => m.replace(/application\/pkcs7-mime; smime-type=[a-z-]+/i, 'application/octet-stream'),
  ],
]

describe('an opaque mail holds through', () => {
  it.each([...everywhere, ...opaqueOnly])('%s, signed', async (_why, change) => {
    const message = change(latin1(mail(fromManager, await sign(on().manager, order, true))))
    expect(await on().judge(octets(message))).toMatchObject({ verdict: 'valid', covers: 'whole' })
  })

  it.each([...everywhere, ...opaqueOnly])('%s, encrypted', async (_why, change) => {
    const entity = concatBytes([order, utf8('Mere.\r\n')])
    const encrypted = await encryptEntity(crypto, { entity, recipients: [on().eve.certificate] })
    const message = change(latin1(mail(fromManager, encrypted)))
    const opened = await decryptEntity(crypto, octets(message), [on().eve])
    expect(fromUtf8(opened.entity)).toBe(fromUtf8(entity))
  })
})
