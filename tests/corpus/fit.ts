// `npm run fit`: learns the sentence model from the tuned drafts and the lines, and writes it to
// src/classifier/sentence-weights.ts. The same corpus gives the same file. How well it does is told by cross-validation:
// every file is judged by a model that was learned from the others. --dry writes nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { draftTypes } from '../../src/classifier/learned-kinds.ts'
import { inputOfMail, inputsOf, stackNames, stackOf } from '../../src/classifier/learned-odds.ts'
import type { PackedWeights } from '../../src/classifier/learned-weights.ts'
import {
  evidenceIn,
  foldsOf,
  fitModels,
  learnedFromOthers,
  readSources,
  untaught,
  type Source,
  type Told,
} from './learning.ts'
import { readNets } from './fold-nets.ts'
import { fitDense } from './logistic.ts'
import { packed } from './pack-weights.ts'

const l1 = { ofKind: { health: 27, salary: 19 }, ofOtherKinds: 34, ofMail: 29 }
const prior = [-1, 0, 0.4, 0.8, 0, 0.2, -2, -1, 0, 0, 0, 0, 0, 0, -4, 1, 0, 0.4, 0, -1]
const pull = 2
/**
 * Lines are many and no mails; on tuned drafts the rules look better than they are; what was drawn by lot is not mixed as
 * mail is.
 */
const weightOfLine = 0.05
const weightOfTuned = 0.5
const weightOfLot = 0.15
/** Whoever is stopped for nothing too often stops reading why. */
const weightOfFalseAlarm = { health: 1.4, salary: 1.4, article9: 0.9 }

const sources = readSources()
const learned = learnedFromOthers(sources, l1)
const nets = readNets()
const foldOf = foldsOf(sources)
const told = sources.map((source, at) => {
  const net = nets[foldOf[at] ?? 0]
  if (net === undefined) throw new Error('a fold has no net: npm run fit:net')
  return evidenceIn(source, learned[at] ?? untaught, net)
})
const stack = Object.fromEntries(stackNames.map((name) => [name, stackFor(name)])) as Record<
  (typeof stackNames)[number],
  readonly number[]
>
for (const name of stackNames)
  process.stdout.write(`${name}: ${stack[name].map((w) => w.toFixed(2)).join(' ')}\n`)
report('unseen drafts', ({ isLine, isUnseen }) => !isLine && isUnseen)
report('tuned drafts', ({ isLine, isUnseen }) => !isLine && !isUnseen)
for (const wanted of ['hard cases', 'ordinary mail', 'drawn by lot'] as const)
  report(wanted, ({ asked }) => asked === wanted)
report('lines', ({ isLine }) => isLine)

const weights = packed(fitModels(sources, l1))
const text = asFile(weights)
process.stdout.write(`${text.length} characters, ${gzipSync(text, { level: 9 }).length} gzipped\n`)
if (!process.argv.includes('--dry'))
  writeFileSync(join(import.meta.dirname, '../../src/classifier/sentence-weights.ts'), text)

function stackFor(name: (typeof stackNames)[number]): readonly number[] {
  const rows = sources.flatMap((source, at) =>
    (told[at] ?? [])
      .filter(({ evidence }) => stackOf(evidence) === name)
      .map(({ evidence, is }) => {
        return {
          inputs: inputsOf(evidence),
          is,
          weight: source.isLine ? weightOfLine : weightOf(source),
        }
      }),
  )
  const fitted = fitDense(rows, prior, pull)
  if (name === 'beside') return fitted
  // What counts is the mail: the surest sentence of each decides, and what the mail as a whole is like.
  const surest = sources.flatMap((source, at) => {
    if (source.isLine) return []
    const most = surestOf(told[at] ?? [], name, fitted)
    if (most === null) return []
    const { sum, ofMail } = most
    const is = source.draft.labels[name]
    const weight = weightOf(source) * (is ? 1 : weightOfFalseAlarm[name])
    return [{ inputs: [1, sum, ofMail], is, weight }]
  })
  const [shift = 0, slope = 1, ofMail = 0] = fitDense(surest, [0, 1, 0], pull)
  process.stdout.write(
    `${name}: by mail ${shift.toFixed(2)} + ${slope.toFixed(2)} x + ${ofMail.toFixed(2)} m\n`,
  )
  return fitted.map(
    (weight, input) => weight * slope + (input === 0 ? shift : 0) + (input === inputOfMail ? ofMail : 0),
  )
}

function weightOf({ isUnseen, asked }: Source): number {
  return asked === 'drawn by lot' ? weightOfLot : isUnseen ? 1 : weightOfTuned
}

function surestOf(
  told: readonly Told[],
  name: string,
  weights: readonly number[],
): { readonly sum: number; readonly ofMail: number } | null {
  let most: number | null = null
  let ofMail = 0
  for (const { evidence } of told) {
    if (stackOf(evidence) !== name) continue
    const inputs = inputsOf(evidence)
    const sum = inputs.reduce((total, input, at) => total + input * (weights[at] ?? 0), 0)
    if (most === null || sum > most) most = sum
    ofMail = inputs[inputOfMail] ?? 0
  }
  return most === null ? null : { sum: most, ofMail }
}

function report(name: string, of: (source: Source) => boolean): void {
  for (const type of draftTypes) {
    let right = 0
    let raised = 0
    let all = 0
    sources.forEach((source, at) => {
      if (!of(source)) return
      const isRaised = (surestOf(told[at] ?? [], type, stack[type])?.sum ?? -9) >= 0
      const is = source.draft.labels[type]
      if (isRaised && is) right++
      if (isRaised) raised++
      if (is) all++
    })
    const [precision, recall] = [right / raised, right / all]
    process.stdout.write(
      `${name.padEnd(14)} ${type.padEnd(9)} ${String(all).padStart(4)}  P ${precision.toFixed(3)} R ${recall.toFixed(3)} F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}\n`,
    )
  }
}

function asFile({ bias, gaps, columns, weights, pairs }: PackedWeights): string {
  const rounded = (weights: readonly number[]) => weights.map((weight) => weight.toFixed(3)).join(', ')
  return `// Written by npm run fit (tests/corpus/fit.ts); do not edit. How it is packed: learned-weights.ts.
import type { StackName } from './learned-odds.ts'
import type { PackedWeights } from './learned-weights.ts'

/** What the inputs of learned-odds.ts count, in their order. */
// prettier-ignore
export const stack: Readonly<Record<StackName, readonly number[]>> = {
${stackNames.map((name) => `  ${name}: [${rounded(stack[name])}],`).join('\n')}
}

// prettier-ignore
export const weights: PackedWeights = {
  bias: [${bias.join(', ')}],
  gaps: '${gaps}',
  columns: '${columns}',
  weights: '${weights}',
  pairs: { columns: '${pairs.columns}', weights: '${pairs.weights}' },
}
`
}
