// The keys are locked by a button, after a while without use, and when their worker breaks; and locked means that the worker
// is gone and nothing waits for it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeyBlob } from '../../src/contract/key-blob.ts'
import { createKeyKeeper, type KeyKeeper } from '../../src/taskpane/key-keeper.ts'
import type { KeyAnswer, KeyQuestion } from '../../src/taskpane/key-worker.ts'

const minute = 60_000
const blob: KeyBlob = {
  version: 1,
  iterations: 600_000,
  salt: 'x'.repeat(22),
  nonce: 'x'.repeat(16),
  ciphertext: '',
}
const keys: KeyAnswer = {
  is: 'keys',
  keys: [{ name: 'Mette Krogh', notAfter: new Date('2028-01-01'), isCurrent: true }],
  blob: null,
}
const opened: KeyAnswer = {
  is: 'opened',
  message: { layers: ['enveloped'], entity: Uint8Array.of(1), content: null },
}

/** Answers as it is told to, or not at all. */
class FakeWorker extends EventTarget {
  isEnded = false
  onerror: ((event: ErrorEvent) => void) | null = null
  onmessage = null
  onmessageerror = null
  answer: KeyAnswer | null = firstAnswer
  private readonly waiting: MessagePort[] = []

  postMessage(_question: KeyQuestion, options?: StructuredSerializeOptions | Transferable[]): void {
    const port = Array.isArray(options) ? options.find((one) => one instanceof MessagePort) : undefined
    if (port === undefined) throw new Error('no port')
    if (this.answer === null) this.waiting.push(port)
    else port.postMessage(this.answer)
  }

  answerNow(answer: KeyAnswer): void {
    for (const port of this.waiting.splice(0)) port.postMessage(answer)
  }

  terminate(): void {
    this.isEnded = true
  }
}

let worker: FakeWorker
/** Of every worker that is started. */
let firstAnswer: KeyAnswer = keys
let started: FakeWorker[]
let locked: number
let keeper: KeyKeeper

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  started = []
  firstAnswer = keys
  locked = 0
  keeper = createKeyKeeper({
    startWorker() {
      worker = new FakeWorker()
      started.push(worker)
      return worker
    },
    onLocked: () => (locked += 1),
    lockAfterMs: 15 * minute,
  })
})
afterEach(() => {
  keeper.lock()
  vi.useRealTimers()
})

describe('without use', () => {
  it('they lock after a quarter of an hour, and the worker ends', async () => {
    await keeper.unlock(blob, 'kode')
    expect(keeper.isOpen()).toBe(true)
    vi.advanceTimersByTime(15 * minute - 1)
    expect(keeper.isOpen()).toBe(true)
    vi.advanceTimersByTime(1)
    expect(keeper.isOpen()).toBe(false)
    expect(worker.isEnded).toBe(true)
    expect(locked).toBe(1)
  })

  it('each use puts it off', async () => {
    await keeper.unlock(blob, 'kode')
    vi.advanceTimersByTime(14 * minute)
    worker.answer = opened
    await keeper.open(Uint8Array.of(1))
    vi.advanceTimersByTime(14 * minute)
    expect(keeper.isOpen()).toBe(true)
    vi.advanceTimersByTime(minute)
    expect(keeper.isOpen()).toBe(false)
  })

  it('they do not lock under a long piece of work, but after it', async () => {
    await keeper.unlock(blob, 'kode')
    worker.answer = null
    const work = keeper.open(Uint8Array.of(1))
    vi.advanceTimersByTime(40 * minute)
    expect(keeper.isOpen()).toBe(true)
    worker.answerNow(opened)
    await work
    vi.advanceTimersByTime(15 * minute)
    expect(keeper.isOpen()).toBe(false)
  })

  it('a wrong password unlocks nothing, and leaves nothing to lock', async () => {
    firstAnswer = { is: 'failed', code: 'key-password-wrong' }
    await expect(keeper.unlock(blob, 'forkert')).rejects.toMatchObject({ code: 'key-password-wrong' })
    expect(keeper.isOpen()).toBe(false)
    vi.advanceTimersByTime(60 * minute)
    expect(locked).toBe(0)
  })
})

describe('locked', () => {
  it('by the button, what was under way is told so and never comes', async () => {
    await keeper.unlock(blob, 'kode')
    worker.answer = null
    const first = worker
    const work = keeper.open(Uint8Array.of(1))
    keeper.lock()
    await expect(work).rejects.toMatchObject({ code: 'key-locked' })
    expect(first.isEnded).toBe(true)
    first.answerNow(opened)
    expect(keeper.isOpen()).toBe(false)
  })

  it('when the worker breaks', async () => {
    await keeper.unlock(blob, 'kode')
    worker.answer = null
    const work = keeper.open(Uint8Array.of(1))
    worker.onerror?.(new Event('error') as ErrorEvent)
    await expect(work).rejects.toMatchObject({ code: 'key-locked' })
    expect(keeper.isOpen()).toBe(false)
    expect(locked).toBe(1)
  })

  it('they are unlocked in a new worker', async () => {
    await keeper.unlock(blob, 'kode')
    keeper.lock()
    await keeper.unlock(blob, 'kode')
    expect(started).toHaveLength(2)
    expect(started.map(({ isEnded }) => isEnded)).toEqual([true, false])
  })
})

it('a failure of the worker is its code, and an answer to another question is none', async () => {
  await keeper.unlock(blob, 'kode')
  worker.answer = { is: 'failed', code: 'cannot-decrypt' }
  await expect(keeper.open(Uint8Array.of(1))).rejects.toMatchObject({ code: 'cannot-decrypt' })
  worker.answer = keys
  await expect(keeper.open(Uint8Array.of(1))).rejects.toMatchObject({ code: 'unexpected' })
})
