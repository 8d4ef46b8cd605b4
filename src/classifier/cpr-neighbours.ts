// Numbers that stand together are of one kind: whether they are dates at all, whether they were counted up, and how many of
// them have a modulus 11 counts for each.
import type { CprShape } from './cpr-form.ts'
import { hasModulus11 } from './cpr-number.ts'
import type { FoundNumber } from './cpr-numbers.ts'
import { odds } from './cpr-odds.ts'
import { isLikeClock } from './cpr-surroundings.ts'

/** Units within which numbers count as standing together. */
const neighbourhood = 160
const mostNeighbours = 6

interface Known {
  readonly thisYear: number
  /** A label says of the number at an index that it is another. */
  readonly isOther: (index: number) => boolean
}

/**
 * Numbers of the same form nearby that are no dates speak against this one, those that are speak for it, unless a label says
 * what they are.
 */
export function oddsOfNeighbours(
  numbers: readonly FoundNumber[],
  index: number,
  { thisYear, isOther }: Known,
): number {
  const own = numbers[index]
  if (own?.shape === null || own === undefined) return 0
  let misses = 0
  let siblings = 0
  let failing = 0
  let serials = 0
  let sameDay = 0
  for (const step of [-1, 1]) {
    for (let count = 1; count <= mostNeighbours; count++) {
      const other = numbers[index + step * count]
      if (other === undefined || Math.abs(other.start - own.start) > neighbourhood * count) break
      if (other.form !== own.form) continue
      if (other.shape === null) misses++
      else if (isSerial(own.shape, other.shape)) serials++
      else if (own.form === 'bare' && isOfSameDay(own.shape, other.shape)) sameDay++
      else if (
        own.shape.characters !== other.shape.characters &&
        isKin(own.shape, other.shape) &&
        !isOther(index + step * count)
      ) {
        siblings++
        if (!hasModulus11(other.shape.characters)) failing++
      }
    }
  }
  // Seconds since 1970 in steps of a day: the 17th of every month, whoever it is.
  if (sameDay >= mostOfSameDay) serials += sameDay
  // A log of a watch has as many neighbours as a list of persons, and what is written as a day always is one.
  if (isLikeClock(own.shape, thisYear) || isWrittenAsDay(own.shape)) siblings = 0
  const against = Math.min(misses, odds.mostMisses) * odds.missBeside
  const serial = Math.min(serials, odds.mostSerials) * odds.serialBeside
  if (misses + serials > 0) return against + serial
  // Of numbers of persons most have a modulus 11, of others one in eleven; those that stand together are of one kind.
  if (siblings > 0 && failing === siblings && !hasModulus11(own.shape.characters))
    return Math.min(siblings, odds.mostSiblings) * odds.failingSibling
  return Math.min(siblings, odds.mostSiblings) * odds.siblingBeside
}

/** "01.02.36 4005", in one cell or two, and without a hyphen before the last four. */
function isWrittenAsDay({ form, start, end }: CprShape): boolean {
  return form === 'split-gap' || form === 'split-dots' || (form === 'apart' && end - start > sixAndFour)
}

const sixAndFour = 11

/** Ten bare digits that are all dates and none of which has a modulus 11 are seconds or workplaces, not persons. */
function isKin(own: CprShape, other: CprShape): boolean {
  return own.form !== 'bare' || hasModulus11(own.characters) || hasModulus11(other.characters)
}

const mostOfSameDay = 5

/** Born on the same day of the same month. */
function isOfSameDay(own: CprShape, other: CprShape): boolean {
  return own.day === other.day && own.month === other.month
}

const nearlySame = 20

/** Counted up, not born on the same day: case, box and time numbers. */
function isSerial(own: CprShape, other: CprShape): boolean {
  if (own.characters === other.characters) return false
  if (own.characters.slice(0, 6) !== other.characters.slice(0, 6)) return false
  const distance = Math.abs(Number(own.characters.slice(6)) - Number(other.characters.slice(6)))
  if (distance === 0) return false
  if (own.form === 'bare' || distance <= nearlySame) return true
  return isTimeOfDay(own.characters.slice(6)) && isTimeOfDay(other.characters.slice(6))
}

function isTimeOfDay(four: string): boolean {
  return Number(four.slice(0, 2)) < 24 && Number(four.slice(2)) < 60
}
