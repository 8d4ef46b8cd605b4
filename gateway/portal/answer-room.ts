// How many answers are in memory at once, and for how long one may take to come. Each is read whole before its seal can be
// opened, so that without a bound a few readers could take all memory there is.

const maximumAnswers = 8
/** One that hangs on a dead line, and the second try. */
const maximumPerLetter = 2
/** As long as the reader's page waits (gateway/pages/portal-api.ts). */
const longestReadingInMs = 300_000

/** A request and its answer, as Node has them. */
export interface Exchange {
  readonly request: { readonly destroyed: boolean; readonly complete: boolean; destroy(): unknown }
  readonly response: { readonly closed: boolean; once(event: 'close', listener: () => void): unknown }
}

export interface AnswerRoom {
  /** Until the exchange is over. false: there is no room now. */
  enter(letter: string, exchange: Exchange): boolean
}

export function createAnswerRoom(): AnswerRoom {
  const inside = new Map<Exchange, string>()
  return {
    enter(letter, exchange) {
      const { request, response } = exchange
      // Of one that is over already nothing would tell when it leaves.
      if (request.destroyed || response.closed) return false
      const ofLetter = [...inside.values()].filter((other) => other === letter).length
      if (inside.size >= maximumAnswers || ofLetter >= maximumPerLetter) return false
      inside.set(exchange, letter)
      const timer = setTimeout(() => {
        if (!request.complete) request.destroy()
      }, longestReadingInMs)
      response.once('close', () => {
        clearTimeout(timer)
        inside.delete(exchange)
      })
      return true
    },
  }
}
