// To what is learned of sentences a number of CPR form is a name, and what says that it is a CPR number is nothing.
import { describe, expect, it } from 'vitest'
import { wordsOfNumber } from '../../src/classifier/named-numbers.ts'
import { firstNetRows, netRows, readNetWords } from '../../src/classifier/net-words.ts'
import { sentencesOf } from '../../src/classifier/read-sentences.ts'
import { everyKey, keyCount, keys, readFeatures } from '../../src/classifier/sentence-features.ts'
import { viewOf } from '../../src/classifier/text-view.ts'

const all = everyKey()

/** What the model and the net see of the first sentence of a text, in any order. */
function seenOf(text: string): { readonly features: readonly number[]; readonly rows: readonly number[] } {
  const view = viewOf(text, false)
  const sentences = sentencesOf(view)
  readFeatures(view, sentences, 0, all)
  const features = [...new Set(keys.slice(0, keyCount))].sort()
  const words = readNetWords(view, sentences, 0, all)
  return { features, rows: [...netRows.slice(0, firstNetRows[words])] }
}

describe('a number of CPR form', () => {
  it.each([
    ['140555-8536', 2],
    ['140555 8536', 2],
    ['140555. 8536', 2],
    ['1405558536', 1],
    ['740555-8536', 2],
    ['7405558536', 1],
    ['320555-8536', 0],
    ['141355-8536', 0],
    ['140555-853', 0],
    ['140555-85361', 0],
    ['140555', 0],
    ['140555 kr', 0],
    ['14055585361', 0],
    ['140555-8536b', 0],
    ['Anne Holm', 0],
  ])('is told by its words: %s', (text, words) => {
    const view = viewOf(text, false)
    const { wordStarts } = sentencesOf(view)
    const next = wordStarts[1] ?? 0
    expect(wordsOfNumber(view, 0, next === 0 ? -1 : next)).toBe(words)
  })

  it.each(['Brevet til {n} er sendt i dag.', '{n} kan ikke gå mere.', 'Vi venter på svar fra {n}.'])(
    'is a name to what is learned: %s',
    (text) => {
      const named = seenOf(text.replace('{n}', 'Anne Holm'))
      expect(named.rows.length).toBeGreaterThan(2)
      expect(seenOf(text.replace('{n}', '140555-8536'))).toEqual(named)
      expect(seenOf(text.replace('{n}', 'cpr 140555-8536'))).toEqual(named)
      expect(seenOf(text.replace('{n}', '991355-8536'))).not.toEqual(named)
    },
  )
})
