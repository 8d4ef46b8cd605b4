// What a signed mail teaches: whom it lets us answer encrypted, and every reason for which it teaches nothing.
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/bytes.ts'
import { correspondentOf, ownMailOf, senderOf } from '../../src/smime/correspondent.ts'
import type { SignerJudgement, Verification } from '../../src/smime/verify.ts'

const anne = 'anne.holm@pensionshuset.test'
const mailFrom = (from: string) => utf8(`${from}Subject: Sag\r\n\r\nTekst\r\n`)
const mail = mailFrom(`From: Anne Holm <Anne.Holm@pensionshuset.test>\r\n`)
const signer: SignerJudgement = {
  verdict: 'valid',
  subject: { cn: 'Anne Holm', o: 'Pensionshuset A/S', cvr: '87654321', email: [anne] },
  signingTime: '2026-06-01T10:00:00.000Z',
  problems: [],
  certificate: Uint8Array.of(2),
  encryptionCertificate: Uint8Array.of(1),
  capabilities: ['2.16.840.1.101.3.4.1.46'],
}
const valid: Verification = {
  verdict: 'valid',
  signers: [signer],
  covers: 'whole',
  problems: [],
  entity: mail,
}

it('its signer, with certificate, address and what she reads', () => {
  expect(correspondentOf(mail, valid, 'mette.krogh@nordkysten.test')).toEqual({
    address: anne,
    name: 'Anne Holm',
    certificate: Uint8Array.of(1),
    capabilities: ['2.16.840.1.101.3.4.1.46'],
    signedAt: '2026-06-01T10:00:00.000Z',
  })
})

it('without a time nothing of what she reads, for nobody can tell which word is her last', () => {
  const untimed = { ...valid, signers: [{ ...signer, signingTime: null }] }
  expect(correspondentOf(mail, untimed, null)).toMatchObject({ capabilities: null, signedAt: null })
})

describe('nothing', () => {
  const rows: readonly {
    readonly why: string
    readonly mail?: Uint8Array<ArrayBuffer>
    readonly verification?: Partial<Verification>
    readonly own?: string
  }[] = [
    ...(['invalid', 'indeterminate', 'not-signed'] as const).map((verdict) => ({
      why: `when the signature is ${verdict}`,
      verification: { verdict },
    })),
    { why: 'when it covers a part', verification: { covers: 'part' } },
    { why: 'when nobody signed', verification: { signers: [] } },
    { why: 'when two signed', verification: { signers: [signer, signer] } },
    {
      why: 'when the certificate names no address',
      verification: { signers: [{ ...signer, subject: { ...signer.subject, email: [] } }] },
    },
    {
      why: 'when it names another',
      verification: { signers: [{ ...signer, subject: { ...signer.subject, email: ['a@b.dk'] } }] },
    },
    {
      why: 'when the one to encrypt to is not there',
      verification: { signers: [{ ...signer, encryptionCertificate: null }] },
    },
    { why: 'of a mail to oneself', own: 'Anne.Holm@Pensionshuset.test' },
    { why: 'without a sender', mail: mailFrom('') },
    { why: 'with two senders', mail: mailFrom(`From: ${anne}, bo@postkassen.test\r\n`) },
    { why: 'with two fields of senders', mail: mailFrom(`From: ${anne}\r\nFrom: ${anne}\r\n`) },
  ]
  for (const { why, mail: other = mail, verification = {}, own = null } of rows) {
    it(why, () => expect(correspondentOf(other, { ...valid, ...verification }, own)).toBeNull())
  }
})

it('an answer goes to the one address that the mail is from', () => {
  expect(senderOf(mail)).toBe(anne)
  expect(senderOf(mailFrom('From: "bo@postkassen.test" <anne.holm@pensionshuset.test>\r\n'))).toBe(anne)
  expect(senderOf(mailFrom('From: undisclosed\r\n'))).toBeNull()
})

describe('a mail from the reader’s own address', () => {
  const own = 'mette.krogh@nordkysten.test'
  const from = 'From: Mette Krogh <Mette.Krogh@nordkysten.test>\r\n'
  it.each([
    ['is her own', from, 'own'],
    ['is her own, with her own address to answer to', `${from}Reply-To: ${own}\r\n`, 'own'],
    ['is an answer to a letter, where another is to be answered', `${from}Reply-To: ${anne}\r\n`, 'answer'],
    ['is neither when somebody else wrote it', `From: ${anne}\r\nReply-To: ${own}\r\n`, null],
    ['is neither when it is from several', `From: ${own}, ${anne}\r\n`, null],
  ] as const)('%s', (_what, fields, is) => {
    expect(ownMailOf(mailFrom(fields), own)).toBe(is)
  })

  it('is not known where Outlook does not tell whose mailbox this is', () => {
    expect(ownMailOf(mailFrom(from), null)).toBeNull()
  })
})
