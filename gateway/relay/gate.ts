// So many at once, the others in the order in which they came.

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

export function createGate(width: number): Gate {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside < width) inside++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place goes on to the next without being free in between.
      const next = waiting.shift()
      if (next === undefined) inside--
      else next()
    }
  }
}
