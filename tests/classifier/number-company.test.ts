// What the other numbers of a mail say of one.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { companyOf, oddsInCompany, type NumberAlone } from '../../src/classifier/number-company.ts'

const number = (characters: string, odds: number, rest: Partial<NumberAlone> = {}): NumberAlone => ({
  characters,
  form: 'hyphen',
  odds,
  isSettled: false,
  ...rest,
})

describe('the company of a number', () => {
  it.each<[string, readonly NumberAlone[], readonly number[]]>([
    ['alone', [number('1', -1)], [1, -1, 0, 0, 0, 0]],
    ['written twice', [number('1', -1), number('1', 3)], [1, -1, 1, 3, 0, 0]],
    ['written twice in two forms', [number('1', -1), number('1', 3, { form: 'bare' })], [1, -1, 1, 3, 0, 0]],
    ['others of its form', [number('1', 0), number('2', 1), number('3', 3)], [1, 0, 0, 0, 1, 2]],
    [
      'forms that look the same',
      [number('1', 0), number('2', 2, { form: 'split-hyphen' })],
      [1, 0, 0, 0, 1, 2],
    ],
    ['others of another form', [number('1', 0), number('2', 2, { form: 'bare' })], [1, 0, 0, 0, 0, 0]],
    ['itself is no other', [number('1', -2), number('1', -2), number('2', 2)], [1, -2, 1, -2, 1, 2]],
    ['a very sure one counts no more', [number('1', 20), number('2', -50)], [1, 8, 0, 0, 1, -4]],
  ])('%s', (_, numbers, expected) => {
    expect(companyOf(numbers)[0]).toEqual(expected)
  })

  it('leaves what is settled as it is, and counts it for the others', () => {
    const [settled, other] = oddsInCompany([number('1', 7, { isSettled: true }), number('2', 0)])
    expect(settled).toBe(7)
    expect(other).toBeGreaterThan(oddsInCompany([number('2', 0)])[0] ?? NaN)
  })

  it('is the same in any order', () => {
    const anyNumber = fc.record({
      characters: fc.constantFrom('1', '2', '3'),
      form: fc.constantFrom<NumberAlone['form']>('hyphen', 'bare', 'gap', 'told'),
      odds: fc.integer({ min: -9, max: 9 }),
      isSettled: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyNumber), (numbers) => {
        const [there, back] = [oddsInCompany(numbers), oddsInCompany([...numbers].reverse()).toReversed()]
        there.forEach((odds, at) => expect(odds).toBeCloseTo(back[at] ?? NaN))
      }),
    )
  })
})

describe('a mail', () => {
  const sureOf = (bodyHtml: string, subject = ''): number =>
    Math.max(0, ...classify({ subject, bodyHtml }, '2058-01-01').findings.map(({ confidence }) => confidence))

  it('in which the subject says what the number is, is believed in its text', () => {
    const text = 'Hej Stine. Kan du kigge på 270642-7828 i dag?'
    expect(sureOf(text)).toBeGreaterThan(sureOf(text, 'Faktura 270642-7828'))
  })

  it('that lists orders has one more order', () => {
    const odd = 'og den sidste er 300133-1107.'
    const list = 'Ordre 110528-0040, ordre 110528-0052, ordre 120629-0188, '
    expect(sureOf(odd)).toBeGreaterThan(sureOf(list + odd))
  })
})
