// A recipient of whose certificate nothing can be told now: the mail waits until the caseworker has said yes to just the way
// that is left, and her yes stands in what the gateway is told.
import { describe, expect, it } from 'vitest'
import type { OrganisationSigner } from '../../src/contract/organisation-signature.ts'
import { personal } from '../../src/personal.ts'
import type { Draft, Recipient } from '../../src/model/draft.ts'
import type { PhoneReach, SmimeReach, TlsReach } from '../../src/model/reach.ts'
import type { RouteBy } from '../../src/model/route.ts'
import { isAgreedTo } from '../../src/routing/plan-routes.ts'
import { carryOut, prepare } from '../../src/send-securely.ts'
import { isGoodCode, readNumber } from '../../src/taskpane/recipient-input.ts'
import {
  blockedBy,
  type ChosenWay,
  chosenPlan,
  type KeyState,
  next,
  type PaneEvent,
  signerOf,
  type State,
  type Writing,
} from '../../src/taskpane/state.ts'

const address = 'anne@example.dk'
const anne: Recipient = { address: personal(address), name: personal('Anne Holm'), field: 'to' }
const draft: Draft = {
  from: { address: personal('mette@example.dk'), name: personal('Mette Krogh') },
  subject: personal('Din sag'),
  bodyHtml: personal('<p>Hej</p>'),
  recipients: [anne],
  attachments: [],
}
const verified: TlsReach = {
  verdict: 'verified',
  by: 'dane',
  host: 'mx.example.dk',
  checkedAt: '2036-01-01T00:00:00Z',
}
const notPublished: TlsReach = { verdict: 'not-published', problems: [] }
const cannotTell: SmimeReach = { verdict: 'unknown' }
const knownPhone: PhoneReach = {
  verdict: 'known',
  number: personal('+4520123456'),
  provenance: 'confirmed',
  lastUsedAt: null,
}

function prepared(tls: TlsReach, smime = cannotTell) {
  const reach = { address: anne.address, smime, tls, phone: knownPhone }
  const own = { signer: 'sender', messageBytes: 1, maximumSmimeBytes: 2 } as const
  return prepare(draft, { reachOf: () => Promise.resolve(reach) }, own, '2036-01-01')
}

/** The pane beside this draft, after the caseworker has chosen. */
async function pane(tls: TlsReach, ...chosen: readonly (ChosenWay | null)[]): Promise<Writing> {
  const events: readonly PaneEvent[] = [
    { event: 'started', composing: true },
    { event: 'prepared', prepared: await prepared(tls), invalid: [] },
    ...chosen.map((way) => ({ event: 'chosen', address, way }) as const),
  ]
  const state = events.reduce<State>(next, { at: 'starting' })
  if (state.at !== 'writing') throw new Error(state.at)
  return state
}

const planOf = (state: Writing) => chosenPlan(state, readNumber, isGoodCode)
const waysOf = (state: Writing) => planOf(state).map(({ route }) => route.by)
const blocks = (state: Writing) => blockedBy(state, planOf(state))

async function carried(state: Writing): Promise<readonly RouteBy[]> {
  const by: RouteBy[] = []
  const carrier = (way: RouteBy) => ({
    by: way,
    carry: () => Promise.resolve(void by.push(way)),
  })
  if (state.prepared === null) throw new Error('nothing prepared')
  await carryOut(
    { ...state.prepared, plan: { recipients: planOf(state) } },
    {
      earlier: { standing: [], copiedTo: [] },
      compose: {
        readDraft: () => Promise.resolve(draft),
        readAttachment: () => Promise.reject(new Error('there is none')),
        discardDraft: () => Promise.resolve(),
      },
      carriers: [carrier('smime'), carrier('tls'), carrier('portal')],
      sentItems: { keepCopy: () => Promise.resolve() },
      report: () => undefined,
      signal: { aborted: false },
      now: () => new Date(),
    },
  )
  return by
}

describe('who signs', () => {
  const missing: KeyState = { at: 'missing', problem: null }
  const ended: KeyState = { at: 'open', name: personal('Mette Krogh'), keys: [], problem: null }
  const usable: OrganisationSigner = { verdict: 'usable', name: 'Kommunen', notAfter: '2036-01-01T00:00:00Z' }
  it.each<[string, KeyState, OrganisationSigner | null, ReturnType<typeof signerOf>]>([
    ['she herself, also while her certificate is locked', { at: 'locked', problem: null }, usable, 'sender'],
    ['the organisation, when she has none', missing, usable, 'organisation'],
    ['nobody, when the organisation has none either', missing, { verdict: 'none' }, null],
    ['nobody, when that is revoked', ended, { verdict: 'unusable', problems: ['revoked'] }, null],
    ['is not known while that cannot be judged', missing, { verdict: 'unknown' }, 'unknown'],
    ['is not known while the gateway has not answered', ended, null, 'unknown'],
  ])('%s', (_who, key, organisation, signer) => {
    expect(signerOf(key, organisation)).toBe(signer)
  })
})

describe('somebody of whose certificate nothing can be told', () => {
  it.each([
    ['whose mail server proves who it is', verified],
    ['whose number is known', notPublished],
  ])('%s gets nothing by it before she has said so', async (_why, tls) => {
    const state = await pane(tls)
    expect(waysOf(state)).toEqual(['undecided'])
    expect(blocks(state)).toBe('undecided')
    await expect(carried(state)).rejects.toMatchObject({ code: 'no-recipient' })
  })

  it.each([
    ['the mail server', verified, 'tls'],
    ['the letter', notPublished, 'portal'],
    ['the letter in place of the mail server', verified, 'portal'],
  ] as const)('gets it by %s once she has, and that is told', async (_why, tls, way) => {
    const state = await pane(tls, way)
    expect(waysOf(state)).toEqual([way])
    expect(blocks(state)).toBeNull()
    expect(await carried(state)).toEqual([way])
    expect(planOf(state).map(isAgreedTo)).toEqual([true])
  })

  it('is asked about again when the mail server she said yes to no longer proves who it is', async () => {
    expect(waysOf(await pane(notPublished, 'tls'))).toEqual(['undecided'])
  })

  it('is asked about again when she takes her yes back', async () => {
    expect(waysOf(await pane(verified, 'tls', null))).toEqual(['undecided'])
  })

  it('is no longer asked about once it is told that there is no certificate', async () => {
    const { plan } = await prepared(verified, { verdict: 'none' })
    expect(plan.recipients.map(({ route }) => route.by)).toEqual(['tls'])
    expect(plan.recipients.map(isAgreedTo)).toEqual([false])
  })
})
