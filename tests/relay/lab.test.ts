// The relay in the lab: for each domain, good or bad, what it says before sending, what becomes of a mail, and what the
// servers heard. A server that must not get the mail hears no envelope, in clear or inside TLS; nobody hears anything but
// EHLO and STARTTLS in clear.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { deliveryLimits } from '../../gateway/relay/session.ts'
import { adversaryScenarios } from './lab/adversary-scenarios.ts'
import { daneScenarios } from './lab/dane-scenarios.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import { partnerScenarios, policyScenarios } from './lab/policy-scenarios.ts'
import { serverScenarios } from './lab/server-scenarios.ts'

const message = [
  'From: mette.krogh@nordkysten.test',
  'Subject: en sag',
  '',
  'fortroligt',
  '.en linje med punktum',
  '..to',
  '',
].join('\r\n')

const tables: readonly (readonly [string, number, readonly Scenario[]])[] = [
  ['DANE', 21, daneScenarios],
  ['MTA-STS', 22, policyScenarios],
  ['the allow-list', 23, partnerScenarios],
  ['servers and DNS', 24, serverScenarios],
  ['what an adversary thinks of', 35, adversaryScenarios],
]

for (const [subject, subnet, scenarios] of tables) {
  describe(subject, () => {
    let lab: Lab
    let relay: NetworkRelay

    beforeAll(async () => {
      lab = await startLab(scenarios, subnet)
      relay = createRelayOverNetwork({
        ...lab,
        ehloName: 'sender.lab.example',
        allowedNetworks: ['127.0.0.0/8', '::1/128'],
        dnssecNames: null,
        limits: {
          ...deliveryLimits,
          untilVerifiedInMs: 6000,
          handshakeInMs: 1500,
          replyInMs: 3000,
          dataInMs: 3000,
          dotInMs: 3000,
        },
        now: () => new Date(),
      })
    })
    afterAll(() => lab.stop())

    for (const scenario of scenarios) {
      const { expect: wanted } = scenario
      it.concurrent(`${scenario.about} → ${wanted.verdict}`, async () => {
        const domain = lab.domains.get(scenario) ?? ''
        const verdict = await relay.verdictOf(domain, 'all')
        expect(verdict.reach).toMatchObject({
          verdict: wanted.verdict,
          ...(wanted.by === undefined ? {} : { by: wanted.by }),
          ...(wanted.problems === undefined ? {} : { problems: wanted.problems }),
        })
        const heardBefore = [...lab.heardBy(scenario).values()].flatMap(({ inside }) => inside)
        expect(heardBefore.filter((line) => !/^(?:EHLO|QUIT)/.test(line))).toEqual([])

        const to = `${wanted.to ?? 'modtager'}@${domain}`
        const delivery = await relay.deliver({
          from: 'mette.krogh@nordkysten.test',
          to,
          message: new TextEncoder().encode(message),
        })
        const usual = {
          verified: 'delivered',
          failed: 'refused',
          'not-published': 'refused',
          unknown: 'deferred',
        }
        expect((wanted.outcome ?? usual[wanted.verdict]).split(' or ')).toContain(delivery.outcome)
        if (wanted.deliveryProblems !== undefined)
          expect(delivery).toMatchObject({ problems: wanted.deliveryProblems })

        for (const [label, { clear, inside, messages }] of lab.heardBy(scenario)) {
          expect(clear.filter((line) => !/^(?:EHLO|STARTTLS|QUIT)/.test(line))).toEqual([])
          if (label !== wanted.takes) {
            expect(inside.filter((line) => !/^(?:EHLO|QUIT)/.test(line))).toEqual([])
            expect(messages).toEqual([])
          } else if (delivery.outcome === 'delivered') {
            expect(messages).toEqual([message])
            expect(delivery.tls.protocol).toMatch(/^TLSv1\.[23]$/)
            expect(JSON.stringify(delivery.evidence)).not.toMatch(/[\x00-\x1f\x7f-\x9f]|\\u00/)
            expect(JSON.stringify(delivery.evidence)).not.toContain('modtager')
          }
        }
      })
    }
  })
}
