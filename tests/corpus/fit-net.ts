// `npm run fit:net`: learns the sentence net from the tuned drafts, the lines and the frames, and writes it to
// src/classifier/net-weights.ts; and, for `npm run fit`, for each fold a net that was learned from the others (`.fit/`). The
// same corpus gives the same nets. As many at a time as the machine has processors. `npm run fit` is to be run behind it.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { learnedKinds } from '../../src/classifier/learned-kinds.ts'
import { matrixNames, type PackedNet } from '../../src/classifier/net-pack.ts'
import { keyBits } from '../../src/classifier/sentence-features.ts'
import { writeNet } from './fold-nets.ts'
import { allOf, folds, foldsOf, readSources, type Source } from './learning.ts'
import type { NetMail } from './net-shape.ts'
import { trainNet } from './net-train.ts'
import { packedNet } from './pack-net.ts'

/** A word, a beginning, an ending that stands less often has no row. */
const fewestTimes = 56
const shape = { size: 16, width: 64, kinds: learnedKinds.length }
const epochs = 10
const weightOfLine = 0.6
/** What is judged in the end is mail as people write it. */
const weightOfOrdinary = 1.6
/** What our own tests say is meant. */
const weightOfOwn = 5
/** Writers avoid the first wording that comes to mind, and what is learned must not forget it. */
const weightOfPlain = 1.5

const [asked] = process.argv.slice(2)
if (asked === undefined) await fitAll()
else fitOne(Number(asked))

/** Each in a process of its own; the last of all is learned from everything. */
async function fitAll(): Promise<void> {
  const waiting = Array.from({ length: folds + 1 }, (_, fold) => fold)
  const worker = async (): Promise<void> => {
    for (let fold = waiting.shift(); fold !== undefined; fold = waiting.shift()) await fitApart(fold)
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), folds + 1) }, worker))
}

function fitApart(fold: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [import.meta.filename, String(fold)], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`fold ${fold} ended with ${String(code)}`))
    })
  })
}

function fitOne(fold: number): void {
  const sources = readSources()
  const keys = keysOf(sources)
  const rowOf = new Int32Array(1 << keyBits).fill(-1)
  keys.forEach((key, row) => (rowOf[key] = row))
  const foldOf = foldsOf(sources)
  const mails = sources.filter((_, at) => foldOf[at] !== fold).map((source) => mailOf(source, rowOf))
  const net = trainNet(
    mails,
    { ...shape, rows: keys.length },
    {
      epochs,
      seed: 7,
      log: (line) => process.stdout.write(`${fold === folds ? 'all' : `fold ${fold}`}: ${line}\n`),
    },
  )
  const packed = packedNet(net, keys)
  if (fold < folds) writeNet(fold, packed)
  else writeFile(packed)
}

function keysOf(sources: readonly Source[]): readonly number[] {
  const times = new Int32Array(1 << keyBits)
  for (const source of sources)
    for (const { netKeys } of allOf(source)) for (const key of netKeys) times[key] = (times[key] ?? 0) + 1
  return [...times.keys()].filter((key) => (times[key] ?? 0) >= fewestTimes)
}

function mailOf(source: Source, rowOf: Int32Array): NetMail {
  return {
    isLine: source.isLine,
    weight: weightOf(source),
    sentences: allOf(source)
      .filter(({ markedWords }) => markedWords.length > 0)
      .map(({ netKeys, firstNetKeys, markedWords, marked, kindOfSentence }) => ({
        words: Array.from(markedWords, (_, word) =>
          netKeys
            .slice(firstNetKeys[word], firstNetKeys[word + 1])
            .map((key) => rowOf[key] ?? -1)
            .filter((row) => row >= 0),
        ),
        flags: kindOfSentence,
        marked,
        markedWords,
      })),
  }
}

function weightOf({ isLine, file, asked }: Source): number {
  if (file.startsWith('own-')) return weightOfOwn
  if (file.startsWith('frames-plain-')) return weightOfPlain
  return isLine ? weightOfLine : asked === 'ordinary mail' ? weightOfOrdinary : 1
}

function writeFile(packed: PackedNet): void {
  const { size, width, gaps, steps, embeddings, matrices } = packed
  const text = `// Written by npm run fit:net (tests/corpus/fit-net.ts); do not edit. How it is packed: net-pack.ts.
import type { PackedNet } from './net-pack.ts'

// prettier-ignore
export const packedNet: PackedNet = {
  size: ${size},
  width: ${width},
  gaps: '${gaps}',
  steps: [${steps.join(', ')}],
  embeddings: '${embeddings}',
  matrices: {
${matrixNames.map((name) => `    ${name}: [${matrices[name][0]}, '${matrices[name][1]}'],`).join('\n')}
  },
}
`
  process.stdout.write(`${text.length} characters, ${gzipSync(text, { level: 9 }).length} gzipped\n`)
  writeFileSync(join(import.meta.dirname, '../../src/classifier/net-weights.ts'), text)
}
