// The gateway as the child process that it is in production: started with its settings, asked to stop, killed without
// warning, started again on the same data.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const readyLine = /^gateway: (http:\/\/127\.0\.0\.1:\d+)\s*$/m
const metricsLine = /^metrics: (http:\/\/127\.0\.0\.1:\d+\/metrics)\s*$/m
const startSeconds = 30
const stopSeconds = 10
/** Of what it said last, to show when it does not start. */
const keptOutput = 4000

export interface GatewayProcess {
  /** null while it is down. */
  readonly url: string | null
  /** null while it is down. */
  readonly metricsUrl: string | null
  /** null while it is down. */
  readonly pid: number | null
  start(): Promise<void>
  /** SIGTERM, and SIGKILL when that does not help. */
  stop(): Promise<void>
  /** SIGKILL: what a power cut does. */
  kill(): Promise<void>
}

export interface GatewayPlan {
  readonly settings: Readonly<Record<string, string>>
  /** Its log, a line at a time. */
  readonly onLine?: (line: string) => void
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A gateway that is not yet running. */
export function createGatewayProcess(plan: GatewayPlan): GatewayProcess {
  let child: ChildProcess | null = null
  let url: string | null = null
  let metricsUrl: string | null = null

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child
    if (ending === null) return
    const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
    const last = setTimeout(() => ending.kill('SIGKILL'), stopSeconds * 1000)
    ending.kill(signal)
    await gone
    clearTimeout(last)
  }

  return {
    get url() {
      return url
    },
    get metricsUrl() {
      return metricsUrl
    },
    get pid() {
      return child?.pid ?? null
    },
    async start() {
      if (child !== null) return
      const starting = spawn(process.execPath, ['gateway/main.ts'], {
        cwd: root,
        // Nothing of the surroundings but what a program needs to run: no setting comes in by accident.
        env: { PATH: process.env['PATH'] ?? '', ...plan.settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = starting
      starting.once('exit', () => {
        child = null
        url = null
        metricsUrl = null
      })
      const said = await ready(starting, plan.onLine)
      url = said.url
      metricsUrl = said.metricsUrl
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

function ready(
  child: ChildProcess,
  onLine: ((line: string) => void) | undefined,
): Promise<{ readonly url: string; readonly metricsUrl: string | null }> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the gateway did not start in ${startSeconds} seconds:\n${said}`))
    }, startSeconds * 1000)
    const hear = (chunk: unknown) => {
      const text = String(chunk)
      said = (said + text).slice(-keptOutput)
      for (const line of text.split('\n')) if (line !== '') onLine?.(line)
      const found = readyLine.exec(said)?.[1]
      if (found === undefined) return
      clearTimeout(late)
      resolve({ url: found, metricsUrl: metricsLine.exec(said)?.[1] ?? null })
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(late)
      reject(new Error(`the gateway stopped while starting:\n${said}`))
    })
  })
}
