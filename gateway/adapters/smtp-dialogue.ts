// Questions and replies over one socket, each within its time. Nothing may be waiting when something is said: a reply that
// came before its question would be taken for the answer to the next one, and a mail for delivered that is not.
import type { Socket } from 'node:net'
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { createReplyReader, type SmtpReply } from '../relay/smtp-replies.ts'

/** Why a session ended without doing what was wanted. `isVerdict`: the server was heard, and this is about its proof. */
export class Broken extends Error {
  readonly problem: TlsProblem
  readonly isVerdict: boolean
  constructor(problem: TlsProblem, isVerdict: boolean) {
    super(problem)
    this.problem = problem
    this.isVerdict = isVerdict
  }
}

export interface Dialogue {
  /** Says a line (null: says nothing and waits for the greeting), answers the reply. */
  ask(command: string | null, timeoutInMs: number): Promise<SmtpReply>
  /** Says lines in one go, none of whose replies is waited for (RFC 2920); `next` answers them in order. */
  say(commands: readonly string[]): void
  next(timeoutInMs: number): Promise<SmtpReply>
  /** Says bytes as they are, answers the reply. */
  hand(bytes: Uint8Array, timeoutInMs: number): Promise<SmtpReply>
  /** Whether nothing has come that nobody asked for, and the connection stands. */
  isQuiet(): boolean
  /** Writes piece by piece. Answers the reply that the server gave in between, when it did. */
  write(bytes: Uint8Array, timeoutInMs: number): Promise<SmtpReply | null>
  /**
   * The reply that has come though nobody asked; null when `hand` may follow, which then writes. Throws when the connection
   * is gone, or half a reply is there.
   */
  unasked(): SmtpReply | null
  /** Stops listening. true when bytes have come that nobody asked for. */
  release(): boolean
}

const blockBytes = 256 * 1024

export function createDialogue(socket: Socket): Dialogue {
  const reader = createReplyReader()
  const replies: SmtpReply[] = []
  let isBroken = false
  let wake: (() => void) | null = null
  const onData = (chunk: Uint8Array) => {
    const read = reader.push(chunk)
    replies.push(...read.replies)
    if (read.isBroken) {
      // Whoever floods us is no longer listened to; what was whole before still counts.
      isBroken = true
      socket.off('data', onData)
      socket.pause()
    }
    wake?.()
  }
  const onEnd = () => {
    isBroken = true
    wake?.()
  }
  socket.on('data', onData)
  socket.on('error', onEnd)
  socket.on('close', onEnd)
  socket.on('end', onEnd)

  /** Resolves on the next event, false when none came in time. */
  function event(timeoutInMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, timeoutInMs))
      wake = () => {
        clearTimeout(timer)
        wake = null
        resolve(true)
      }
    })
  }

  async function nextReply(timeoutInMs: number): Promise<SmtpReply> {
    const until = performance.now() + timeoutInMs
    for (;;) {
      const reply = replies.shift()
      if (reply !== undefined) return reply
      if (isBroken) throw new Broken('smtp-protocol-error', false)
      if (!(await event(until - performance.now())) && replies.length === 0)
        throw new Broken('timed-out', false)
    }
  }

  function demandQuiet(): void {
    // RFC 5321 §3.8: a 421 may come at any time, before the server hangs up.
    if (replies[0]?.code === 421) throw new Broken('smtp-deferred', false)
    if (isBroken || replies.length > 0 || reader.hasRest()) throw new Broken('smtp-protocol-error', false)
  }

  return {
    async ask(command, timeoutInMs) {
      if (command !== null) {
        demandQuiet()
        socket.write(`${command}\r\n`)
      }
      return nextReply(timeoutInMs)
    },
    say(commands) {
      demandQuiet()
      socket.write(commands.map((command) => `${command}\r\n`).join(''))
    },
    next: nextReply,
    async hand(bytes, timeoutInMs) {
      demandQuiet()
      socket.write(bytes)
      return nextReply(timeoutInMs)
    },
    isQuiet: () => !isBroken && replies.length === 0 && !reader.hasRest(),
    async write(bytes, timeoutInMs) {
      for (let at = 0; at < bytes.length; at += blockBytes) {
        const early = replies.shift()
        if (early !== undefined) return early
        if (isBroken) throw new Broken('smtp-protocol-error', false)
        await written(socket, bytes.subarray(at, at + blockBytes), timeoutInMs)
      }
      return replies.shift() ?? null
    },
    unasked() {
      const reply = replies.shift()
      if (reply === undefined) demandQuiet()
      return reply ?? null
    },
    release() {
      socket.off('data', onData)
      socket.off('error', onEnd)
      socket.off('close', onEnd)
      socket.off('end', onEnd)
      return reader.hasRest() || replies.length > 0
    },
  }
}

function written(socket: Socket, block: Uint8Array, timeoutInMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Broken('timed-out', false))
    }, timeoutInMs)
    socket.write(block, (error) => {
      clearTimeout(timer)
      if (error) reject(new Broken('smtp-protocol-error', false))
      else resolve()
    })
  })
}
