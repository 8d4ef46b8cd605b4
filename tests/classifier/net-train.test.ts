import { describe, expect, it } from 'vitest'
import { drawWholeFrom } from '../corpus/lot.ts'
import { runNet, type Net, type NetMail, type NetShape } from '../corpus/net-shape.ts'
import { gradientOf, trainNet } from '../corpus/net-train.ts'

function sentence(words: readonly (readonly number[])[], flags: number, markedWords: readonly number[]) {
  return {
    words: words.map((rows) => Int32Array.from(rows)),
    flags,
    marked: markedWords.reduce((bits, word) => bits | word, 0),
    markedWords: Int32Array.from(markedWords),
  }
}

const shape: NetShape = { rows: 9, size: 4, width: 8, kinds: 3 }

const mails: readonly NetMail[] = [
  {
    weight: 1.6,
    isLine: false,
    sentences: [
      sentence([[0, 1], [2, 3, 4], [], [5], [1, 6]], 0, [0, 1, 0, 0, 4]),
      sentence([[7]], 5, [0]),
      sentence([[8, 0], [3], [2, 2]], 1, [2, 2, 0]),
    ],
  },
  {
    weight: 0.6,
    isLine: true,
    sentences: [sentence([[4], [5, 1]], 3, [0, 4]), sentence([[], [6]], 0, [0, 0])],
  },
]

const parts = Object.entries(trainNet([], shape, { epochs: 0, seed: 3 })).flatMap(
  ([part, values]: [string, unknown]) =>
    values instanceof Float32Array ? [part as Exclude<keyof Net, keyof NetShape>] : [],
)

/** Larger than at first, so that every part of it is heard. */
function loudNet(seed: number): Net {
  const net = trainNet([], shape, { epochs: 0, seed })
  net.embeddings.forEach((value, at, all) => (all[at] = 5 * value))
  net.flags.forEach((_, at, all) => (all[at] = Math.sin(at)))
  return net
}

describe('the trainer of the net', () => {
  // With a larger step some words pass zero or are no longer the highest, and the slope is another.
  const step = 1e-5

  it.each(parts)('knows how the loss follows %s', (part) => {
    let followed = 0
    for (const [seed, dropping] of [
      [1, null] as const,
      [2, null] as const,
      [3, 1] as const,
      [4, 2] as const,
    ]) {
      const net = loudNet(seed)
      const { by } = gradientOf(net, mails, dropping)
      net[part].forEach((value, at, values) => {
        values[at] = value + step
        const above = { at: values[at] ?? 0, ...gradientOf(net, mails, dropping) }
        values[at] = value - step
        const below = { at: values[at] ?? 0, ...gradientOf(net, mails, dropping) }
        values[at] = value
        const slope = (above.loss - below.loss) / (above.at - below.at)
        const told = by[part][at] ?? 0
        expect(Math.abs(slope - told), `${part} ${at}`).toBeLessThan(1e-6 + 1e-5 * Math.abs(told))
        if (told !== 0) followed++
      })
    }
    expect(followed).toBeGreaterThan(0)
  })

  it('learns by the odds that the net is run with', () => {
    const net = loudNet(4)
    const [mail] = mails
    const { by } = gradientOf(net, mails.slice(0, 1), null)
    const odds = runNet(net, mail as NetMail)
    const ofKind = [0, 1, 2].map((kind) =>
      (mail?.sentences ?? []).reduce((sum, { marked }, at) => {
        const is = (marked >> kind) & 1
        return sum + (is === 1 ? 1.6 : 0.8) * (1 / (1 + Math.exp(-(odds[at * 3 + kind] ?? 0))) - is)
      }, 0),
    )
    // Each kind is told in one sentence of the mail, so that the others count half.
    ofKind.forEach((sum, kind) => {
      expect(by.lastBias[kind]).toBeCloseTo(sum, 5)
    })
  })

  it('gives the same net for the same seed, and another for another', () => {
    const some = toyMails(200, 5)
    const [first, again, other] = [5, 5, 6].map((seed) => trainNet(some, toy, { epochs: 2, seed }))
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('learns that a word right behind another tells a kind', () => {
    const net = trainNet(toyMails(3000, 1), toy, { epochs: 8, seed: 1 })
    const fresh = toyMails(500, 2)
    const right = fresh.filter((mail) => runNet(net, mail).every((odds, at) => odds > 0 === isTold(mail, at)))
    expect(right.length / fresh.length).toBeGreaterThan(0.97)
  })
})

const toy: NetShape = { rows: 12, size: 8, width: 16, kinds: 1 }

function isTold({ sentences }: NetMail, at: number): boolean {
  return sentences[at]?.marked === 1
}

/** Kind 0 is told where row 3 stands right behind row 5. */
function toyMails(count: number, seed: number): readonly NetMail[] {
  const below = drawWholeFrom(seed)
  return Array.from({ length: count }, () => ({
    weight: 1,
    isLine: false,
    sentences: Array.from({ length: 1 + below(3) }, () => {
      const rows = Array.from(
        { length: 2 + below(7) },
        () => [3, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11][below(14)] ?? 0,
      )
      return sentence(
        rows.map((row) => [row]),
        below(8),
        rows.map((row, at) => (row === 3 && rows[at - 1] === 5 ? 1 : 0)),
      )
    }),
  }))
}
