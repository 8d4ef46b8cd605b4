// What was learned of the words around numbers: how it is packed, and how far it may go.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, scanDraft } from '../../src/classifier/classify.ts'
import { partsOfOne } from '../../src/classifier/learned-kinds.ts'
import { isSureByRules, weighedNumber } from '../../src/classifier/learned-numbers.ts'
import { unpackFew } from '../../src/classifier/learned-weights.ts'
import { contextKeyBits, contextKeys, readContext } from '../../src/classifier/number-context.ts'
import { packedFew } from '../corpus/pack-weights.ts'

describe('the weights of one model of few features', () => {
  it('are read as they were packed', () => {
    const size = 1 << contextKeyBits
    const few = fc.dictionary(
      fc.integer({ min: 0, max: size - 1 }).map(String),
      fc.integer({ min: -45, max: 44 }),
      { maxKeys: 60 },
    )
    fc.assert(
      fc.property(few, (parts) => {
        const weights = new Float64Array(size)
        for (const key of Object.keys(parts)) weights[Number(key)] = (parts[key] ?? 0) / partsOfOne
        const read = unpackFew(packedFew(weights), size)
        for (let key = 0; key < size; key++) if (read[key] !== (parts[key] ?? 0)) return false
        return true
      }),
      { numRuns: 50 },
    )
  })
})

describe('what is learned of a number', () => {
  const mail = (around: string) => `<p>Hej Lone</p><p>${around}</p>`

  it('reads a bounded number of features, whatever stands around', () => {
    let most = 0
    for (const filler of ['ord '.repeat(5000), '- '.repeat(5000), '12 '.repeat(5000), 'x'.repeat(20_000)])
      scanDraft({ subject: '', bodyHtml: mail(`${filler}311236-4005 ${filler}`) }, '2026-11-24', {
        weighNumber: (evidence) => {
          const count = readContext(evidence)
          most = Math.max(most, count)
          expect(
            [...contextKeys.slice(0, count)].every((key) => key >= 0 && key >> contextKeyBits === 0),
          ).toBe(true)
          return evidence.byRules
        },
      })
    expect(most).toBeGreaterThan(20)
    expect(most).toBeLessThanOrEqual(contextKeys.length)
  })

  it('does not move what the rules are sure of', () => {
    const heard: number[] = []
    scanDraft({ subject: '', bodyHtml: mail('cpr 311236-4004') }, '2026-11-24', {
      weighNumber: (evidence) => {
        heard.push(evidence.byRules)
        expect(isSureByRules(evidence.byRules)).toBe(true)
        expect(weighedNumber(evidence)).toBe(evidence.byRules)
        return evidence.byRules
      },
    })
    expect(heard).toHaveLength(1)
  })

  it('hears words that no label is: the same digits of a person and of a parcel', () => {
    const confidence = (around: string) =>
      classify({ subject: '', bodyHtml: mail(around) }, '2026-11-24').labels.cpr
    expect(confidence('Kan I oprette hende på 3112364005 i dag?')).toBeGreaterThanOrEqual(0.5)
    expect(confidence('Lageret sendte 3112364005 i dag')).toBeLessThan(0.5)
  })
})
