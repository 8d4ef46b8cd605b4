// What is known of a mail that was sent from this window by a pane that is closed: who has it and who may have it. What is kept
// tells nobody else whom it went to.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/model/receipt.ts'
import { personal } from '../../src/personal.ts'
import { createSentBefore, type SentBefore } from '../../src/taskpane/sent-before.ts'

const anne = personal('anne.holm@pensionshuset.test')
const bo = personal('bo.lind@postkassen.test')
const mail = JSON.stringify(['mette.krogh@nordkysten.test', 'Din sag', '<p>Om cpr 311236-4004</p>', []])
const at = '2036-01-01T10:00:00Z'
const tls = {
  by: 'dane',
  host: 'mx.havneby.test',
  ip: '127.0.7.4',
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  certificateSha256: 'b52b',
  at,
} as const

let kept: string
const store = {
  read: () => Promise.resolve(kept),
  write: (text: string) => {
    kept = text
    return Promise.resolve()
  },
}
/** As each pane has its own. */
const pane = (): SentBefore => createSentBefore(store, crypto.subtle)

beforeEach(() => {
  kept = ''
})

describe('a pane that is opened anew', () => {
  const rows: readonly [string, Receipt, boolean][] = [
    ['has it, encrypted', { recipient: anne, by: 'smime', at, outcome: 'handed-over' }, true],
    ['has it, over verified TLS', { recipient: anne, by: 'tls', at, outcome: 'delivered', tls }, true],
    [
      'may have it twice',
      { recipient: anne, by: 'tls', at, mayRepeatFrom: at, outcome: 'delivered', tls },
      true,
    ],
    ['may have it', { recipient: anne, by: 'tls', at, outcome: 'unknown', lostAt: 'recipient' }, true],
    [
      'may have it, as the mailbox did not answer',
      { recipient: anne, by: 'smime', at, outcome: 'unknown', lostAt: 'mailbox' },
      true,
    ],
    // To be asked after by the key that only the closed pane had.
    [
      'is not known to the gateway for certain',
      { recipient: anne, by: 'tls', at, outcome: 'unknown', lostAt: 'gateway' },
      false,
    ],
    [
      'does not have it',
      { recipient: anne, by: 'tls', at, outcome: 'not-sent', problems: [], code: null },
      false,
    ],
  ]
  it.each(rows)('knows of somebody who %s', async (_name, receipt, isKnown) => {
    await pane().keep(mail, [receipt], [])
    const known = await pane().of(mail, [anne, bo])
    expect(known.receipts).toEqual(isKnown ? [receipt] : [])
  })

  it('knows what came of the last try', async () => {
    const one = pane()
    const receipt = { recipient: anne, by: 'tls', at } as const
    await one.keep(mail, [{ ...receipt, outcome: 'unknown', lostAt: 'recipient' }], [])
    await one.keep(mail, [{ ...receipt, outcome: 'delivered', tls }], [])
    expect((await pane().of(mail, [anne])).receipts).toEqual([{ ...receipt, outcome: 'delivered', tls }])
  })

  it('knows which mail of the gateway’s it was, whose proof can be saved', async () => {
    const receipt = { recipient: anne, by: 'tls', at, outcome: 'delivered', tls } as const
    await pane().keep(mail, [receipt], [], () => 'a1b2')
    expect(await pane().mailTo(mail, anne)).toBe('a1b2')
    expect(await pane().mailTo(mail, bo)).toBeNull()
    expect((await pane().of(mail, [anne])).receipts).toEqual([receipt])
  })

  it('knows whom the copy in Sent Items names', async () => {
    await pane().keep(mail, [], [anne, bo])
    expect((await pane().of(mail, [bo])).copiedTo).toEqual([bo])
  })

  it('knows nothing of another mail, or of anybody else', async () => {
    await pane().keep(mail, [{ recipient: anne, by: 'smime', at, outcome: 'handed-over' }], [anne])
    const nothing = { receipts: [], copiedTo: [] }
    expect(await pane().of(`${mail} `, [anne])).toEqual(nothing)
    expect(await pane().of(mail, [bo])).toEqual(nothing)
  })

  it('knows nothing where Outlook keeps nothing, or something else', async () => {
    kept = '[{"key":"x","receipt":{"outcome":"delivered"}}]'
    expect(await pane().of(mail, [anne])).toEqual({ receipts: [], copiedTo: [] })
    const broken = { read: () => Promise.reject(new Error()), write: () => Promise.reject(new Error()) }
    const one = createSentBefore(broken, crypto.subtle)
    await one.keep(mail, [{ recipient: anne, by: 'smime', at, outcome: 'handed-over' }], [])
    expect((await createSentBefore(broken, crypto.subtle).of(mail, [anne])).receipts).toEqual([])
  })
})

describe('what is kept', () => {
  it('holds no address and no word of the mail', async () => {
    await pane().keep(mail, [{ recipient: anne, by: 'smime', at, outcome: 'handed-over' }], [anne])
    expect(kept).not.toMatch(/anne|holm|pensionshuset|sag|1236|mette/i)
  })

  it('has room beside what else is kept with the draft', async () => {
    const one = pane()
    for (let who = 0; who < 300; who++) {
      const recipient = personal(`${who}@havneby.test`)
      await one.keep(mail, [{ recipient, by: 'tls', at, outcome: 'delivered', tls }], [recipient])
    }
    expect(kept.length).toBeLessThan(30_000)
    expect((await pane().of(mail, [personal('299@havneby.test')])).receipts).toHaveLength(1)
  })
})
