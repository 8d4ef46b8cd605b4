// Who gets the mail when it is sent a second time: those who have it never, those who may have it when she says so, the others
// by what she chose for them. The carriers do as each row tells, and keep whom they were given.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Draft } from '../../src/model/draft.ts'
import type { Receipt } from '../../src/model/receipt.ts'
import type { RecipientPlan, Route, RouteBy } from '../../src/model/route.ts'
import { personal } from '../../src/personal.ts'
import { type Carrier, carryOut, type Outcome, type Prepared } from '../../src/send-securely.ts'
import { contentOf } from '../../src/taskpane/draft-gist.ts'
import {
  blockedBy,
  chosenPlan,
  copiedTo,
  hasOlder,
  next,
  type PaneEvent,
  standing,
  type State,
  type Writing,
} from '../../src/taskpane/state.ts'

const anne = 'anne.holm@pensionshuset.test'
const payroll = 'loen@havneby.test'
const bo = 'bo.lind@postkassen.test'
const routes: Readonly<Record<string, Route>> = {
  [anne]: { by: 'smime', signer: 'organisation' },
}

type Result = 'sent' | 'not-sent' | 'deferred' | 'lost-at-recipient' | 'lost-at-gateway'

let state: State
/** What becomes of the next try to somebody; otherwise it is sent. */
let results: Record<string, Result>
let carried: string[]
let copies: number

beforeEach(() => {
  results = {}
  carried = []
  copies = 0
  state = next({ at: 'starting' }, { event: 'started', composing: true })
})

const dispatch = (event: PaneEvent) => {
  state = next(state, event)
}

function writing(): Writing {
  if (state.at !== 'writing') throw new Error(state.at)
  return state
}

/** The draft as it stands now. */
function write(text: string, ...to: readonly string[]): void {
  const recipients = to.map((address) => ({
    name: personal(''),
    address: personal(address),
    field: 'to' as const,
  }))
  const draft: Draft = {
    from: { name: personal('Mette Krogh'), address: personal('mette.krogh@nordkysten.test') },
    subject: personal('Din sag'),
    bodyHtml: personal(`<p>${text}</p>`),
    recipients,
    attachments: [],
  }
  const prepared: Prepared = {
    draft,
    classification: { labels: { cpr: 0, health: 0, salary: 0, article9: 0 }, findings: [] },
    plan: { recipients: recipients.map((recipient) => planFor(recipient)) },
  }
  dispatch({ event: 'prepared', prepared, invalid: [] })
}

function planFor(recipient: Draft['recipients'][number]): RecipientPlan {
  const { address } = recipient
  const reach = {
    address,
    smime: { verdict: 'none' },
    tls: { verdict: 'not-published', problems: [] },
    phone: { verdict: 'known', number: personal('+4520123456'), provenance: 'confirmed', lastUsedAt: null },
  } as const
  return { recipient, reach, route: routes[address.reveal()] ?? { by: 'tls' }, refused: [] }
}

function receiptFor({ recipient }: RecipientPlan, by: RouteBy): Receipt {
  const all = { recipient: recipient.address, by, at: '2036-01-01T10:00:00Z' }
  switch (results[recipient.address.reveal()] ?? 'sent') {
    case 'sent':
      return { ...all, outcome: 'handed-over' }
    case 'not-sent':
      return { ...all, outcome: 'not-sent', problems: [], code: null }
    case 'deferred':
      return { ...all, outcome: 'deferred', problems: [], retryUntil: '2036-01-01T14:00:00Z' }
    case 'lost-at-recipient':
      return { ...all, outcome: 'unknown', lostAt: 'recipient' }
    case 'lost-at-gateway':
      return { ...all, outcome: 'unknown', lostAt: 'gateway' }
  }
}

const carriers = (['smime', 'tls', 'portal'] as const).map((by): Carrier => ({
  by,
  carry(_draft, _attachments, recipients, report) {
    for (const plan of recipients) {
      carried.push(`${by} ${plan.recipient.address.reveal()}`)
      report(receiptFor(plan, by))
    }
    return Promise.resolve()
  },
}))

const plansNow = () =>
  chosenPlan(
    writing(),
    (typed) => typed,
    () => true,
  )

async function send(): Promise<Outcome> {
  const before = writing()
  const plans = plansNow()
  if (before.prepared === null || blockedBy(before, plans) !== null) throw new Error('blocked')
  carried = []
  dispatch({ event: 'sending' })
  const outcome = await carryOut(
    { ...before.prepared, plan: { recipients: plans } },
    {
      earlier: { standing: standing(before), copiedTo: copiedTo(before) },
      compose: {
        readDraft: () => Promise.reject(new Error('not asked here')),
        readAttachment: () => Promise.reject(new Error('there is none')),
        discardDraft: () => Promise.resolve(),
      },
      carriers,
      sentItems: {
        keepCopy() {
          copies += 1
          return Promise.resolve()
        },
      },
      report: (receipt) => dispatch({ event: 'receipt', receipt }),
      signal: { aborted: false },
      now: () => new Date('2036-01-01T10:00:00Z'),
    },
  )
  dispatch({ event: 'done', outcome })
  return outcome
}

const told = ({ receipts }: Outcome) =>
  receipts.map(({ recipient, by, outcome }) => `${by} ${recipient.reveal()} ${outcome}`)

describe('a mail that two of three have', () => {
  beforeEach(async () => {
    results = { [bo]: 'not-sent' }
    write('Hej', anne, payroll, bo)
    expect((await send()).draft).toBe('kept')
    results = {}
  })

  it('goes to the rest as a letter, and to nobody else; the receipt is of all three', async () => {
    dispatch({ event: 'back', portalFor: [bo] })
    const outcome = await send()
    expect(carried).toEqual([`portal ${bo}`])
    expect(told(outcome)).toEqual([
      `smime ${anne} handed-over`,
      `tls ${payroll} handed-over`,
      `portal ${bo} handed-over`,
    ])
    expect(outcome.draft).toBe('gone')
  })

  it('goes to the rest alone on the way back over the mail, too', async () => {
    dispatch({ event: 'back', portalFor: [] })
    await send()
    expect(carried).toEqual([`tls ${bo}`])
  })

  it('lies in Sent Items once', async () => {
    dispatch({ event: 'back', portalFor: [] })
    const outcome = await send()
    expect(outcome.copy).toBe('kept')
    expect(copies).toBe(1)
  })

  it('goes to a corrected address alone, whatever the letters of the others’ are', async () => {
    dispatch({ event: 'back', portalFor: [] })
    write('Hej', anne.toUpperCase(), payroll, 'bo@postkassen.test')
    const outcome = await send()
    expect(carried).toEqual(['tls bo@postkassen.test'])
    expect(outcome.draft).toBe('gone')
    // The first copy does not name the one who has it now.
    expect(copies).toBe(2)
  })

  it('is a new mail for all when its words change, and she reads who has the older one', async () => {
    dispatch({ event: 'back', portalFor: [] })
    write('Hej igen', anne, payroll, bo)
    expect([anne, payroll, bo].map((one) => hasOlder(writing(), personal(one)))).toEqual([true, true, false])
    await send()
    expect(carried).toEqual([`smime ${anne}`, `tls ${payroll}`, `tls ${bo}`])
    expect(copies).toBe(2)
  })

  it('lets the draft go and is sent to nobody once the third is taken out', async () => {
    dispatch({ event: 'back', portalFor: [] })
    write('Hej', anne, payroll)
    const outcome = await send()
    expect(carried).toEqual([])
    expect([outcome.draft, outcome.copy, copies]).toEqual(['gone', 'kept', 1])
  })

  it('needs nothing more of those who have it: neither key, code nor a way', () => {
    dispatch({ event: 'back', portalFor: [bo] })
    dispatch({ event: 'chosen', address: payroll, way: 'portal' })
    dispatch({ event: 'code', address: payroll, input: { by: 'agreed', text: '' } })
    const plans = chosenPlan(
      writing(),
      (typed) => typed,
      () => false,
    )
    expect(blockedBy(writing(), plans)).toBeNull()
  })
})

describe('a mail of which nobody knows whether it arrived', () => {
  beforeEach(async () => {
    results = { [bo]: 'lost-at-recipient' }
    write('Hej', payroll, bo)
    await send()
    dispatch({ event: 'back', portalFor: [] })
  })

  it('is not sent again by itself', () => {
    expect(blockedBy(writing(), plansNow())).toBe('nobody-left')
  })

  it('does not go along when another recipient is added', async () => {
    write('Hej', payroll, bo, anne)
    const outcome = await send()
    expect(carried).toEqual([`smime ${anne}`])
    expect(told(outcome)).toContain(`tls ${bo} unknown`)
    expect(outcome.draft).toBe('kept')
  })

  it('is sent again to whom she says, and not when she takes it back', async () => {
    dispatch({ event: 'again', address: bo, wanted: true })
    dispatch({ event: 'again', address: bo, wanted: false })
    expect(blockedBy(writing(), plansNow())).toBe('nobody-left')
    dispatch({ event: 'again', address: bo, wanted: true })
    results = {}
    const outcome = await send()
    expect(carried).toEqual([`tls ${bo}`])
    expect(outcome.draft).toBe('gone')
  })

  it('may still have arrived when the second one was not sent', async () => {
    dispatch({ event: 'again', address: bo, wanted: true })
    results = { [bo]: 'not-sent' }
    await send()
    dispatch({ event: 'back', portalFor: [] })
    expect(blockedBy(writing(), plansNow())).toBe('nobody-left')
  })
})

describe('a mail that an earlier pane has sent', () => {
  const receipt = (address: string): Receipt => {
    const all = { recipient: personal(address), by: 'tls', at: '2036-01-01T10:00:00Z' } as const
    return address === bo
      ? { ...all, outcome: 'unknown', lostAt: 'recipient' }
      : { ...all, outcome: 'handed-over' }
  }
  const recall = (text: string, ...addresses: readonly string[]) => {
    write(text, payroll, bo, anne)
    const { prepared } = writing()
    if (prepared === null) throw new Error('nothing written')
    const known = { receipts: addresses.map(receipt), copiedTo: addresses.map((one) => personal(one)) }
    dispatch({ event: 'sent-before', content: contentOf(prepared.draft), known })
  }

  it('goes to the rest alone, and names nobody on a second copy', async () => {
    recall('Hej', payroll)
    recall('Hej', payroll)
    expect(copiedTo(writing()).map((one) => one.reveal())).toEqual([payroll])
    await send()
    expect(carried).toEqual([`smime ${anne}`, `tls ${bo}`])
  })

  it('goes to all when it says something else', async () => {
    recall('Hej', payroll)
    write('Hej igen', payroll, bo)
    await send()
    expect(carried).toEqual([`tls ${payroll}`, `tls ${bo}`])
  })

  it('waits for her word where it may have arrived; what this pane knows goes before it', async () => {
    recall('Hej', payroll, bo)
    await send()
    expect(carried).toEqual([`smime ${anne}`])
    dispatch({ event: 'back', portalFor: [] })
    dispatch({ event: 'again', address: bo, wanted: true })
    await send()
    expect(carried).toEqual([`tls ${bo}`])
    dispatch({ event: 'back', portalFor: [] })
    recall('Hej', payroll, bo)
    expect(blockedBy(writing(), plansNow())).toBeNull()
    expect(standing(writing()).every(({ outcome }) => outcome === 'handed-over')).toBe(true)
  })
})

describe('a mail that the gateway has or may have', () => {
  it.each(['deferred', 'lost-at-gateway'] as const)('(%s) is asked after by its carrier', async (result) => {
    results = { [bo]: result }
    write('Hej', payroll, bo)
    await send()
    dispatch({ event: 'back', portalFor: [] })
    await send()
    expect(carried).toEqual([`tls ${bo}`])
  })
})
