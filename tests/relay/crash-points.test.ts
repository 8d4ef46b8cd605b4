// The queue killed at chosen points of its talk with the server and at random ones, with connections reused and commits in
// groups. What was accepted is delivered or called unknown, never lost; what the server got twice, it cannot have got: a mail
// whose dot may have left is not sent again. The audit log is whole after every kill.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import type { Script } from './lab/mail-host.ts'

const kills = Number(process.env['KILLS'] ?? (process.env['SLOW'] === '1' ? 3000 : 12))
const mailsPerKill = 6
/** The first to listen on, and then one after the other. */
const points = ['at once', 'accepted', 'MAIL', 'RCPT', 'DATA', 'mail', 'taken', 'RSET', 'at random'] as const
type Point = (typeof points)[number]

const answer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ accepted: z.number(), id: z.uuid() }),
  z.object({ states: z.record(z.string(), z.array(z.string())), chain: z.string() }),
])

let folder = ''
let lab: Lab
let onHeard: (what: Point) => void = () => undefined

function server(about: string, script: Script): Scenario {
  return {
    about,
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', { script: { ...script, onHeard: (what) => onHeard(what) } })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: { verdict: 'verified' },
  }
}
const quick = server('takes commands in a row', { insideKeywords: ['8BITMIME', 'PIPELINING'] })
const patient = server('takes them one by one', {})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crash-points-'))
  lab = await startLab([quick, patient], 29)
})
afterAll(async () => {
  await lab.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  readonly child: ChildProcess
  /** The next answer that this accepts. */
  next<T>(pick: (said: z.infer<typeof answer>) => T | undefined): Promise<T>
}

async function run(key: string, onAnswer: (said: z.infer<typeof answer>) => void): Promise<Running> {
  const { resolver, smtpPort, stsPort, trustPem } = lab
  const settings = JSON.stringify({ folder, key, resolver, smtpPort, stsPort, trustPem })
  const child = fork(join(import.meta.dirname, 'crash-child.ts'), [settings], {
    execArgv: [],
    stdio: 'inherit',
  })
  const waiting = new Set<(said: z.infer<typeof answer>) => void>()
  child.on('error', () => undefined)
  child.on('message', (message) => {
    const said = answer.parse(message)
    onAnswer(said)
    for (const take of waiting) take(said)
  })
  const running: Running = {
    child,
    next: (pick) =>
      new Promise((resolve) => {
        const take = (said: z.infer<typeof answer>) => {
          const picked = pick(said)
          if (picked === undefined) return
          waiting.delete(take)
          resolve(picked)
        }
        waiting.add(take)
      }),
  }
  await running.next((said) => ('ready' in said ? true : undefined))
  return running
}

interface Mail {
  readonly number: number
  readonly key: string
  readonly to: readonly string[]
  readonly bytes: number
}

function mailOf(number: number): Mail {
  const [a, b] = [lab.domains.get(quick) ?? '', lab.domains.get(patient) ?? '']
  const sets = [[`loen@${a}`], [`loen@${b}`], [`loen@${a}`, `hr@${a}`], [`loen@${a}`, `loen@${b}`]]
  return {
    number,
    key: crypto.randomUUID(),
    to: sets[number % sets.length] ?? [],
    // Some lie in a file of their own.
    bytes: number % 20 === 7 ? 300_000 : 0,
  }
}

/** `number domain` → how often it came. */
function received(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const scenario of [quick, patient]) {
    for (const text of lab.heardBy(scenario).get('mx')?.messages ?? []) {
      const number = /^Subject: Nummer (\d+)\r?$/m.exec(text)?.[1] ?? ''
      const place = `${number} ${lab.domains.get(scenario) ?? ''}`
      counts.set(place, (counts.get(place) ?? 0) + 1)
    }
  }
  return counts
}

it(`${kills} kills: nothing lost, nothing twice`, { timeout: 7_200_000 }, async () => {
  const key = randomBytes(32).toString('base64url')
  const mails = new Map<number, Mail>()
  const ids = new Map<number, string>()
  const hits = new Map<Point, number>()
  let number = 0

  for (let kill = 0; kill < kills; kill++) {
    const point = points[kill % points.length] ?? 'at random'
    const after = point === 'at once' ? 1 : randomInt(1, 4)
    let seen = 0
    const gone = new Promise<void>((resolve) => {
      onHeard = (what) => {
        if (what !== point || ++seen !== after) return
        hits.set(point, (hits.get(point) ?? 0) + 1)
        running?.child.kill('SIGKILL')
        resolve()
      }
    })
    let running: Running | null = null
    running = await run(key, (said) => {
      if (!('accepted' in said)) return
      ids.set(said.accepted, said.id)
      onHeard('accepted')
    })
    const { child } = running
    const exited = new Promise((resolve) => child.once('exit', resolve))
    for (let mail = 0; mail < mailsPerKill; mail++) {
      const laid = mailOf(++number)
      mails.set(number, laid)
      child.send({ lay: laid })
    }
    if (point === 'at once') onHeard('at once')
    // Where the point does not come, it is the clock's turn.
    const late = new Promise<void>((resolve) =>
      setTimeout(resolve, point === 'at random' ? randomInt(400) : 5000),
    )
    await Promise.race([gone, late])
    if (point === 'at random') hits.set(point, (hits.get(point) ?? 0) + 1)
    child.kill('SIGKILL')
    await exited
    onHeard = () => undefined
  }

  const last = await run(key, (said) => {
    if ('accepted' in said) ids.set(said.accepted, said.id)
  })
  // The pane asks again, under the same key, for what it heard nothing of.
  for (const [one, mail] of mails) {
    if (ids.has(one)) continue
    last.child.send({ lay: mail })
    await last.next((said) => ('accepted' in said && said.accepted === one ? true : undefined))
  }
  const tell = async () => {
    last.child.send({ tell: [...ids.values()] })
    return last.next((said) => ('states' in said ? said : undefined))
  }
  await expect
    .poll(
      async () =>
        Object.values((await tell()).states)
          .flat()
          .filter((state) => !isOver(state)),
      {
        timeout: 600_000,
        interval: 500,
      },
    )
    .toEqual([])
  const { states, chain } = await tell()
  last.child.kill('SIGKILL')

  const counts = received()
  const lost: string[] = []
  const twice: string[] = []
  let unknown = 0
  for (const [one, { to }] of mails) {
    for (const [place, address] of to.entries()) {
      const state = states[ids.get(one) ?? '']?.[place]
      const copies = counts.get(`${one} ${address.slice(address.indexOf('@') + 1)}`) ?? 0
      if (state === 'unknown') unknown++
      else if (copies === 0) lost.push(`${one} ${state ?? 'gone'}`)
      if (copies > 1) twice.push(`${one} ${state ?? ''} ${copies}`)
    }
  }
  process.stdout.write(
    `${kills} kills (${points.map((point) => `${point} ${hits.get(point) ?? 0}`).join(', ')}), ${mails.size} mails: ` +
      `${lost.length} lost, ${twice.length} twice, ${unknown} unknown\n`,
  )
  expect({ lost, twice, chain }).toEqual({ lost: [], twice: [], chain: 'valid' })
})

function isOver(state: string): boolean {
  return state === 'delivered' || state === 'unknown'
}
