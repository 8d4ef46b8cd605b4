// What a try leaves behind when an answer is lost, and what the next one does with it: the gateway is the real one, with its
// store on disk; what goes between it and the pane can be lost on the way out or back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AddinConfig } from '../../src/contract/config.ts'
import { letterState, type LetterState } from '../../src/contract/letter.ts'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import type { Draft } from '../../src/model/draft.ts'
import type { Reach } from '../../src/model/reach.ts'
import type { Receipt } from '../../src/model/receipt.ts'
import type { Route } from '../../src/model/route.ts'
import { personal } from '../../src/personal.ts'
import { carryOut, type Outcome } from '../../src/send-securely.ts'
import { createCarriers } from '../../src/taskpane/carriers.ts'
import { contentOf } from '../../src/taskpane/draft-gist.ts'
import { type HandedOver, nothingHandedOver, relayedTo } from '../../src/taskpane/handed-over.ts'
import { createGatewayClient, type GatewayClient, readReply } from '../../src/transport/gateway-client.ts'
import type { Graph } from '../../src/transport/graph.ts'
import { statusOf } from '../../src/transport/relay.ts'
import { organisation, type PortalRig, startPortal } from '../portal/portal-rig.ts'
import { usableFor } from '../support/smime-reach.ts'

const bo = 'bo.lind@postkassen.test'
const byTls: Route = { by: 'tls' }
const byLetter: Route = { by: 'portal', code: { by: 'agreed', code: personal('K7QM-42RX-9TWP') } }
const bySmime: Route = { by: 'smime', signer: 'sender' }
const byOtherCode: Route = { by: 'portal', code: { by: 'agreed', code: personal('8HNC-W3PX-5TKD') } }

type Weather = 'answered' | 'answer-lost' | 'never-arrives'
type Post = 'taken' | 'no-answer' | 'mailbox-unreachable'

let rig: PortalRig
let gateway: GatewayClient
/** How the next requests fare, by method and the beginning of the path; each is used once. */
let weather: { readonly of: string; readonly is: Weather }[]
/** How the next mails by Graph fare; afterwards all are taken. */
let posts: Post[]
let posted: string[]
let handedOver: HandedOver
let clock: number

beforeEach(async () => {
  rig = await startPortal()
  weather = []
  posts = []
  posted = []
  handedOver = nothingHandedOver()
  clock = Date.now()
  gateway = createGatewayClient({
    baseUrl: rig.url,
    token: () => rig.issuer.token(),
    async fetch(input, init) {
      const asked = `${init?.method ?? ''} ${new URL(input instanceof Request ? input.url : input).pathname}`
      const at = weather.findIndex(({ of }) => asked.startsWith(of))
      const is = at === -1 ? 'answered' : weather.splice(at, 1)[0]?.is
      if (is === 'never-arrives') throw new TypeError('network')
      const response = await fetch(input, init)
      if (is === 'answer-lost') throw new TypeError('network')
      return response
    },
  })
})
afterEach(async () => {
  await rig.stop()
})

const graph: Graph = {
  sendMime(message) {
    const post = posts.shift() ?? 'taken'
    if (post === 'mailbox-unreachable') return Promise.reject(new SikkertError(post))
    posted.push(fromUtf8(message))
    return Promise.resolve(post)
  },
  saveSentCopy: () => Promise.resolve(),
  deleteMessage: () => Promise.resolve(),
  readMime: () => Promise.reject(new Error('not asked here')),
}

const certified: Reach = {
  address: personal(bo),
  smime: usableFor('Bo Lind'),
  tls: { verdict: 'not-published', problems: [] },
  phone: { verdict: 'unknown' },
}

interface Try {
  readonly text?: string
  readonly to?: readonly (readonly [address: string, route: Route])[]
  readonly stopped?: boolean
}

async function send({ text = 'Hej Bo', to = [[bo, byTls]], stopped = false }: Try): Promise<Outcome> {
  const recipients = to.map(([address, route]) => ({
    recipient: { name: personal('Bo Lind'), address: personal(address), field: 'to' as const },
    reach: route.by === 'smime' ? certified : null,
    route,
    refused: [],
  }))
  const draft: Draft = {
    from: { name: personal('Mette Krogh'), address: personal('mette.krogh@nordkysten.test') },
    subject: personal('Din sag'),
    bodyHtml: personal(`<p>${text}</p>`),
    recipients: recipients.map(({ recipient }) => recipient),
    attachments: [],
  }
  // Whoever watches looks twice, not for a minute.
  const now = () => new Date((clock += 20_000))
  const config: AddinConfig = {
    portalUrl: 'https://sikker.example.dk',
    organisation,
    graphBaseUrl: 'https://graph.test/v1.0',
    authority: 'https://issuer.test',
    clientId: '',
    apiScope: '',
    graphScopes: [],
    policy: { letterDays: 30, keepOfCpr: 'birth-date', harvest: 'ask' },
  }
  const signal = { aborted: stopped }
  return carryOut(
    {
      draft,
      classification: { labels: { cpr: 0, health: 0, salary: 0, article9: 0 }, findings: [] },
      plan: { recipients },
    },
    {
      earlier: { standing: [], copiedTo: [] },
      compose: {
        readDraft: () => Promise.resolve(draft),
        readAttachment: () => Promise.reject(new Error('there is none')),
        discardDraft: () => Promise.resolve(),
      },
      carriers: createCarriers({
        config,
        gateway,
        graph,
        protect: () => Promise.resolve(utf8('Content-Type: application/pkcs7-mime\r\n\r\nAAAA\r\n')),
        language: 'da',
        crypto,
        now,
        content: contentOf(draft),
        handedOver,
      }),
      sentItems: { keepCopy: () => Promise.resolve() },
      report: () => undefined,
      signal,
      now,
    },
  )
}

function told({ receipts }: Outcome): readonly string[] {
  return receipts.map((one: Receipt) => {
    if (one.outcome === 'working') return `${one.by} working ${one.step}`
    if (one.outcome === 'unknown') return `${one.by} unknown ${one.lostAt}`
    return one.outcome === 'not-sent' ? `${one.by} not-sent ${one.code ?? ''}` : `${one.by} ${one.outcome}`
  })
}

const mailsAtGateway = () =>
  new Set(rig.log.flatMap((one) => (one.event === 'message-accepted' ? [one.message] : []))).size
const lettersLaid = () => rig.log.flatMap((one) => (one.event === 'letter-laid' ? [one.letter] : []))
const linkIn = (mail: string | undefined) => /https:\/\/sikker\.example\.dk\S+/.exec(mail ?? '')?.[0]

describe('a mail for the relay', () => {
  it('whose answer is lost is told as unknown; the next try is the same mail, and learns of it', async () => {
    weather = [{ of: 'POST /api/messages', is: 'answer-lost' }]
    expect(told(await send({}))).toEqual(['tls unknown gateway'])
    expect(told(await send({}))).toEqual(['tls working queued'])
    expect(mailsAtGateway()).toBe(1)
  })

  it('that never arrived is told as unknown as well, and the next try brings it', async () => {
    weather = [{ of: 'POST /api/messages', is: 'never-arrives' }]
    expect(told(await send({}))).toEqual(['tls unknown gateway'])
    expect(mailsAtGateway()).toBe(0)
    expect(told(await send({}))).toEqual(['tls working queued'])
    expect(mailsAtGateway()).toBe(1)
  })

  it('that has been taken is never told as not sent because nobody could say how it stands', async () => {
    weather = Array.from({ length: 9 }, () => ({ of: 'GET /api/messages/', is: 'never-arrives' }))
    const outcome = await send({})
    expect(told(outcome)).toEqual(['tls working queued'])
    expect(outcome.draft).toBe('kept')
  })

  it('that still waits is looked at by the next try, not sent again, whoever else gets one now', async () => {
    await send({})
    const outcome = await send({
      to: [
        [bo, byTls],
        ['anne@havneby.test', byTls],
      ],
    })
    expect(told(outcome)).toEqual(['tls working queued', 'tls working queued'])
    expect(mailsAtGateway()).toBe(2)
    expect(relayedTo(handedOver, bo)).not.toBe(relayedTo(handedOver, 'anne@havneby.test'))
  })

  it('that was stopped can be sent anew', async () => {
    await send({})
    expect(told(await send({ stopped: true }))).toEqual(['tls not-sent cancelled'])
    expect(told(await send({}))).toEqual(['tls working queued'])
    expect(mailsAtGateway()).toBe(2)
  })

  it('that the gateway refuses has not been sent, and the next try is a new one', async () => {
    const signedOut = createGatewayClient({ baseUrl: rig.url, token: () => Promise.resolve('no.token') })
    const right = gateway
    gateway = signedOut
    expect(told(await send({}))).toEqual(['tls not-sent sign-in-failed'])
    gateway = right
    expect(told(await send({}))).toEqual(['tls working queued'])
  })

  it('of which nothing is known stays unknown while nobody is let in to ask', async () => {
    weather = [{ of: 'POST /api/messages', is: 'answer-lost' }]
    await send({})
    const right = gateway
    gateway = createGatewayClient({ baseUrl: rig.url, token: () => Promise.resolve('no.token') })
    expect(told(await send({}))).toEqual(['tls unknown gateway'])
    gateway = right
    expect(told(await send({}))).toEqual(['tls working queued'])
    expect(mailsAtGateway()).toBe(1)
  })
})

describe('a letter in the place of a mail for the relay', () => {
  const letter: Try = { to: [[bo, byLetter]] }

  it('takes a mail back whose answer was lost', async () => {
    weather = [{ of: 'POST /api/messages', is: 'answer-lost' }]
    await send({})
    expect(told(await send(letter))).toEqual(['portal handed-over'])
    const id = relayedTo(handedOver, bo) ?? ''
    const { recipients } = await statusOf(gateway, id)
    expect(recipients.map(({ delivery }) => delivery.state)).toEqual(['cancelled'])
  })

  it.each([
    ['may be there', 'POST /api/messages', 'tls unknown gateway', 2],
    ['cannot be taken back', 'POST /api/messages/', 'tls working queued', 1],
  ])('is not sent while the mail %s', async (_what, of, says, lost) => {
    weather = Array.from({ length: lost }, () => ({ of, is: 'never-arrives' as const }))
    await send({})
    expect(told(await send(letter))).toEqual([says])
    expect(lettersLaid()).toEqual([])
    expect(posted).toEqual([])
  })

  it('in other words is not told as on its way where the older ones are', async () => {
    weather = [{ of: 'POST /api/messages/', is: 'never-arrives' }]
    await send({})
    expect(told(await send({ ...letter, text: 'Hej igen' }))).toEqual(['tls not-sent gateway-unreachable'])
    expect(lettersLaid()).toEqual([])
    expect(told(await send({ ...letter, text: 'Hej igen' }))).toEqual(['portal handed-over'])
  })
})

describe('an encrypted mail', () => {
  const encrypted: Try = { to: [[bo, bySmime]] }

  it('that Graph has not answered for is told as unknown', async () => {
    posts = ['no-answer']
    expect(told(await send(encrypted))).toEqual(['smime unknown mailbox'])
  })

  it('takes the place of one for the relay that still waits', async () => {
    await send({})
    const older = relayedTo(handedOver, bo) ?? ''
    expect(told(await send(encrypted))).toEqual(['smime handed-over'])
    const { recipients } = await statusOf(gateway, older)
    expect(recipients.map(({ delivery }) => delivery.state)).toEqual(['cancelled'])
  })

  it('does not leave while the one for the relay cannot be taken back', async () => {
    await send({})
    weather = [{ of: 'POST /api/messages/', is: 'never-arrives' }]
    expect(told(await send(encrypted))).toEqual(['tls working queued'])
    expect(posted).toEqual([])
  })
})

describe('a letter for one of two whose mail still waits', () => {
  it('leaves the other one’s mail where it is', async () => {
    const other = 'anne@havneby.test'
    await send({
      to: [
        [bo, byTls],
        [other, byTls],
      ],
    })
    const outcome = await send({
      to: [
        [bo, byLetter],
        [other, byTls],
      ],
    })
    expect(told(outcome)).toEqual(['portal handed-over', 'tls working queued'])
    const { recipients } = await statusOf(gateway, relayedTo(handedOver, other) ?? '')
    expect(recipients.map(({ delivery }) => delivery.state)).toEqual(['cancelled', 'queued'])
    expect(mailsAtGateway()).toBe(1)
  })
})

describe('a mail in other words', () => {
  it('takes the place of the older one that still waits', async () => {
    await send({})
    const older = relayedTo(handedOver, bo) ?? ''
    expect(told(await send({ text: 'Hej igen' }))).toEqual(['tls working queued'])
    const { recipients } = await statusOf(gateway, older)
    expect(recipients.map(({ delivery }) => delivery.state)).toEqual(['cancelled'])
    expect(relayedTo(handedOver, bo)).not.toBe(older)
  })
})

async function stateOf(id: string): Promise<LetterState> {
  return readReply(letterState, await gateway.request('GET', `/api/letters/${id}`))
}

describe('a letter', () => {
  const letter: Try = { to: [[bo, byLetter]] }

  it('whose link could not leave is recalled, and the next try is a new letter', async () => {
    posts = ['mailbox-unreachable']
    expect(told(await send(letter))).toEqual(['portal not-sent mailbox-unreachable'])
    expect(told(await send(letter))).toEqual(['portal handed-over'])
    const states = await Promise.all(lettersLaid().map((id) => stateOf(id)))
    expect(states.map(({ state }) => state)).toEqual(['recalled', 'waiting'])
  })

  it('whose recall is not answered is not laid again: it may be gone', async () => {
    posts = ['mailbox-unreachable']
    weather = [{ of: 'DELETE /api/letters', is: 'answer-lost' }]
    await send(letter)
    expect(told(await send(letter))).toEqual(['portal handed-over'])
    expect(lettersLaid()).toHaveLength(2)
  })

  it('whose answer is lost reaches nobody, and the next try lays the same one', async () => {
    weather = [{ of: 'POST /api/letters', is: 'answer-lost' }]
    expect(told(await send(letter))).toEqual(['portal not-sent gateway-unreachable'])
    expect(posted).toEqual([])
    expect(told(await send(letter))).toEqual(['portal handed-over'])
    expect(lettersLaid()).toHaveLength(1)
  })

  it('whose link may have left stays, is told as unknown, and a further try sends the same link', async () => {
    posts = ['no-answer', 'mailbox-unreachable']
    expect(told(await send(letter))).toEqual(['portal unknown mailbox'])
    expect(told(await send(letter))).toEqual(['portal unknown mailbox'])
    expect(told(await send(letter))).toEqual(['portal handed-over'])
    const states = await Promise.all(lettersLaid().map((id) => stateOf(id)))
    expect(states.map(({ state }) => state)).toEqual(['waiting'])
    expect(posted).toHaveLength(2)
    expect(linkIn(posted[0])).toBeDefined()
    expect(posted[0]).toBe(posted[1])
  })

  it('with another code is another letter', async () => {
    weather = [{ of: 'POST /api/letters', is: 'never-arrives' }]
    await send(letter)
    await send({ to: [[bo, byOtherCode]] })
    expect(lettersLaid()).toHaveLength(1)
    expect(handedOver.letters.size).toBe(1)
  })
})
