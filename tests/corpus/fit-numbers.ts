// `npm run fit:numbers`: learns what the words around a number say of its being a CPR number from the tuned drafts, beside what
// the rules say, and writes it to src/classifier/number-weights.ts. The same corpus gives the same file. How well it does is
// told by cross-validation: drafts are judged by a model that was learned from others. What the other numbers of a mail count
// (number-company.ts) is learned from numbers so judged. --dry writes nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { scanDraft, type ClassifierInput } from '../../src/classifier/classify.ts'
import { partsOfOne } from '../../src/classifier/learned-kinds.ts'
import { isSureByRules, shareOfRules } from '../../src/classifier/learned-numbers.ts'
import {
  contextKeyBits,
  contextKeys,
  readContext,
  type NumberEvidence,
} from '../../src/classifier/number-context.ts'
import { companyOf, oddsInCompany, type NumberAlone } from '../../src/classifier/number-company.ts'
import { rawEnd, rawStart } from '../../src/classifier/text-view.ts'
import { loadPart, readAsOf, type Asked, type FiledDraft } from './load.ts'
import { fitDense, fitDropped, type DenseRow, type DroppedRow, type SparseModel } from './logistic.ts'
import { isMarked, numberMails, readingsOf } from './number-mails.ts'
import { drawTables } from './number-tables.ts'
import { packedFew } from './pack-weights.ts'

const size = 1 << contextKeyBits
/** Of the features of a number, while it is learned from. */
const dropped = 0.2
const fewestRows = 4
/** Each of them is read in two ways. */
const weightOfOwn = 0.5
const weightOfLot = 0.3
/** Who made them up wanted to fool the rules of that day. */
const weightOfHard = 0.1
/** Whoever is stopped for nothing too often stops reading why. */
const weightOfFalseAlarm = 1.4
/** The same, where it is judged in company; what it is thought of alone has been pulled down before. */
const weightOfFalseAlarmInCompany = 0.94
/** What stands alone is what it is thought to be. */
const companyUnlearned = [0, 1, 0, 0, 0, 0]
const pullOfCompany = 1
const mostTables = 600
/** All the numbers of one together. */
const weightOfTable = 2
const folds = 5
/** Drafts of one file that are judged together. */
const together = 40

interface Judged {
  readonly keys: Int32Array
  readonly byRules: number
  readonly is: boolean
  readonly characters: string
  readonly form: NumberAlone['form']
}

type Kind = Asked | 'own mails' | 'tables'

interface Source {
  readonly kind: Kind
  /** What one number of it counts. */
  readonly weight: number
  readonly fold: number
  readonly holdsCpr: boolean
  readonly isLookAlike: boolean
  readonly numbers: readonly Judged[]
}

const filed = new Map<string, number>()
const groups = new Map<string, number>()
const drafts = loadPart('tune').map((draft): Source => {
  const place = filed.get(draft.file) ?? 0
  filed.set(draft.file, place + 1)
  const group = `${draft.file} ${Math.floor(place / together)}`
  if (!groups.has(group)) groups.set(group, groups.size)
  return {
    kind: draft.asked,
    weight: weightOf(draft.asked),
    fold: (groups.get(group) ?? 0) % folds,
    holdsCpr: draft.labels.cpr,
    isLookAlike: !draft.labels.cpr && draft.trap?.startsWith('number') === true,
    numbers: numbersOf(draft),
  }
})
const own = numberMails.flatMap((mail, at) =>
  readingsOf(mail).map((reading): Source => ({
    kind: 'own mails',
    weight: weightOfOwn,
    fold: Math.floor(at / together) % folds,
    holdsCpr: mail.marked.length > 0,
    isLookAlike: mail.marked.length === 0,
    numbers: numbersIn({ subject: mail.subject, ...reading }, readAsOf, (text) => isMarked(mail, text)),
  })),
)
const tables = drawTables(mostTables, 11).map(({ bodyHtml, bodyText, cprNumbers }, at): Source => {
  const numbers = numbersIn({ subject: '', bodyHtml, bodyText }, readAsOf, (text) => cprNumbers.has(text))
  return {
    kind: 'tables',
    weight: weightOfTable / Math.max(1, numbers.length),
    fold: at % folds,
    holdsCpr: cprNumbers.size > 0,
    isLookAlike: cprNumbers.size === 0,
    numbers,
  }
})
const sources = [...drafts, ...own, ...tables]

function weightOf(asked: Asked): number {
  if (asked === 'hard cases of numbers') return weightOfHard
  return asked === 'drawn by lot' ? weightOfLot : 1
}

function numbersOf({ subject, bodyHtml, readOn, marks }: FiledDraft): readonly Judged[] {
  return numbersIn({ subject, bodyHtml }, readOn, (_, where, start, end) =>
    marks.some((mark) => mark.kind === 'cpr' && mark.where === where && mark.start < end && mark.end > start),
  )
}

function numbersIn(
  input: ClassifierInput,
  today: string,
  isCpr: (text: string, where: 'subject' | 'body', start: number, end: number) => boolean,
): readonly Judged[] {
  const heard: NumberEvidence[] = []
  const keys: Int32Array[] = []
  const { parts } = scanDraft(input, today, {
    weighNumber: (evidence) => {
      heard.push(evidence)
      keys.push(contextKeys.slice(0, readContext(evidence)))
      return evidence.byRules
    },
  })
  return heard.flatMap(({ view, byRules, labelled }, at) => {
    const part = parts.findIndex((part) => part.view === view)
    if (part < 0) return []
    const { shape } = labelled
    const start = rawStart(view, shape.start)
    const end = rawEnd(view, shape.end - 1)
    const is = isCpr(view.raw.slice(start, end), part === 0 ? 'subject' : 'body', start, end)
    return [
      {
        keys: keys[at] ?? new Int32Array(0),
        byRules,
        is,
        characters: shape.characters,
        form: shape.form,
      },
    ]
  })
}

function rowsOf(of: readonly Source[]): readonly DroppedRow[] {
  return of.flatMap(({ weight, numbers }) =>
    numbers
      .filter(({ byRules }) => !isSureByRules(byRules))
      .map(({ keys, byRules, is }) => ({
        keys,
        is,
        known: shareOfRules * byRules,
        weight: weight * (is ? 1 : weightOfFalseAlarm),
      })),
  )
}

function fit(of: readonly Source[]): SparseModel {
  return fitDropped(rowsOf(of), { size, dropped, fewestRows })
}

function oddsOf({ keys, byRules }: Judged, { bias, weights }: SparseModel): number {
  if (isSureByRules(byRules)) return byRules
  return keys.reduce(
    (sum, key) => sum + Math.round((weights[key] ?? 0) * partsOfOne) / partsOfOne,
    bias + shareOfRules * byRules,
  )
}

const byRules = sources.map(({ numbers }) => numbers.map((number) => number.byRules))
const byOthers: (readonly number[])[] = []
for (let fold = 0; fold < folds; fold++) {
  const model = fit(sources.filter((source) => source.fold !== fold))
  sources.forEach((source, at) => {
    if (source.fold === fold) byOthers[at] = source.numbers.map((number) => oddsOf(number, model))
  })
}

const alone = sources.map(({ numbers }, at) =>
  numbers.map(({ characters, form, byRules }, number): NumberAlone => ({
    characters,
    form,
    odds: byOthers[at]?.[number] ?? byRules,
    isSettled: isSureByRules(byRules),
  })),
)

function fitCompany(isLearned: (source: Source) => boolean): readonly number[] {
  const rows = sources.flatMap((source, at): readonly DenseRow[] => {
    if (!isLearned(source)) return []
    const company = companyOf(alone[at] ?? [])
    return source.numbers.flatMap(({ byRules, is }, number) => {
      const weight = source.weight * (is ? 1 : weightOfFalseAlarmInCompany)
      return isSureByRules(byRules) ? [] : [{ inputs: company[number] ?? [], is, weight }]
    })
  })
  return fitDense(rows, companyUnlearned, pullOfCompany).map((weight) => Math.round(weight * 100) / 100)
}

const inCompany: (readonly number[])[] = []
for (let fold = 0; fold < folds; fold++) {
  const weights = fitCompany((source) => source.fold !== fold)
  sources.forEach((source, at) => {
    if (source.fold === fold) inCompany[at] = oddsInCompany(alone[at] ?? [], weights)
  })
}

for (const kind of [
  'hard cases',
  'ordinary mail',
  'mail about numbers',
  'hard cases of numbers',
  'drawn by lot',
  'own mails',
  'tables',
] as const) {
  report('rules', byRules, kind)
  report('learned', byOthers, kind)
  report('in company', inCompany, kind)
}

/** By mail; of tables, which hold many, by number. */
function report(name: string, odds: readonly (readonly number[])[], wanted: Kind): void {
  let [right, raised, all, alarms, lookAlikes] = [0, 0, 0, 0, 0]
  const tell = (is: boolean, isRaised: boolean, isLookAlike: boolean): void => {
    if (is) all++
    if (isRaised) raised++
    if (isRaised && is) right++
    if (isLookAlike) lookAlikes++
    if (isRaised && isLookAlike) alarms++
  }
  sources.forEach(({ kind, holdsCpr, isLookAlike, numbers }, at) => {
    if (kind !== wanted) return
    const own = odds[at] ?? []
    if (kind === 'tables') numbers.forEach(({ is }, number) => tell(is, (own[number] ?? -9) >= 0, !is))
    else
      tell(
        holdsCpr,
        own.some((sum) => sum >= 0),
        isLookAlike,
      )
  })
  process.stdout.write(
    `${wanted.padEnd(18)} ${name.padEnd(10)} ${all} P ${(right / raised).toFixed(3)} R ${(right / all).toFixed(3)}, ${alarms} of ${lookAlikes} look-alikes\n`,
  )
}

const { bias, weights } = fit(sources)
const companyWeights = fitCompany(() => true)
const text = packedFew(weights)
process.stdout.write(
  `${weights.filter((weight) => Math.round(weight * partsOfOne) !== 0).length} features, ${gzipSync(text, { level: 9 }).length} gzipped\n`,
)
if (!process.argv.includes('--dry'))
  writeFileSync(
    join(import.meta.dirname, '../../src/classifier/number-weights.ts'),
    `// Written by npm run fit:numbers (tests/corpus/fit-numbers.ts); do not edit. How it is packed: unpackFew in learned-weights.ts.

export const numberBias = ${Math.round(bias * partsOfOne)}
/** For what companyOf in number-company.ts reads. */
export const companyWeights = [${companyWeights.join(', ')}]
// prettier-ignore
export const numberWeights =
  '${text}'
`,
  )
