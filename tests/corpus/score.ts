// `npm run score`: the classifier's score card on both parts of the corpus, and on the lines that are kept apart. --json for machines; --write puts
// it into docs/classifier.md; --explain lists what was missed with its text, on the tuned part only: whoever
// reads the reported part tunes on it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FindingType } from '../../src/model/finding.ts'
import { loadLines } from './lines.ts'
import { loadPart, parts, type CorpusDraft } from './load.ts'
import { labelTypes, measure, measureLines, type ScoreCard, type Share } from './measure.ts'

const args = process.argv.slice(2)
const unknown = args.find((arg) => !['--json', '--explain', '--write'].includes(arg))
if (unknown !== undefined) {
  process.stderr.write(`score: unknown argument ${unknown}; there are --json, --write and --explain\n`)
  process.exit(2)
}

const scored = parts.flatMap((part) => {
  const drafts = loadPart(part)
  const asked = part === 'report' ? [...new Set(drafts.map((draft) => draft.asked))] : []
  return [
    { part: part, drafts, card: measure(drafts) },
    ...asked.map((one) => {
      const some = drafts.filter((draft) => draft.asked === one)
      return { part: `${part}, ${one}`, drafts: some, card: measure(some) }
    }),
  ]
})

const lines = loadLines('report').map(({ draft }) => draft)
const kinds = Object.entries(measureLines(lines)).filter(([, { lines: told }]) => told > 0)

if (args.includes('--json')) {
  const cards = scored.map(({ part, card }) => [
    part,
    { ...card, misses: part === 'tune' ? card.misses : undefined },
  ])
  const all = Object.fromEntries([...cards, ['lines', Object.fromEntries(kinds)]]) as unknown
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
} else if (args.includes('--write')) {
  const page = join(import.meta.dirname, '../../docs/classifier.md')
  const begin = '<!-- written by npm run score -- --write -->\n'
  const [before, , after] = readFileSync(page, 'utf8').split(
    /(?<=-- --write -->\n)|(?=<!-- end of the score card -->)/,
  )
  if (before?.endsWith(begin) !== true || after === undefined)
    throw new Error('docs/classifier.md has lost the marks around its score card')
  const cards = [...scored.map(({ part, card }) => asMarkdown(part, card)), linesAsMarkdown()].join('\n')
  writeFileSync(page, `${before}\n${cards}\n${after}`)
} else {
  const misses = args.includes('--explain')
    ? scored.map(({ part, drafts, card }) => (part === 'tune' ? explained(drafts, card) : ''))
    : []
  process.stdout.write(
    [...scored.map(({ part, card }) => asText(part, card)), linesAsText(), ...misses].join(''),
  )
}

function linesAsText(): string {
  const rows = kinds.map(([kind, { lines: told, precision, recall }]) =>
    row([kind, String(told), precision.toFixed(3), recall.toFixed(3)]),
  )
  return [
    `== lines kept apart: ${lines.length}`,
    row(['kind', 'lines', 'precision', 'recall']),
    ...rows,
    '',
  ].join('\n')
}

function linesAsMarkdown(): string {
  return [
    `### lines kept apart: ${lines.length}, each judged as if it were a mail`,
    '',
    '| kind | lines | precision | recall |',
    '|---|---|---|---|',
    ...kinds.map(
      ([kind, { lines: told, precision, recall }]) =>
        `| ${kind} | ${told} | ${precision.toFixed(3)} | ${recall.toFixed(3)} |`,
    ),
    '',
  ].join('\n')
}

function asText(part: string, card: ScoreCard): string {
  const lines = [
    `== ${part}: ${card.drafts} drafts, ${card.harmless} of them without any of the four labels`,
    row(['label', 'drafts', 'precision', 'recall', 'F1', 'ECE']),
    ...labelTypes.map((type) => {
      return row([type, ...labelCells(card, type)])
    }),
    '',
    `alarms on drafts with a trap: ${share(card.trapAlarms)}`,
    `CPR alarms on drafts with look-alike numbers: ${share(card.lookAlikes.cpr)}`,
    `health alarms on drafts that sound like health: ${share(card.lookAlikes.health)}`,
    `health recall where no disease is named: ${share(card.healthUnnamed)}`,
    'CPR numbers found, by how they are written:',
    ...table(card.cprForms),
    'marked spans found, by kind:',
    ...table(card.spans),
    'findings that stand on marked words, by type:',
    ...table(card.findings),
    'alarms by trap:',
    ...table(card.traps),
    '',
  ]
  return `${lines.join('\n')}\n`
}

function asMarkdown(part: string, card: ScoreCard): string {
  const rows = labelTypes.map((type) => {
    return `| ${[type, ...labelCells(card, type)].join(' | ')} |`
  })
  const shares = [
    ...Object.entries(card.cprForms).map(
      ([form, value]) => `| CPR numbers found, ${form} | ${share(value)} |`,
    ),
    `| health found where no disease is named | ${share(card.healthUnnamed)} |`,
    `| CPR alarms on drafts with look-alike numbers | ${share(card.lookAlikes.cpr)} |`,
    `| health alarms on drafts that sound like health | ${share(card.lookAlikes.health)} |`,
    `| any alarm on drafts with a trap | ${share(card.trapAlarms)} |`,
    ...Object.entries(card.spans).map(([kind, value]) => `| marked spans found, ${kind} | ${share(value)} |`),
  ]
  return [
    `### ${part}: ${card.drafts} drafts, ${card.harmless} of them without any of the four labels`,
    '',
    '| label | drafts | precision | recall | F1 | ECE |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    '| measure | share |',
    '|---|---|',
    ...shares,
    '',
  ].join('\n')
}

/** How many drafts have the label, precision, recall, F1 and ECE; of none there is nothing to tell. */
function labelCells({ labels }: ScoreCard, type: FindingType): readonly string[] {
  const { drafts, precision, recall, f1, ece } = labels[type]
  return [
    String(drafts),
    ...[precision, recall, f1, ece].map((value) => (drafts === 0 ? '-' : value.toFixed(3))),
  ]
}

function table(shares: Readonly<Record<string, Share>>): readonly string[] {
  return Object.entries(shares).map(([name, value]) => `  ${name.padEnd(28)} ${share(value)}`)
}

function share({ found, of }: Share): string {
  return of === 0 ? 'none in this part' : `${found} of ${of} (${((100 * found) / of).toFixed(1)} %)`
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padEnd(10)).join('')
}

/** Wrong labels with the whole draft, then missed spans where the label itself was right. */
function explained(drafts: readonly CorpusDraft[], card: ScoreCard): string {
  const missed = new Set(card.misses.filter((miss) => miss.why === 'missed').map((miss) => miss.id))
  return card.misses
    .filter((miss) => miss.why !== 'span missed' || !missed.has(miss.id))
    .map((miss) => {
      const draft = drafts.find((one) => one.id === miss.id)
      if (draft === undefined) return ''
      const marked = draft.marks
        .filter((mark) => mark.type === miss.label || mark.kind === miss.label)
        .map((mark) =>
          (mark.where === 'subject' ? draft.subject : draft.bodyHtml).slice(mark.start, mark.end),
        )
      return [
        `-- ${miss.id} ${miss.label} ${miss.why} p=${miss.p?.toFixed(2) ?? '-'} trap=${draft.trap ?? '-'}`,
        ...(marked.length > 0 ? [`   marked: ${marked.join(' / ')}`] : []),
        `   ${draft.subject}`,
        `   ${draft.bodyHtml}`,
        '',
      ].join('\n')
    })
    .join('\n')
}
