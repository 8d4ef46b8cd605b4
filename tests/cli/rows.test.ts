// Rows of JSON on standard input, as they come in pieces.
import { expect, test } from 'vitest'
import { linesOf } from '../../cli/rows.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}

async function linesIn(text: string, size: number, longest: number): Promise<readonly (string | null)[]> {
  return await Array.fromAsync(linesOf(inPieces(new TextEncoder().encode(text), size), longest))
}

test.each([1, 2, 5, 100])('lines are the same in pieces of %i bytes', async (size) => {
  expect(await linesIn('{"a":"æ\u2028"}\r\nb\n\nc', size, 100)).toEqual(['{"a":"æ\u2028"}', 'b', '', 'c'])
})

test.each([1, 3, 100])(
  'a line over the limit is none, and the next is read, in pieces of %i bytes',
  async (size) => {
    expect(await linesIn('1234\n12345\n12\n', size, 4)).toEqual(['1234', null, '12', ''])
  },
)
