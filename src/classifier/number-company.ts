// The company that a number keeps: the same number is the same thing wherever it stands in a mail, and most numbers of one
// form are of one kind, all persons or all orders. What is thought of each alone counts for the others. The fit
// (tests/corpus/fit-numbers.ts) and the product both read it here.
import type { CprForm } from './cpr-form.ts'
import { companyWeights } from './number-weights.ts'

/** A number of CPR form and what is thought of it alone. */
export interface NumberAlone {
  readonly characters: string
  readonly form: CprForm
  /** Log odds of its being a CPR number. */
  readonly odds: number
  /** Whatever the others are. */
  readonly isSettled: boolean
}

/** Log odds beyond these say nothing more. */
const mostOwn = 8
const mostOfOthers = 4

const looks: Partial<Readonly<Record<CprForm, string>>> = {
  hyphen: 'hyphen',
  'split-hyphen': 'hyphen',
  'spaced-hyphen': 'hyphen',
  gap: 'gap',
  'split-gap': 'gap',
  bare: 'bare',
  'lost-zero': 'lost-zero',
}

interface Sum {
  count: number
  odds: number
}

/**
 * What the fit has a weight for, of each number: one, its own odds, whether it stands elsewhere in the mail and the mean of
 * its odds there, whether others look like it and the mean of theirs.
 */
export function companyOf(numbers: readonly NumberAlone[]): readonly (readonly number[])[] {
  const ofLook = new Map<string, Sum>()
  const ofNumber = new Map<string, Sum>()
  for (const number of numbers) {
    const odds = within(number.odds, mostOfOthers)
    add(ofLook, lookOf(number), odds)
    add(ofNumber, number.characters, odds)
    add(ofNumber, lookOf(number) + number.characters, odds)
  }
  return numbers.map((number) => {
    const own = within(number.odds, mostOfOthers)
    const all = ofNumber.get(number.characters) as Sum
    const ofBoth = ofNumber.get(lookOf(number) + number.characters) as Sum
    const look = ofLook.get(lookOf(number)) as Sum
    return [
      1,
      within(number.odds, mostOwn),
      ...meanOf(all.count - 1, all.odds - own),
      ...meanOf(look.count - ofBoth.count, look.odds - ofBoth.odds),
    ]
  })
}

/** The log odds of each number among the others of its mail. */
export function oddsInCompany(
  numbers: readonly NumberAlone[],
  weights: readonly number[] = companyWeights,
): readonly number[] {
  if (numbers.every(({ isSettled }) => isSettled)) return numbers.map(({ odds }) => odds)
  const company = companyOf(numbers)
  return numbers.map(({ odds, isSettled }, at) =>
    isSettled ? odds : weights.reduce((sum, weight, input) => sum + weight * (company[at]?.[input] ?? 0), 0),
  )
}

function lookOf({ form }: NumberAlone): string {
  return looks[form] ?? 'other'
}

function add(sums: Map<string, Sum>, key: string, odds: number): void {
  const sum = sums.get(key)
  if (sum === undefined) sums.set(key, { count: 1, odds })
  else {
    sum.count++
    sum.odds += odds
  }
}

function meanOf(count: number, odds: number): readonly [isAny: number, mean: number] {
  return count === 0 ? [0, 0] : [1, odds / count]
}

function within(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value))
}
