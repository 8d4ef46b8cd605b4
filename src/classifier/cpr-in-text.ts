// CPR numbers alone in a long plain text: a log, an export, the text of a large file. One look-up a character finds where
// digits stand close together, and only there the text is read. The same judge as in a mail, with two differences: no
// sentence is asked for a person, and numbers of one kind count for each other only where they stand near each other.
import { findCpr, type CprHit } from './cpr.ts'
import { otherZeros } from './fold.ts'
import { columnsOfText } from './number-columns.ts'
import { rawEnd, rawStart, release, viewOf } from './text-view.ts'

/** The longest turn that may stand between the date and the last four (cpr-told.ts), and a little more. */
const longestGap = 64
/** A number that was misread has letters among its digits, a replacement number two. */
const fewestDigits = 6
/** Labels and other numbers are looked at this far from a number. */
const reach = 200

// Digits of other scripts and of mathematics are found too; an entity is no digit in plain text.
const digits = new Uint8Array(0x10000).fill(1, 48, 58)
for (const zero of otherZeros) digits.fill(1, zero, zero + 10)
digits[0xd835] = 1

/** Every CPR-like number of a text by raw offsets, with its probability. Linear. */
export function findCprInText(raw: string, today: string): readonly CprHit[] {
  const hits: CprHit[] = []
  const columns = columnsOfText(raw)
  let isAbout: boolean | null = null
  const isAboutCpr = (): boolean => (isAbout ??= /cpr|personn(umme)?r/i.test(raw.slice(0, 2000)))
  for (const { from, to } of crowdsOfDigits(raw)) {
    const view = viewOf(raw.slice(from, to), false)
    const context = {
      today,
      personNear: () => 'none' as const,
      isAboutCpr,
      columns: { headingsOf: (unit: number) => columns.headingsOf(from + rawStart(view, unit)) },
    }
    for (const hit of findCpr(view, context).hits)
      hits.push({ ...hit, start: from + rawStart(view, hit.start), end: from + rawEnd(view, hit.end - 1) })
    release(view)
  }
  return hits
}

interface Crowd {
  readonly from: number
  readonly to: number
}

/** Where enough digits stand close together, with what stands around them; none overlaps the next. */
function crowdsOfDigits(raw: string): readonly Crowd[] {
  const crowds: Crowd[] = []
  let first = -1
  let last = -1
  let count = 0
  const end = (): void => {
    if (count < fewestDigits) return
    const before = crowds[crowds.length - 1]
    const from = Math.max(0, first - reach)
    const to = Math.min(raw.length, last + 1 + reach)
    if (before !== undefined && from <= before.to) crowds[crowds.length - 1] = { from: before.from, to }
    else crowds.push({ from, to })
  }
  for (let at = 0; at < raw.length; at++) {
    if (digits[raw.charCodeAt(at)] !== 1) continue
    if (count === 0 || at - last > longestGap) {
      end()
      first = at
      count = 0
    }
    last = at
    count++
  }
  end()
  return crowds
}
