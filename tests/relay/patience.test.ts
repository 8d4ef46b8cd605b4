// How long a server is waited for: before it has proven who it is no longer than somebody looks at a screen, whatever the
// number of its addresses; after that as long as RFC 5321 §4.5.3.2 has it, command by command.
import { expect, it } from 'vitest'
import type { Dialogue } from '../../gateway/adapters/smtp-dialogue.ts'
import { transact } from '../../gateway/adapters/smtp-transaction.ts'
import { createRelay } from '../../gateway/relay/deliver.ts'
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '../../gateway/relay/dns.ts'
import { contentOf } from '../../gateway/relay/mail-content.ts'
import { deliveryLimits } from '../../gateway/relay/session.ts'

const minutes = (ms: number) => ms / 60_000

/** Answers yes to everything and remembers how long it was waited for. */
function patientDialogue(): { readonly dialogue: Dialogue; readonly waits: [string, number][] } {
  const waits: [string, number][] = []
  const said: string[] = []
  const reply = (command: string) => ({ code: command === 'DATA' ? 354 : 250, lines: [''] })
  const note = (what: string, inMs: number) => {
    waits.push([what.split(' ')[0] ?? '', minutes(inMs)])
    return Promise.resolve(reply(what))
  }
  return {
    waits,
    dialogue: {
      ask: (command, inMs) => note(command ?? '', inMs),
      say: (commands) => void said.push(...commands),
      next: (inMs) => note(said.shift() ?? '', inMs),
      hand: (_bytes, inMs) => note('dot', inMs),
      isQuiet: () => true,
      write: (bytes, inMs) => {
        if (bytes.length > 0) waits.push(['block', minutes(inMs)])
        return Promise.resolve(null)
      },
      unasked: () => null,
      release: () => false,
    },
  }
}

for (const pipelining of [true, false]) {
  it(`waits five minutes for MAIL and RCPT, two for DATA, three for a block, ten for the dot${pipelining ? ', in one packet' : ''}`, async () => {
    const { dialogue, waits } = patientDialogue()
    // More than leaves together with the dot.
    const message = new TextEncoder().encode(`From: a@b.test\r\n\r\n${'fortroligt\r\n'.repeat(2000)}`)
    const can = { offers: (word: string) => pipelining && word === 'PIPELINING', maximumBytes: null }
    const plan = { limits: deliveryLimits, now: () => new Date(0) }
    await transact(
      dialogue,
      can,
      { from: 'a@b.test', to: ['c@d.test'], content: contentOf(message) },
      plan,
      true,
    )
    expect(waits).toEqual([
      ['MAIL', 5],
      ['RCPT', 5],
      ['DATA', 2],
      ['block', 3],
      ['dot', 10],
    ])
  })
}

it('gives a server with eight addresses that hang twelve seconds in all', async () => {
  const answers: { readonly [T in DnsType]?: readonly DnsRecords[T][] } = {
    MX: [{ exchange: 'mx.d.test', preference: 10 }],
    A: Array.from({ length: 8 }, (_, i) => `198.51.100.${i}`),
    TLSA: [{ usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }],
  }
  const resolver: Resolver = {
    query: <T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> => {
      const records = answers[type]
      return Promise.resolve(
        records === undefined
          ? { verdict: 'none', nameExists: true, secure: true }
          : { verdict: 'answer', records, secure: true, name },
      )
    },
  }
  let time = 0
  const tried: string[] = []
  const relay = createRelay({
    resolver,
    stsPolicyOf: () => Promise.resolve({ verdict: 'none' }),
    allowList: () => null,
    smtpPort: 25,
    ehloName: 'sender.example',
    mayConnect: () => true,
    isDaneOn: () => true,
    random: () => 0.5,
    trustPem: null,
    openSession({ ip, limits }) {
      tried.push(ip)
      // The first few do not answer at all, the next drips.
      time += Math.min(limits.untilVerifiedInMs, tried.length < 3 ? limits.connectInMs : Infinity)
      return Promise.resolve({ verdict: 'unreachable', problems: ['timed-out'] })
    },
    now: () => new Date(time),
  })
  expect((await relay.verdictOf('d.test')).reach).toMatchObject({ verdict: 'unknown' })
  expect([time / 1000, tried.length]).toEqual([12, 3])
})
