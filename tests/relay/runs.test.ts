// Runs of ordinary bytes, four at a time: the same end and the same eight-bit bytes as one at a time, wherever the bytes lie
// in their buffer.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runsAbove } from '../../gateway/relay/runs.ts'

const runs = process.env['SLOW'] === '1' ? 20_000 : 500

it('end where they end byte by byte, and have seen what is in them', () => {
  const byte = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0x21, max: 0xff }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0x0a, 0x0d, 0x0e, 0x20, 0x21, 0x80, 0xff) },
  )
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 60 }),
      fc.nat(7),
      fc.nat(60),
      fc.constantFrom(0x0d, 0x20),
      (values, offset, from, floor) => {
        const bytes = new Uint8Array(offset + values.length).subarray(offset)
        bytes.set(values)
        const start = Math.min(from, values.length)
        let end = start
        let seen = 0
        for (; (values[end] ?? 0) > floor && end < values.length; end++) seen |= values[end] ?? 0
        const found = runsAbove(floor, bytes)
        expect([found.end(start), found.seen()]).toEqual([end, seen])
      },
    ),
    { numRuns: runs },
  )
})
