// Where a run of ordinary bytes ends, four bytes at a time: nearly all of a large mail is base64, and all of it is looked at
// twice before it is accepted. "A byte below n in a word" is the test by Alan Mycroft (1987).

export interface Runs {
  /** The place of the first byte at or behind `from` that is not above `floor`; the length when there is none. */
  end(from: number): number
  /** All bytes that runs went over, or-ed together; its bit 7 tells of eight-bit bytes. */
  seen(): number
}

const tops = 0x80808080 | 0

/** `floor` below 0x7f. */
export function runsAbove(floor: number, bytes: Uint8Array): Runs {
  const lowest = Math.imul(floor + 1, 0x01010101)
  // Words lie at multiples of four in the buffer, wherever the bytes begin in it.
  const first = (4 - (bytes.byteOffset & 3)) & 3
  const count = Math.max(0, (bytes.length - first) >> 2)
  const words = count === 0 ? null : new Int32Array(bytes.buffer, bytes.byteOffset + first, count)
  let seenBytes = 0
  let seenWords = 0

  function byByte(from: number, to: number): number {
    let at = from
    for (let byte = bytes[at] ?? 0; at < to && byte > floor; byte = bytes[++at] ?? 0) seenBytes |= byte
    return at
  }

  return {
    end(from) {
      const aligned = from + ((first - from) & 3)
      if (words === null || aligned >= bytes.length) return byByte(from, bytes.length)
      const start = byByte(from, aligned)
      if (start < aligned) return start
      let place = (aligned - first) >> 2
      for (; place < count; place++) {
        const word = words[place] ?? 0
        if (((word - lowest) & ~word & tops) !== 0) break
        seenWords |= word
      }
      return byByte(first + 4 * place, bytes.length)
    },
    seen: () =>
      seenBytes |
      (seenWords & 0xff) |
      ((seenWords >> 8) & 0xff) |
      ((seenWords >> 16) & 0xff) |
      (seenWords >>> 24),
  }
}
