// `sikker classify`: what personal data a draft or a file holds. Rows of JSON in, rows of JSON out.
// Nothing of the content goes to standard error; a row that cannot be used is named by its line number.
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { classifyFile, classifyName, whyDropped } from '../src/attachments/classify-file.ts'
import { largestFile } from '../src/attachments/limits.ts'
import { classify } from '../src/classifier/classify.ts'
import type { Classification } from '../src/model/finding.ts'
import { reasonText } from '../src/i18n/reasons.ts'
import { printedFile, reading } from './classify-file.ts'
import { linesOf } from './rows.ts'

const usage = `sikker classify [options] < drafts.jsonl
sikker classify --file F...
sikker classify --text F --repeat N

A draft is one JSON object a line: {"id", "subject", "bodyHtml"} and, if wanted, "bodyText" and "recipients".
The answer is one JSON object a line: the probability per kind of data, and where it stands in the raw source.

  --file F...     classify files: docx, xlsx, pptx, odt, ods, odp, pdf, rtf, txt, csv, html, xml, eml, msg, zip;
                  any other is "unreadable", "why" says why, and its spans are those of names alone;
                  "unread" names what in a file was not read
  --text F        measure: classify the text of one file (.html as HTML), with --repeat N
  --repeat N      how many times (default 100)
  --today DATE    the day that births are compared with (default: today)
  --language L    da (default) or en, the language of "why"
`

const largestRow = 64 * 1024 * 1024

const rowSchema = z.object({
  id: z.union([z.string(), z.number()]),
  subject: z.string(),
  bodyHtml: z.string(),
  bodyText: z.string().optional(),
  recipients: z.array(z.string()).optional(),
})

interface Options {
  readonly files: readonly string[]
  readonly text: string | null
  readonly repeat: number
  readonly today: string
  readonly language: 'da' | 'en'
}

/** Runs the command; 0 answered, 1 an input could not be used, 2 wrong arguments. */
export async function classifyCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage)
    return 0
  }
  const options = readOptions(args)
  if (typeof options === 'string') {
    process.stderr.write(`sikker classify: ${options}; sikker classify --help tells more\n`)
    return 2
  }
  process.stdout.on('error', (error) => {
    // Whoever read our answer has had enough of it (`| head`).
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  })
  if (options.text !== null) return await measure(options.text, options)
  if (options.files.length > 0) return await classifyFiles(options)
  return await classifyRows(options)
}

function readOptions(args: readonly string[]): Options | string {
  const files: string[] = []
  let text: string | null = null
  let repeat: number | null = null
  let today = new Date().toISOString().slice(0, 10)
  let language: 'da' | 'en' = 'da'
  let at = 0
  while (at < args.length) {
    const option = args[at] ?? ''
    const value = args[at + 1]
    if (!['--file', '--text', '--repeat', '--today', '--language'].includes(option)) {
      return option.startsWith('-')
        ? `there is no option ${JSON.stringify(option)}`
        : 'a file needs --file before it'
    }
    if (value === undefined || value.startsWith('--')) return `${option} needs a value`
    at += 2
    if (option === '--file') {
      files.push(value)
      for (let more = args[at]; more !== undefined && !more.startsWith('--'); more = args[at]) {
        files.push(more)
        at++
      }
    } else if (option === '--text') text = value
    else if (option === '--repeat') {
      if (!/^[1-9][0-9]{0,6}$/.test(value)) return '--repeat needs a whole number from 1'
      repeat = Number(value)
    } else if (option === '--today') {
      if (!isDay(value)) return '--today needs a date as 2026-11-24'
      today = value
    } else {
      if (value !== 'da' && value !== 'en') return '--language is da or en'
      language = value
    }
  }
  if (text !== null && files.length > 0) return '--text and --file do not go together'
  if (repeat !== null && text === null) return '--repeat needs --text'
  return { files, text, repeat: repeat ?? 100, today, language }
}

/** Date.parse takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function printed(classification: Classification, language: 'da' | 'en'): object {
  return {
    labels: classification.labels,
    spans: classification.findings.map((finding) => ({
      type: finding.type,
      kind: finding.kind,
      where: finding.where,
      start: finding.start,
      end: finding.end,
      confidence: finding.confidence,
      why: finding.why.map((reason) => reasonText(reason, language)),
    })),
  }
}

async function classifyRows(options: Options): Promise<number> {
  let line = 0
  let status = 0
  for await (const text of linesOf(process.stdin, largestRow)) {
    line++
    if (text?.trim() === '') continue
    const row = text === null ? 'the row is larger than 64 MB' : readRow(text)
    if (typeof row === 'string') {
      process.stderr.write(`sikker classify: line ${line}: ${row}\n`)
      status = 1
      continue
    }
    const input = {
      subject: row.subject,
      bodyHtml: row.bodyHtml,
      ...(row.bodyText === undefined ? {} : { bodyText: row.bodyText }),
    }
    const answer = printed(classify(input, options.today), options.language)
    await print({ id: row.id, ...answer })
  }
  return status
}

function readRow(text: string): z.infer<typeof rowSchema> | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'the row is not JSON'
  }
  const row = rowSchema.safeParse(json)
  if (row.success) return row.data
  const issue = row.error.issues[0]
  return `the row is not a draft: ${JSON.stringify(issue?.path.join('.') ?? '')} is missing or of the wrong kind`
}

/** Waits when the reader of our output is slower than we are. */
async function print(row: object): Promise<void> {
  if (process.stdout.write(`${JSON.stringify(row)}\n`)) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}

async function classifyFiles(options: Options): Promise<number> {
  let dropped = 0
  process.on('unhandledRejection', () => dropped++)
  let status = 0
  for (const file of options.files) {
    const name = basename(file)
    let bytes: Uint8Array | null
    try {
      bytes = (await stat(file)).size > largestFile ? null : await readFile(file)
    } catch (error) {
      process.stderr.write(`sikker classify: ${file}: ${reasonOf(error)}\n`)
      status = 1
      continue
    }
    const before = dropped
    let answer =
      bytes === null
        ? classifyName(name, 'too-large', options.today)
        : await classifyFile(name, bytes, options.today, reading())
    // What nobody waited for is told when this turn is over.
    await setImmediate()
    if (dropped > before) answer = classifyName(name, whyDropped, options.today)
    await print({ file, ...printedFile(answer, options) })
  }
  return status
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'this is a folder'
  if (code === 'EACCES') return 'the file may not be read'
  return 'the file cannot be read'
}

async function measure(file: string, options: Options): Promise<number> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    process.stderr.write(`sikker classify: ${file}: ${reasonOf(error)}\n`)
    return 1
  }
  const isHtml = /\.html?$/i.test(file)
  const input = isHtml ? { subject: '', bodyHtml: text } : { subject: '', bodyHtml: '', bodyText: text }
  const times: number[] = []
  for (let round = 0; round < options.repeat; round++) {
    const begin = performance.now()
    classify(input, options.today)
    times.push(performance.now() - begin)
  }
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  await print({
    bytes: Buffer.byteLength(text),
    medianMs: at(0.5),
    p99Ms: at(0.99),
    firstMs: rounded(times[0] ?? 0),
  })
  return 0
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
