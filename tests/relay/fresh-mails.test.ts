// Mails that were just accepted are at hand for some seconds, and no more of them than there is room for.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFreshMails, type FreshMail, type FreshMails } from '../../gateway/adapters/fresh-mails.ts'

const mail = (bytes: number): FreshMail => ({
  from: 'mette.krogh@nordkysten.test',
  to: ['loen@havneby.test'],
  content: { bytes, headerIs8Bit: false, bodyIs8Bit: false, pieces: () => [] },
})
const room = 16 * 1024 * 1024

let fresh: FreshMails

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  fresh = createFreshMails()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a fresh mail', () => {
  it('is at hand until it is forgotten', () => {
    const one = mail(100)
    fresh.keep('a', one)
    expect(fresh.of('a')).toBe(one)
    fresh.forget('a')
    expect(fresh.of('a')).toBeNull()
  })

  it('is gone after ten seconds, and not before five', () => {
    for (const [id, seconds] of [
      ['a', 0],
      ['b', 4],
      ['c', 3],
    ] as const) {
      vi.advanceTimersByTime(seconds * 1000)
      fresh.keep(id, mail(100))
    }
    vi.advanceTimersByTime(2900)
    expect(['a', 'b', 'c'].map((id) => fresh.of(id) !== null)).toEqual([true, true, true])
    vi.advanceTimersByTime(100)
    expect(['a', 'b', 'c'].map((id) => fresh.of(id) !== null)).toEqual([false, false, true])
    vi.advanceTimersByTime(10_000)
    expect(fresh.of('c')).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not kept where there is no room; those before it are', () => {
    fresh.keep('a', mail(room - 10))
    fresh.keep('b', mail(11))
    fresh.keep('c', mail(10))
    expect(['a', 'b', 'c'].map((id) => fresh.of(id) !== null)).toEqual([true, false, true])
    fresh.forget('a')
    fresh.keep('b', mail(11))
    expect(fresh.of('b')).not.toBeNull()
  })

  it('gives its room back when it has grown old', () => {
    fresh.keep('a', mail(room))
    vi.advanceTimersByTime(10_000)
    fresh.keep('b', mail(room))
    expect(fresh.of('b')).not.toBeNull()
  })
})
