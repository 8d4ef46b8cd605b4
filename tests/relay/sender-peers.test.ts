// Postfix and Exim in our lab, told to deliver by DANE or not at all: where they differ from what we expect of ourselves, the
// difference has its reason here. What both refuse for want of DANE (MTA-STS, partners) must not leak with them either, so
// that the lab's own judgement of those domains is tried too. Skipped, with a line, where they cannot be had.
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findExim, startExim } from '../support/exim.ts'
import { missingForPostfix, startPostfix } from '../support/postfix.ts'
import { adversaryScenarios } from './lab/adversary-scenarios.ts'
import { daneScenarios } from './lab/dane-scenarios.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import { policyScenarios } from './lab/policy-scenarios.ts'
import { serverScenarios } from './lab/server-scenarios.ts'

const from = 'mette.krogh@nordkysten.test'
const scenarios = [...daneScenarios, ...serverScenarios, ...policyScenarios, ...adversaryScenarios]
/** An hour at most is what a test can wait for; what has not ended by then is still being tried. */
const settledInMs = 100_000

interface Sender {
  send(to: string): Promise<void> | void
  /** Whether its log tells of an end, or a put-off, for this address. */
  hasSettled(to: string): boolean
  stop(): Promise<void> | void
}

interface Peer {
  readonly name: string
  readonly subnet: number
  /** null where it cannot be had. */
  readonly start: ((folder: string) => Promise<Sender>) | null
  /** By what the scenario is about: what it does, and why. */
  readonly differences: Readonly<Record<string, { readonly sends: boolean; readonly why: string }>>
}

const seconds = 4
/** They know no ports but 25 and 53: two runs on one machine need addresses of their own. */
const lane = process.pid % 100
const submission = { host: '127.0.0.1', port: 25_000 + lane }
const folder = mkdtempSync(join(tmpdir(), 'sender-peers-'))
// Their own users must get through.
chmodSync(folder, 0o711)
const missing = missingForPostfix()

const exim = findExim(join(folder, 'debian'))
for (const [name, isHere] of [
  ['Postfix', missing.length === 0],
  ['Exim', exim !== null],
] as const) {
  if (!isHere) process.stdout.write(`${name} is not here: it is not tried in the lab\n`)
}

const peers: readonly Peer[] = [
  {
    name: 'Postfix',
    subnet: 40 + lane,
    start: missing.length > 0 ? null : postfixSender,
    differences: {
      'TLSA with no data at all, and no other': {
        sends: false,
        why: 'its client cannot read such an answer, and begins again for ever',
      },
      'TLSA with no data at all, beside one in order': {
        sends: false,
        why: 'its client cannot read such an answer, and begins again for ever',
      },
      'three hundred TLSA records, which no datagram holds, and the last one matches': {
        sends: false,
        why: 'it reads a hundred records and drops the rest',
      },
      'usage 2 with an intermediate of 1024 bits under the anchor': {
        sends: true,
        why: 'it sets no level for the keys of the path',
      },
      'a server that cuts after the dot, before another that would take it: it may have it': {
        sends: true,
        why: 'it would rather give a mail twice than not at all; we ask the sender',
      },
      'usage 3 with a key of 1024 bits': {
        sends: true,
        why: 'it takes whatever key a record names; TLS with such a key protects nobody',
      },
      'a server with two codes in one reply': {
        sends: true,
        why: 'it goes by the last line; we do not guess which half was meant',
      },
      'a server with SMTPUTF8 for an address that needs it': {
        sends: false,
        why: 'it wants SMTPUTF8 offered in clear already; this server offers it inside TLS alone',
      },
      'a host of which the old address is signed and the new one is not': {
        sends: true,
        why: 'it goes by the address that it looks at first; we want all of them signed',
      },
      'an MX that leads back to us': {
        sends: true,
        why: 'it knows itself by its addresses alone; we know ourselves by name too',
      },
    },
  },
  {
    name: 'Exim',
    subnet: 140 + lane,
    start: exim === null ? null : (home) => Promise.resolve(eximSender(home)),
    differences: {
      'TLSA with a matching type of private use, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA with a usage of private use, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA with a selector nobody knows, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA with no data at all, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA with a SHA-512 cut to the length of a SHA-256, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA with a SHA-256 with a byte too many, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'three hundred TLSA records, which no datagram holds, and the last one matches': {
        sends: false,
        why: 'it reads no answer of that size',
      },
      'usage 2 with an intermediate of 1024 bits under the anchor': {
        sends: true,
        why: 'it sets no level for the keys of the path',
      },
      'a server that cuts after the dot, before another that would take it: it may have it': {
        sends: true,
        why: 'it would rather give a mail twice than not at all; we ask the sender',
      },
      'a root among the servers, which RFC 7505 §3 allows nobody: it takes no mail': {
        sends: true,
        why: 'it passes the root over',
      },
      'a server that offers starttls in small letters': {
        sends: false,
        why: 'it reads keywords in capitals alone; RFC 5321 §2.4 has them in any letters',
      },
      'a server that speaks TLS 1.0 alone': {
        sends: true,
        why: 'it speaks TLS 1.0 where its GnuTLS does',
      },
      'a server without SMTPUTF8 for an address that needs it': {
        sends: true,
        why: 'it writes the local part in A-labels of its own; we do not change an address',
      },
      'TLSA usage 0 alone, which SMTP does not know': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'TLSA usage 1 alone, which SMTP does not know': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'unusable TLSA beside an MTA-STS policy that would hold: DANE was promised and is not there': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'a TLSA digest of the wrong length, and no other': {
        sends: true,
        why: 'it goes on without proof where no record can be used, as RFC 7672 §2.2 lets it; we need proof',
      },
      'SHA-512 that does not match beside SHA-256 that does: the strongest digest counts (RFC 7671 §9)': {
        sends: true,
        why: 'it lets any digest that matches count; RFC 7671 §9 has the strongest do',
      },
      'usage 3 with a key of 1024 bits': {
        sends: true,
        why: 'it takes whatever key a record names; TLS with such a key protects nobody',
      },
      'usage 2 with a certificate for the recipient’s domain (RFC 7672 §3.2.2)': {
        sends: false,
        why: 'it wants the name of the host alone',
      },
      'usage 2 with the whole anchor in DNS, which the server does not send': {
        sends: false,
        why: 'GnuTLS looks for an anchor only among what the server sends; RFC 7671 §5.2.1 lets it be in DNS alone',
      },
      'usage 2 with the anchor’s whole key in DNS, which signed what the server sends': {
        sends: false,
        why: 'GnuTLS looks for an anchor only among what the server sends; RFC 7671 §5.2.1 lets it be in DNS alone',
      },
      'usage 2 with the whole key that signed the server’s certificate itself': {
        sends: false,
        why: 'GnuTLS looks for an anchor only among what the server sends; RFC 7671 §5.2.1 lets it be in DNS alone',
      },
      'usage 2 with an anchor sent along that has signed nothing here': {
        sends: true,
        why: 'any certificate that the server sends is an anchor to it, also one that has signed nothing: a hole',
      },
      'an MX that is an alias, with TLSA only where it starts, and a certificate for that name': {
        sends: false,
        why: 'it asks for TLSA where the alias ends; RFC 7672 §2.2.2 has the start count too',
      },
      'a signed alias into an unsigned zone, with TLSA where it starts (RFC 7672 §2.2.2)': {
        sends: false,
        why: 'it asks for TLSA where the alias ends; RFC 7672 §2.2.2 has the start count too',
      },
      'a primary without TLSA and a backup with': {
        sends: true,
        why: 'it logs the first host as a failure for good, and the backup gets the mail all the same',
      },
      'a server that speaks TLS 1.1 at most': {
        sends: true,
        why: 'it speaks TLS 1.1 where its GnuTLS does',
      },
      'somebody who says more in clear after STARTTLS: it is not read': {
        sends: false,
        why: 'bytes in clear are an attack, and it waits; we never read them, and the session inside is judged alone',
      },
      'somebody who says half a line in clear after STARTTLS': {
        sends: false,
        why: 'bytes in clear are an attack, and it waits; we never read them, and the session inside is judged alone',
      },
      'a server with two codes in one reply': {
        sends: true,
        why: 'it goes by one of them; we do not guess which half was meant',
      },
      'a server that is busy inside TLS': {
        sends: true,
        why: 'after 421 to EHLO inside TLS it goes on by HELO; to us it is a no for now',
      },
      'a server with a smaller SIZE than the mail': {
        sends: true,
        why: 'it leaves the size to the server',
      },
      'an MX that leads back to us': {
        sends: true,
        why: 'it was told to send to itself, as all of the lab is on this machine',
      },
    },
  },
]

for (const { name, subnet, start, differences } of peers) {
  describe.skipIf(start === null)(`${name} in our lab`, () => {
    let lab: Lab
    let sender: Sender | null = null

    beforeAll(async () => {
      if (start === null) return
      lab = await startLab(scenarios, subnet, 0, true)
      sender = await start(join(folder, name))
      for (const scenario of scenarios) await sender.send(addressIn(scenario))
      const waiting = () =>
        scenarios.filter(
          (scenario) =>
            differences[scenario.about]?.sends !== false && sender?.hasSettled(addressIn(scenario)) !== true,
        )
      const until = Date.now() + settledInMs
      while (waiting().length > 0 && Date.now() < until) await new Promise((next) => setTimeout(next, 250))
    }, 180_000)
    afterAll(async () => {
      await sender?.stop()
      if (start !== null) await lab.stop()
    })

    function addressIn(scenario: Scenario): string {
      return `${scenario.expect.to ?? 'modtager'}@${lab.domains.get(scenario) ?? ''}`
    }

    for (const scenario of scenarios) {
      const { about, expect: wanted } = scenario
      const difference = differences[about]
      const bearsOut = difference === undefined ? 'does as we do' : difference.why
      it(`${about}: ${bearsOut}`, () => {
        if (difference?.sends !== false) expect(sender?.hasSettled(addressIn(scenario))).toBe(true)
        const heard = [...lab.heardBy(scenario)]
        const got = heard.filter(([, { messages }]) => messages.length > 0).map(([label]) => label)
        const isProven = wanted.verdict === 'verified' && wanted.by === 'dane'
        const takes = isProven ? wanted.takes : undefined
        const told = heard
          .filter(([, { clear, inside }]) =>
            [...clear, ...inside].some((line) => /^(?:MAIL|RCPT|DATA)/.test(line)),
          )
          .map(([label]) => label)
        if (difference !== undefined) {
          expect(told.length > 0).toBe(difference.sends)
          return
        }
        expect(told.filter((label) => label !== takes)).toEqual([])
        if (isProven && (wanted.outcome ?? 'delivered') === 'delivered') expect(got).toEqual([takes])
      })
    }
  })
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function postfixSender(home: string): Promise<Sender> {
  const limits = [
    'connect',
    'helo',
    'starttls',
    'mail',
    'rcpt',
    'data_init',
    'data_xfer',
    'data_done',
    'quit',
  ]
  const postfix = await startPostfix({
    folder: home,
    resolverIp: `127.${40 + lane}.0.53`,
    listen: [{ at: `${submission.host}:${submission.port}` }],
    settings: {
      myhostname: 'sender.lab.example',
      inet_interfaces: '127.0.0.1',
      inet_protocols: 'all',
      // Else chance says which of a host's addresses it looks at first.
      smtp_address_preference: 'ipv4',
      default_process_limit: '300',
      in_flow_delay: '0',
      minimal_backoff_time: '3600s',
      smtp_dns_support_level: 'dnssec',
      smtp_host_lookup: 'dns',
      smtp_tls_security_level: 'dane-only',
      // Else a server that drips holds it for ever.
      smtp_per_request_deadline: 'yes',
      ...Object.fromEntries(limits.map((what) => [`smtp_${what}_timeout`, `${seconds}s`])),
    },
  })
  return {
    send: (to) => submit(to),
    hasSettled: (to) => postfix.log().includes(` to=<${to}>`),
    stop: () => postfix.stop(),
  }
}

function eximSender(home: string): Sender {
  if (exim === null) throw new Error('no Exim')
  const running = startExim(home, `127.${140 + lane}.0.53`, exim)
  return {
    send: (to) => running.send(from, to),
    hasSettled: (to) => new RegExp(`(?:=>|->|==|\\*\\*) (?:\\S+ <)?${to}[ :>]`).test(running.log()),
    stop: () => undefined,
  }
}

/** By SMTP, in clear on this machine, each line after the answer to the last. */
async function submit(to: string): Promise<void> {
  const socket = connect(submission)
  const lines = [
    'EHLO lab',
    `MAIL FROM:<${from}> SMTPUTF8`,
    `RCPT TO:<${to}>`,
    'DATA',
    'Subject: x\r\n\r\nhej\r\n.',
  ]
  let said = ''
  let last = ''
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (!/^\d{3} [^\n]*\n$/m.test(said) || socket.writableEnded) return
    last = said
    said = ''
    const line = lines.shift()
    if (line === undefined) socket.end('QUIT\r\n')
    else socket.write(`${line}\r\n`)
  })
  await once(socket, 'close')
  if (!last.includes('queued as')) throw new Error(last)
}
