// The pane's side of the key worker: unlocks, asks, and locks again by a button, when nothing was asked for a while, or
// when the worker breaks. Locking ends the worker.
import type { Bytes } from '../bytes.ts'
import type { KeyBlob } from '../contract/key-blob.ts'
import { SikkertError } from '../errors.ts'
import type { OpenedMessage } from '../smime/open-message.ts'
import type { KeyAnswer, KeyQuestion, OwnKey } from './key-worker.ts'

export interface KeyKeeper {
  isOpen(): boolean
  unlock(blob: KeyBlob, password: string): Promise<readonly OwnKey[]>
  /** The new seal, with everything that was unlocked before in it; the caller lays it at the gateway. */
  add(file: Bytes, password: string): Promise<{ readonly keys: readonly OwnKey[]; readonly blob: KeyBlob }>
  open(message: Bytes): Promise<OpenedMessage>
  /** Takes the entity's memory along: what may weigh 25 MB is not copied, and not readable here afterwards. */
  protect(question: Omit<KeyQuestion & { readonly ask: 'protect' }, 'ask'>): Promise<Bytes>
  lock(): void
}

export interface KeyKeeperParts {
  readonly startWorker: () => Worker
  readonly onLocked: () => void
  /** Without a question for this long, it locks. */
  readonly lockAfterMs: number
}

export function createKeyKeeper(parts: KeyKeeperParts): KeyKeeper {
  let worker: Worker | null = null
  let isOpen = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting = new Set<(error: SikkertError) => void>()

  function lock(): void {
    clearTimeout(timer)
    worker?.terminate()
    worker = null
    const wasOpen = isOpen
    isOpen = false
    for (const reject of waiting) reject(new SikkertError('key-locked'))
    waiting.clear()
    if (wasOpen) parts.onLocked()
  }

  function postpone(): void {
    clearTimeout(timer)
    timer = setTimeout(() => (waiting.size > 0 ? postpone() : lock()), parts.lockAfterMs)
  }

  async function ask(question: KeyQuestion): Promise<KeyAnswer> {
    worker ??= parts.startWorker()
    const running = worker
    running.onerror = () => lock()
    const { port1, port2 } = new MessageChannel()
    const answer = await new Promise<KeyAnswer>((resolve, reject) => {
      waiting.add(reject)
      port1.onmessage = ({ data }: MessageEvent<KeyAnswer>) => {
        waiting.delete(reject)
        resolve(data)
      }
      running.postMessage(question, [port2, ...(question.ask === 'protect' ? [question.entity.buffer] : [])])
    }).finally(() => port1.close())
    if (answer.is === 'failed') throw new SikkertError(answer.code)
    if (isOpen || answer.is === 'keys') postpone()
    return answer
  }

  async function keysOf(question: KeyQuestion) {
    const answer = await ask(question)
    if (answer.is !== 'keys') throw new SikkertError('unexpected')
    isOpen = true
    return answer
  }

  return {
    isOpen: () => isOpen,
    unlock: async (blob, password) => (await keysOf({ ask: 'unlock', blob, password })).keys,
    async add(file, password) {
      const { keys, blob } = await keysOf({ ask: 'add', file, password })
      if (blob === null) throw new SikkertError('unexpected')
      return { keys, blob }
    },
    async open(message) {
      const answer = await ask({ ask: 'open', message })
      if (answer.is !== 'opened') throw new SikkertError('unexpected')
      return answer.message
    },
    async protect(question) {
      const answer = await ask({ ask: 'protect', ...question })
      if (answer.is !== 'protected') throw new SikkertError('unexpected')
      return answer.entity
    },
    lock,
  }
}
