// What stands below a reader's answer in the caseworker's inbox.
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { replyMessage } from '../../gateway/portal/reply-message.ts'

async function lastLineOf(organisation: string, language: 'da' | 'en'): Promise<string | undefined> {
  const message = replyMessage(
    {
      context: {
        handle: 'A'.repeat(22),
        recipient: { address: 'bo.lind@postkassen.test', name: 'Bo Lind' },
        sender: { mailbox: 'mette.krogh@nordkysten.test', name: 'Mette Krogh' },
        notificationId: '<1@nordkysten.test>',
        language,
        code: { by: 'sms', number: '+4520123456' },
      },
      reply: { text: { version: 1, subject: 'Din sag', text: 'Tak', files: [] }, files: [] },
      replyId: 'r1',
      takenAt: new Date('2026-11-30T12:00:00Z'),
      organisation,
      host: 'sikker.nordkysten.test',
    },
    (length) => new Uint8Array(length).fill(7),
  )
  const { text = '' } = await PostalMime.parse(message)
  return text.trim().split('\n').at(-1)
}

it.each([
  [
    'Nordkysten Kommune',
    'da',
    'Svaret er skrevet på Nordkysten Kommunes sikre side den 30. november 2026 kl. 13.00. Beskeden var åbnet med en kode til den mobil, der ender på 56.',
  ],
  [
    'Pensionshuset A/S',
    'da',
    "Svaret er skrevet på Pensionshuset A/S' sikre side den 30. november 2026 kl. 13.00. Beskeden var åbnet med en kode til den mobil, der ender på 56.",
  ],
  [
    'Nordkysten Kommune',
    'en',
    'The answer was written on the secure page of Nordkysten Kommune on 30 November 2026 at 13:00. The message had been opened with a code sent to the mobile ending in 56.',
  ],
] as const)(
  'says where it was written, and how its writer was known: %s, %s',
  async (name, language, line) => {
    expect(await lastLineOf(name, language)).toBe(line)
  },
)
