// Whose turn it is at the database's one connection: a transaction is many statements with other work in between.

export interface Turns {
  isHeld(): boolean
  isHeldBy(who: object): boolean
  /** null when nobody else holds the turn; else the end of that. Ask again then: somebody may have been quicker. */
  others(who: object): Promise<void> | null
  take(who: object): void
  leave(who: object): void
  /** Holds it for as long as `work` takes. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  let held: { readonly by: object; readonly over: PromiseWithResolvers<void> } | null = null

  function take(who: object): void {
    if (held !== null) throw new Error('it is another’s turn')
    held = { by: who, over: Promise.withResolvers() }
  }

  function leave(who: object): void {
    if (held?.by !== who) return
    held.over.resolve()
    held = null
  }

  const others = (who: object) => (held === null || held.by === who ? null : held.over.promise)

  return {
    isHeld: () => held !== null,
    isHeldBy: (who) => held?.by === who,
    others,
    take,
    leave,
    async alone(work) {
      const who = {}
      for (let wait = others(who); wait !== null; wait = others(who)) await wait
      take(who)
      try {
        return await work()
      } finally {
        leave(who)
      }
    },
  }
}
