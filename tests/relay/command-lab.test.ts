// `sikker reach` and `sikker relay send` as processes, over the whole lab: every domain, those that an adversary set up
// included, in one call; and one mail to a domain of each kind of verdict in another. Whoever is not verified is not told
// a word of the mail.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { tlsProblems } from '../../src/contract/tls-problem.ts'
import { adversaryScenarios } from './lab/adversary-scenarios.ts'
import { daneScenarios } from './lab/dane-scenarios.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import { partnerScenarios, policyScenarios } from './lab/policy-scenarios.ts'
import { serverScenarios } from './lab/server-scenarios.ts'

const scenarios = [
  ...daneScenarios,
  ...policyScenarios,
  ...partnerScenarios,
  ...serverScenarios,
  ...adversaryScenarios,
  // The command calls itself by this machine's name, not by the lab's.
].filter(({ about }) => about !== 'an MX that leads back to us')
const root = fileURLToPath(new URL('../../', import.meta.url))
// RFC 8689 §5 lets a sender waive TLS for a mail. We do not.
const mail = 'From: a@sender.test\r\nTLS-Required: No\r\nSubject: sag\r\n\r\nfortroligt\r\n'
const folder = mkdtempSync(join(tmpdir(), 'command-lab-'))
const file = (name: string) => join(folder, name)
let lab: Lab
let options: readonly string[]

beforeAll(async () => {
  lab = await startLab(scenarios, 27)
  writeFileSync(file('roots.pem'), lab.trustPem)
  writeFileSync(file('partners.json'), JSON.stringify(lab.allowList))
  writeFileSync(file('mail.eml'), mail)
  options = ['--resolver', lab.resolver, '--trust', file('roots.pem'), '--smtp-port', String(lab.smtpPort)]
  options = [...options, '--https-port', String(lab.stsPort), '--allow-list', file('partners.json')]
})
afterAll(async () => {
  await lab.stop()
  rmSync(folder, { recursive: true })
})

function sikker(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const most = { cwd: root, maxBuffer: 16 * 1024 * 1024 }
    execFile(join(root, 'node_modules/.bin/sikker'), args, most, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
    })
  })
}

const verdict = z.enum(['verified', 'not-published', 'failed', 'unknown'])
const problems = z.array(z.enum(tlsProblems))
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const reachRow = z.strictObject({
  address: z.string(),
  tls: z.strictObject({
    verdict,
    by: z.enum(['dane', 'mta-sts', 'allow-list']).nullable(),
    mx: z.array(
      z.strictObject({
        host: z.string(),
        verdict,
        protocol: z.enum(['TLSv1.2', 'TLSv1.3']).nullable(),
        cipher: z
          .string()
          .regex(/^TLS_[A-Z0-9_]+$/)
          .nullable(),
        certificateSha256: digest.nullable(),
        tlsa: z.array(z.string().regex(/^[23] [01] [012] [0-9a-f]+$/)),
        problems,
      }),
    ),
    problems,
  }),
  smime: z.strictObject({ verdict: z.literal('none'), asked: z.literal('nobody') }),
  routes: z.array(z.enum(['tls', 'portal'])),
})
const proven = z.looseObject({
  protocol: z.enum(['TLSv1.2', 'TLSv1.3']),
  chainSha256: z.array(digest).min(1),
})
const sendRow = z.strictObject({
  address: z.string(),
  outcome: z.enum(['delivered', 'refused', 'deferred', 'not-sent']),
  evidence: z.looseObject({ problems: z.array(z.string()) }),
})

const rowsOf = <T>(row: z.ZodType<T>, stdout: string): readonly T[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => row.parse(JSON.parse(line)))

const addressIn = (scenario: Scenario) => {
  const { to = 'modtager' } = scenario.expect
  return `${to}@${lab.domains.get(scenario) ?? ''}`
}

/** What was said to servers that are not to have the mail: whole lines, in clear and inside TLS. */
function wordsToOthers(scenario: Scenario): readonly string[] {
  return [...lab.heardBy(scenario)].flatMap(([label, { clear, inside }]) => [
    ...clear.filter((line) => !/^(?:EHLO|STARTTLS|QUIT)\b/.test(line)),
    ...(label === scenario.expect.takes ? [] : inside.filter((line) => !/^(?:EHLO|QUIT)\b/.test(line))),
  ])
}

describe('the commands over the whole lab', () => {
  it('reach: a row for each domain, and to nobody a word of an envelope', { timeout: 240_000 }, async () => {
    const { status, stdout, stderr } = await sikker('reach', ...scenarios.map(addressIn), ...options)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const rows = rowsOf(reachRow, stdout)
    expect(rows).toHaveLength(scenarios.length)
    const different: unknown[] = []
    for (const [index, scenario] of scenarios.entries()) {
      const { address, tls, routes } = rows[index] ?? {}
      const { verdict: wanted, by, problems: wantedProblems } = scenario.expect
      expect(address).toBe(addressIn(scenario))
      if (tls?.verdict !== wanted || (by !== undefined && tls.by !== by)) {
        different.push([scenario.about, wanted, by, tls])
        continue
      }
      if (wantedProblems !== undefined) expect(tls.problems, scenario.about).toEqual(wantedProblems)
      expect(tls.by === null, scenario.about).toBe(wanted !== 'verified')
      // A letter's link cannot arrive where no mail does.
      const takesNoMail = wanted === 'failed' && /no-mx|null-mx/.test(tls.problems.join())
      const open = [...(wanted === 'verified' ? ['tls'] : []), ...(takesNoMail ? [] : ['portal'])]
      expect(routes, scenario.about).toEqual(open)
      expect(wordsToOthers(scenario), scenario.about).toEqual([])
    }
    expect(different).toEqual([])
  })

  it('send: one of each kind of verdict gets what it is to get', { timeout: 240_000 }, async () => {
    // Where a server hangs, the command waits its minutes; the lab's own tests have shorter ones.
    const hangs = /timed-out|deferred|unreachable/
    const kinds = new Map<string, Scenario>()
    for (const scenario of scenarios) {
      const { verdict: is, by, problems: why = [], outcome, deliveryProblems = [] } = scenario.expect
      const kind = JSON.stringify([is, by, why, outcome, deliveryProblems])
      if (!hangs.test(kind) && !kinds.has(kind)) kinds.set(kind, scenario)
    }
    const some = [...kinds.values()]
    expect(new Set(some.map((scenario) => scenario.expect.verdict)).size).toBe(4)
    const from = ['--from', 'a@sender.test']
    const to = some.map(addressIn)
    const { status, stdout, stderr } = await sikker(
      ...['relay', 'send', file('mail.eml'), '--to', ...to, ...from, ...options],
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const rows = rowsOf(sendRow, stdout)
    expect(rows.map(({ address }) => address)).toEqual(to)
    for (const [index, scenario] of some.entries()) {
      const { outcome = '', evidence } = rows[index] ?? {}
      const { verdict: is, outcome: wanted, takes } = scenario.expect
      const usual = {
        verified: 'delivered',
        unknown: 'deferred',
        failed: 'not-sent',
        'not-published': 'not-sent',
      }
      const allowed: Readonly<Record<string, readonly string[]>> = {
        refused: ['refused', 'not-sent'],
        unknown: ['deferred'],
        'deferred or unknown': ['deferred'],
      }
      expect(allowed[wanted ?? ''] ?? [wanted ?? usual[is]], scenario.about).toContain(outcome)
      expect(wordsToOthers(scenario), scenario.about).toEqual([])
      const got = [...lab.heardBy(scenario)].flatMap(([label, { messages }]) =>
        messages.map((text) => ({ label, text })),
      )
      if (outcome === 'delivered') {
        expect(evidence?.problems, scenario.about).toEqual([])
        expect(z.looseObject({ tls: proven }).safeParse(evidence).success, scenario.about).toBe(true)
        expect(got, scenario.about).toEqual([{ label: takes, text: mail }])
      } else if (outcome === 'not-sent') expect(got, scenario.about).toEqual([])
    }
  })
})
