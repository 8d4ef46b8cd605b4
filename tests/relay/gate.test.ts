// So many at once, and the others in their order, whatever becomes of those before them.
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createGate } from '../../gateway/relay/gate.ts'

it('lets in as many as it is wide, in order, and goes on behind a failure', async () => {
  const gate = createGate(2)
  const begun: number[] = []
  let inside = 0
  let most = 0
  const ends = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      gate(async () => {
        begun.push(i)
        most = Math.max(most, ++inside)
        await setImmediate()
        inside--
        if (i % 3 === 0) throw new Error('no')
        return i
      }),
    ),
  )
  expect(most).toBe(2)
  expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(7)
})
