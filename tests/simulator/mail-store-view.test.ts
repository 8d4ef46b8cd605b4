// A stored mail as the mail programs of the world show it.
import { describe, expect, it } from 'vitest'
import { buildReport } from '../../gateway/relay/dsn.ts'
import { type Bytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import { viewMail } from '../../simulator/world/mail-store-view.ts'

const at = new Date('2026-11-30T12:00:00Z')
const owner = 'mette.krogh@nordkysten.test'

const viewOf = (raw: Bytes) =>
  viewMail(
    owner,
    {
      id: '1',
      folder: 'inbox',
      at: at.toISOString(),
      unread: true,
      arrival: null,
      source: { is: 'bytes', raw },
    },
    () => Promise.resolve(null),
  )

describe('a mail', () => {
  it('tells where an answer is wanted', async () => {
    const headers = `From: Bo Lind via Send Sikkert <${owner}>\r\nReply-To: Bo Lind <bo.lind@postkassen.test>\r\n`
    const view = await viewOf(utf8(`${headers}\r\nTak`))
    expect(view.replyTo).toEqual([{ name: 'Bo Lind', address: 'bo.lind@postkassen.test' }])
    expect((await viewOf(utf8(`From: Bo <bo.lind@postkassen.test>\r\n\r\nTak`))).replyTo).toEqual([])
  })

  it('that is a report has its text to read, and parts that are named by what they are', async () => {
    const view = await viewOf(
      buildReport({
        id: 'r1',
        kind: 'unknown',
        to: owner,
        message: 'm1',
        reportingMta: 'sikker.nordkysten.test',
        at,
        acceptedAt: at,
        retryUntil: at,
        originalHeader: `From: ${owner}\r\nSubject: Din sag\r\n`,
        recipients: [{ address: 'sager@afbrudt.test', problems: ['reply-lost'], lastAttemptAt: at }],
      }),
    )
    expect(view.bodyText).toContain('sager@afbrudt.test')
    expect(view.attachments.map(({ name }) => name)).toEqual(['leveringsrapport.txt', 'mailhoved.txt'])
    expect(fromUtf8(view.attachments[0]?.content ?? new Uint8Array())).toContain('Action: failed')
  })
})
