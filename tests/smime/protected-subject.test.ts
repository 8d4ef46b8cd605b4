// Which subject a mail has inside its protection, and when the pane has to say so.
import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../src/bytes.ts'
import { buildEntity, buildMessage, type MessageHeaders } from '../../src/mime/build-message.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { protectedSubject } from '../../src/smime/protected-subject.ts'
import { readMail } from '../../src/smime/read-mail.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { fromManager, mail, managerAddress, setStage, signingTime } from './attacks/stage.ts'

const { on } = setStage()
const headers = (subject: string): MessageHeaders => ({
  from: { name: 'Mona', address: managerAddress },
  to: [{ name: 'Eve', address: 'eve@nordkysten.test' }],
  cc: [],
  subject,
  date: signingTime,
  messageId: '<1@nordkysten.test>',
})
const entityUnder = (subject: string) =>
  buildEntity(
    { html: '<p>Tekst</p>', attachments: [], protectedHeaders: { headers: headers(subject), hp: 'cipher' } },
    (length) => crypto.getRandomValues(new Uint8Array(length)),
  )

describe('a mail of ours', () => {
  async function read(inside: string, outside: string) {
    const { manager, eve } = on()
    const options = {
      entity: entityUnder(inside),
      signer: manager,
      signingTime,
      recipients: [eve.certificate],
    }
    const message = buildMessage(headers(outside), await signAndEncrypt(crypto, options))
    const opened = await readMail(crypto, message, (bytes) => openMessage(crypto, bytes, [eve]), {
      anchors: [],
      intermediates: [],
      at: signingTime,
      from: null,
      crlsOf: null,
      chainOf: () => Promise.resolve({ verdict: 'valid', problems: [] }),
    })
    if (opened.is !== 'open') throw new Error('did not open')
    return { subject: protectedSubject(message, opened.content), verdict: opened.verification.verdict }
  }
  it('says nothing where both are the same', async () => {
    expect(await read('Sag om bolig på Ærø', 'Sag om bolig på Ærø')).toEqual({
      subject: null,
      verdict: 'valid',
    })
  })
  it('says the one inside where another stands outside', async () => {
    expect(await read('Sag om bolig på Ærø', '[...]')).toEqual({
      subject: 'Sag om bolig på Ærø',
      verdict: 'valid',
    })
  })
})

describe('the subject inside', () => {
  const outer = utf8('Subject: [...]\r\n\r\n')
  const inner = (type: string, fields: string) => utf8(`Content-Type: ${type}\r\n${fields}\r\nTekst\r\n`)
  const rows: readonly [why: string, content: Uint8Array, subject: string | null][] = [
    ['is protected by hp="cipher"', inner('text/plain; hp="cipher"', 'Subject: Sag\r\n'), 'Sag'],
    ['is protected by hp="clear"', inner('text/plain; hp=clear', 'Subject: Sag\r\n'), 'Sag'],
    ['as older programs say it', inner('text/plain; protected-headers="v1"', 'Subject: Sag\r\n'), 'Sag'],
    [
      'is decoded',
      inner('text/plain; hp="cipher"', 'Subject: =?utf-8?Q?S=C3=A6rlig_sag?=\r\n'),
      'Særlig sag',
    ],
    ['may be folded', inner('text/plain; hp="cipher"', 'Subject: Sag\r\n om bolig\r\n'), 'Sag om bolig'],
    ['is no word of the sender’s where nothing says so', inner('text/plain', 'Subject: Sag\r\n'), null],
    ['does not stand twice', inner('text/plain; hp="cipher"', 'Subject: A\r\nSubject: B\r\n'), null],
    ['is not there', inner('text/plain; hp="cipher"', ''), null],
  ]
  it.each(rows)('%s', (_why, content, subject) => {
    expect(protectedSubject(outer, content)).toBe(subject)
  })

  it('of a mail that is not protected at all is its only one', async () => {
    const message = mail(fromManager, concatBytes([utf8('Content-Type: text/plain; hp="cipher"\r\n\r\nx')]))
    expect(protectedSubject(message, message)).toBeNull()
    const encrypted = await encryptEntity(crypto, { entity: message, recipients: [on().eve.certificate] })
    expect(protectedSubject(mail(fromManager, encrypted), message)).toBeNull()
  })
})
