// What is told when a carrier breaks: not sent, where nothing of the mail has left; where it has, what was told last.
import { describe, expect, it } from 'vitest'
import { SikkertError } from '../src/errors.ts'
import type { Receipt } from '../src/model/receipt.ts'
import { personal } from '../src/personal.ts'
import { carryOut } from '../src/send-securely.ts'

type Told = Receipt extends infer R ? (R extends Receipt ? Omit<R, 'recipient' | 'by' | 'at'> : never) : never

const recipient = {
  name: personal('Bo Lind'),
  address: personal('bo.lind@postkassen.test'),
  field: 'to',
} as const

async function sendOver(told: Told | null): Promise<readonly string[]> {
  const at = '2036-01-01T10:00:00Z'
  const { receipts } = await carryOut(
    {
      draft: {
        from: { name: personal('Mette Krogh'), address: personal('mette.krogh@nordkysten.test') },
        subject: personal('Din sag'),
        bodyHtml: personal('<p>Hej</p>'),
        recipients: [recipient],
        attachments: [],
      },
      classification: { labels: { cpr: 0, health: 0, salary: 0, article9: 0 }, findings: [] },
      plan: { recipients: [{ recipient, reach: null, route: { by: 'tls' }, refused: [] }] },
    },
    {
      earlier: { standing: [], copiedTo: [] },
      compose: {
        readDraft: () => Promise.reject(new Error('not asked here')),
        readAttachment: () => Promise.reject(new Error('there is none')),
        discardDraft: () => Promise.resolve(),
      },
      carriers: [
        {
          by: 'tls',
          carry(_draft, _attachments, _recipients, report) {
            if (told !== null) report({ recipient: recipient.address, by: 'tls', at, ...told })
            return Promise.reject(new SikkertError('timed-out'))
          },
        },
      ],
      sentItems: { keepCopy: () => Promise.resolve() },
      report: () => undefined,
      signal: { aborted: false },
      now: () => new Date(at),
    },
  )
  return receipts.map(({ outcome }) => outcome)
}

describe('a carrier that breaks', () => {
  const rows: readonly (readonly [when: string, told: Told | null, is: Receipt['outcome']])[] = [
    ['before it has begun', null, 'not-sent'],
    ['while it encrypts', { outcome: 'working', step: 'encrypting' }, 'not-sent'],
    ['while the gateway has the mail', { outcome: 'working', step: 'queued' }, 'working'],
    ['when it has told of an end that nobody knows', { outcome: 'unknown', lostAt: 'gateway' }, 'unknown'],
    ['when it has handed it over', { outcome: 'handed-over' }, 'handed-over'],
  ]
  it.each(rows)('%s', async (_when, told, is) => {
    expect(await sendOver(told)).toEqual([is])
  })
})
