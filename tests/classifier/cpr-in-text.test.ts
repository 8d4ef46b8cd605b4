// CPR numbers alone in a long text: the same numbers as the judge of mails finds, and nothing in the rest.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCprInText } from '../../src/classifier/cpr-in-text.ts'
import { findCpr } from '../../src/classifier/cpr.ts'
import { rawEnd, rawStart, viewOf } from '../../src/classifier/text-view.ts'

const today = '2026-11-24'

function found(text: string): readonly string[] {
  return findCprInText(text, today)
    .filter(({ confidence }) => confidence >= 0.5)
    .map(({ start, end }) => text.slice(start, end))
}

const prose = 'Vi har gennemgået forslaget og sender det videre til udvalget, som mødes igen i næste måned. '

describe('CPR numbers alone', () => {
  const rows: readonly (readonly [why: string, text: string, spans: readonly string[]])[] = [
    ['behind their label', `${prose.repeat(30)}cpr 3112364004. ${prose.repeat(30)}`, ['3112364004']],
    ['with a hyphen', `${prose}311236-4005 ${prose}`, ['311236-4005']],
    ['far apart', `311236-4004 ${prose.repeat(40)}010137-4008`, ['311236-4004', '010137-4008']],
    ['told in words', `født 311236, de sidste fire er 4005`, ['311236, de sidste fire er 4005']],
    ['misread', 'cpr: 3l1236-4OO5', ['3l1236-4OO5']],
    ['in other digits', 'cpr ٣١١٢٣٦-٤٠٠٥', ['٣١١٢٣٦-٤٠٠٥']],
    [
      'under a heading a thousand lines above',
      `Navn;CPR;By\n${'Holm;3112364005;Ribe\n'.repeat(1000)}`,
      Array<string>(1000).fill('3112364005'),
    ],
    ['not under another heading', `Navn;Ordre;By\n${'Holm;3112364005;Ribe\n'.repeat(1000)}`, []],
    ['not in an order', `${prose}Ordrenr. 3112364005 ${prose}`, []],
    ['not in years and prices', `${prose}fra 2019 til 2024 for 12.500,00 kr. ${prose}`, []],
  ]
  it.each(rows)('%s', (_why, text, spans) => {
    expect(found(text)).toEqual(spans)
  })

  it('are those of the judge of mails, wherever they stand', () => {
    const number = fc.constantFrom(
      '311236-4004',
      'cpr 3112364005',
      'CPR: 311236 4005',
      'faktura 3112364005',
      'tlf. 20123456',
      '1.250,00',
      '31.12.2036',
      'cpr 311236-4004 20123456 35.000,00',
    )
    const filler = fc.integer({ min: 12, max: 30 }).map((count) => ` ${prose.repeat(count)}\n`)
    fc.assert(
      fc.property(fc.array(fc.tuple(number, filler), { maxLength: 5 }), (pieces) => {
        const text = pieces.map((piece) => piece.join('')).join('')
        const view = viewOf(text, false)
        const whole = findCpr(view, {
          today,
          personNear: () => 'none',
          isAboutCpr: () => /cpr/i.test(text.slice(0, 2000)),
        })
        const ofMail = whole.hits.map((hit) => [rawStart(view, hit.start), rawEnd(view, hit.end - 1)])
        const sure = findCprInText(text, today).map(({ start, end }) => [start, end])
        expect(sure).toEqual(ofMail)
      }),
      { numRuns: process.env['SLOW'] === '1' ? 500 : 40 },
    )
  })
})
