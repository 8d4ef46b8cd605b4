// A word that was seen before is not searched for again, and says what it said the first time.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordSymbols } from '../../src/classifier/fold.ts'
import { findWords } from '../../src/classifier/find-words.ts'
import { emptyHits, type HitTable } from '../../src/classifier/lexicon.ts'
import { sentencesOf } from '../../src/classifier/read-sentences.ts'
import { viewOf, type TextView } from '../../src/classifier/text-view.ts'

const runs = process.env['SLOW'] === '1' ? 2000 : 100

/** Every word of a view searched for where it stands. */
function searched(view: TextView): HitTable {
  const hits = emptyHits()
  for (let at = 0; at < view.length; at++) {
    if (wordSymbols[view.symbols[at] ?? 0] !== 1) continue
    let end = at
    while (wordSymbols[view.symbols[end] ?? 0] === 1) end++
    findWords(view, at, end, hits)
    at = end
  }
  return hits
}

const word = fc.constantFrom(
  ...(
    'ondt ondt Ondt i ryggen ryg medlem medl af 3F HK har haft ikke kan gå går på i ind meldt depression depresion ' +
    'laegen lægen kræftbehandling kraeftbehandling for astma astmaen stress sygemeldt med uden rygsækken a/s a s ' +
    'Jehovas vidner covid 19 19 b12 hiv aids er født fra Somalia bekræfter og OG kræftforsikring min vi ry gg e'
  ).split(' '),
)
const gap = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  '-',
  '’',
  "'",
  '\n',
  '. ',
  ', ',
  ' - ',
  '\t',
  '',
  '/',
  '          ',
)
const passage = fc
  .array(fc.tuple(word, gap), { maxLength: 40 })
  .map((pairs) => pairs.map(([one, behind]) => one + behind).join(''))

describe('what the lists say of a text', () => {
  it('is what they say of each word where it stands, whatever stood behind the word before', () => {
    fc.assert(
      fc.property(passage, (text) => {
        const view = viewOf(text, false)
        expect(sentencesOf(view).hits).toEqual(searched(view))
      }),
      { numRuns: runs },
    )
  })

  it('is the same when more words were seen than are kept', () => {
    const text = 'Hun har ondt i ryggen og er medlem af 3F, og lægen siger astma.'
    const before = sentencesOf(viewOf(text, false))
    for (let at = 0; at < 4; at++) {
      const many = Array.from({ length: 20_000 }, (_, index) => `ord${String(at)}x${String(index)}`).join(' ')
      expect(sentencesOf(viewOf(many, false)).hits.lists).toEqual([])
    }
    const again = sentencesOf(viewOf(text, false))
    expect(again.hits).toEqual(before.hits)
    expect(again.era).toBeGreaterThan(before.era)
  })
})
