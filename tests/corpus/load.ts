// The development corpus: drafts written for this project, with the sensitive words marked where they stand.
// One JSON object a line; marks are ⟦kind:words⟧, for CPR numbers ⟦cpr.form:…⟧. What the labels mean is in
// docs/classifier-labels.md. A malformed row is a broken corpus: it throws, naming file and line.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FindingType } from '../../src/model/finding.ts'

/** Rules are tuned on `tune` only; `report` is what is published, and nobody reads its misses. */
export type Part = 'tune' | 'report'
export const parts: readonly Part[] = ['tune', 'report']

/**
 * Every draft is read as if on this day. Numbers in it are of births from 2027 on, which belong to nobody
 * yet, and on this day their owners are children and adults like those of any mail today.
 */
export const readAsOf = '2058-01-01'

const typeOfKind = {
  cpr: 'cpr',
  health: 'health',
  salary: 'salary',
  union: 'article9',
  religion: 'article9',
  politics: 'article9',
  ethnicity: 'article9',
  sexlife: 'article9',
  genetic: 'article9',
  biometric: 'article9',
  // Confidential in Danish practice and marked, but outside Article 9: no label follows from them.
  criminal: null,
  social: null,
} as const satisfies Record<string, FindingType | null>

export type MarkKind = keyof typeof typeOfKind
export const markKinds = Object.keys(typeOfKind) as readonly MarkKind[]

export type CprForm = 'plain' | 'obfuscated' | 'nomod11'
export const cprForms: readonly CprForm[] = ['plain', 'obfuscated', 'nomod11']

export interface Mark {
  readonly kind: MarkKind
  /** The label that follows from the mark, if one does. */
  readonly type: FindingType | null
  readonly form: CprForm | null
  readonly where: 'subject' | 'body'
  /** UTF-16 offsets in the draft without marks, end exclusive. */
  readonly start: number
  readonly end: number
}

/**
 * What its writer was asked for: cases that are hard to judge; mail as it is really written; the same about numbers alone,
 * where the rest is marked in passing, and numbers that were to fool the rules; mail about what was drawn by lot (what is
 * told, of whom, by whom, where in the mail, how it is written). For the reported part besides: examinations when everything
 * was done, after which nothing was tuned, in the proportions of the promise or about numbers alone; what colleagues send in
 * a week; what the last writers that are learned from wrote afterwards; and the plainest words.
 */
export type Asked =
  | 'hard cases'
  | 'ordinary mail'
  | 'mail about numbers'
  | 'hard cases of numbers'
  | 'drawn by lot'
  | 'examination'
  | 'examination of numbers'
  | 'examination of the net'
  | 'a week of mail'
  | 'later mail'
  | 'a second week of mail'
  | 'a third week of mail'
  | 'the plainest mail'
  | 'second examination of numbers'
  | 'third examination of numbers'
  | 'a fourth week of mail'
  | 'examination of short mail'
  | 'examination of mail with CPR numbers'
  | 'examination of the promise'
  | 'second examination of the promise'
  | 'a fifth week of mail'

/** In a file of drafts. */
export interface FiledDraft extends CorpusDraft {
  /** Its file without the ending: a writer and a theme. */
  readonly file: string
  readonly asked: Asked
}

export interface CorpusDraft {
  readonly id: string
  readonly part: Part
  readonly genre: string
  /** What a careless reader would take for personal data here; null where nothing is meant to mislead. */
  readonly trap: string | null
  readonly form: string
  /** The day the draft is read on: `readAsOf`, unless its traps are of a day of their own (seconds since 1970). */
  readonly readOn: string
  /** False where a person's health is told without naming a disease. */
  readonly named: boolean
  readonly subject: string
  readonly bodyHtml: string
  readonly marks: readonly Mark[]
  readonly labels: Readonly<Record<FindingType, boolean>>
}

/** All drafts of a part, in the order of file name and line. */
export function loadPart(part: Part): readonly FiledDraft[] {
  const folder = join(import.meta.dirname, part)
  const seen = new Set<string>()
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          if (line.trim() === '') return []
          const draft = readRow(line, part, `tests/corpus/${part}/${name}:${index + 1}`)
          if (seen.has(draft.id)) throw new Error(`${name}:${index + 1}: the id ${draft.id} is used twice`)
          seen.add(draft.id)
          return [{ ...draft, file: name.slice(0, -'.jsonl'.length), asked: askedOf(name) }]
        }),
    )
}

function askedOf(name: string): Asked {
  if (/^corpus([l-x]|b[a-z]|cg|c[i-km-q]|c[u-y]|d[b-eg-i]|d[l-n]|d[r-y]|e[a-nq-t])-/.test(name))
    return 'ordinary mail'
  if (/^corpus(cl|d[aopq])-/.test(name)) return 'hard cases of numbers'
  if (/^corpus(c[ht]|d[fk]|ep)-/.test(name)) return 'mail about numbers'
  if (/^corpusc[a-f]-/.test(name)) return 'drawn by lot'
  if (/^corpusam-/.test(name)) return 'later mail'
  if (/^corpusan-/.test(name)) return 'a third week of mail'
  if (/^corpusao-/.test(name)) return 'the plainest mail'
  if (/^corpusak-/.test(name)) return 'a second week of mail'
  if (/^corpusah-/.test(name)) return 'a week of mail'
  if (/^corpusai-/.test(name)) return 'second examination of numbers'
  if (/^corpusal-/.test(name)) return 'third examination of numbers'
  if (/^corpusar-/.test(name)) return 'a fourth week of mail'
  if (/^corpusas-/.test(name)) return 'examination of short mail'
  if (/^corpusat-/.test(name)) return 'examination of mail with CPR numbers'
  if (/^corpusau-/.test(name)) return 'examination of the promise'
  if (/^corpusa[vw]-/.test(name)) return 'second examination of the promise'
  if (/^corpusax-/.test(name)) return 'a fifth week of mail'
  if (/^corpusag-/.test(name)) return 'examination of the net'
  if (/^corpusaf-/.test(name)) return 'examination of numbers'
  return /^corpus([yz]|a[a-z])-/.test(name) ? 'examination' : 'hard cases'
}

const knownFields = new Set(['id', 'genre', 'trap', 'form', 'named', 'readOn', 'subject', 'bodyHtml'])

/** One row; `where` names it in errors. */
export function readRow(line: string, part: Part, where: string): CorpusDraft {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw new Error(`${where}: not JSON`)
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new Error(`${where}: not an object`)
  const fields = new Map<string, unknown>(Object.entries(row))
  for (const name of fields.keys())
    if (!knownFields.has(name)) throw new Error(`${where}: unknown field ${name}`)
  const text = (name: string, mayBeEmpty: boolean): string => {
    const value = fields.get(name)
    if (typeof value !== 'string' || (!mayBeEmpty && value === ''))
      throw new Error(`${where}: ${name} must be a text`)
    return value
  }
  const trap = fields.get('trap') === null ? null : text('trap', false)
  const named = fields.get('named') ?? true
  if (typeof named !== 'boolean') throw new Error(`${where}: named must be true or false`)
  const readOn = fields.has('readOn') ? text('readOn', false) : readAsOf
  if (!/^\d{4}-\d\d-\d\d$/.test(readOn)) throw new Error(`${where}: readOn must be a date`)
  const subject = readMarks(text('subject', true), 'subject', where)
  const body = readMarks(text('bodyHtml', true), 'body', where)
  const marks = [...subject.marks, ...body.marks]
  const has = (type: FindingType) => marks.some((mark) => mark.type === type)
  const labels = { cpr: has('cpr'), health: has('health'), salary: has('salary'), article9: has('article9') }
  if (!named && !labels.health) throw new Error(`${where}: named is false, but no health is marked`)
  return {
    id: text('id', false),
    part,
    genre: text('genre', false),
    trap,
    form: text('form', false),
    readOn,
    named,
    subject: subject.text,
    bodyHtml: body.text,
    marks,
    labels,
  }
}

/** The text without its marks, and where they stood. */
function readMarks(
  source: string,
  where: Mark['where'],
  row: string,
): { readonly text: string; readonly marks: readonly Mark[] } {
  const marks: Mark[] = []
  let text = ''
  let at = 0
  for (const match of source.matchAll(/⟦([a-z]+)(?:\.([a-z0-9]+))?:([^⟦⟧]+)⟧/g)) {
    const [whole, kindName, formName, words] = match
    const kind = markKinds.find((known) => known === kindName)
    if (kind === undefined) throw new Error(`${row}: unknown mark ${String(kindName)}`)
    const form = cprForms.find((known) => known === formName) ?? null
    if ((kind === 'cpr') !== (form !== null) || (form === null && formName !== undefined))
      throw new Error(`${row}: a CPR mark, and no other, says how the number is written (${whole})`)
    text += source.slice(at, match.index)
    const start = text.length
    text += String(words)
    at = match.index + whole.length
    marks.push({ kind, type: typeOfKind[kind], form, where, start, end: text.length })
  }
  text += source.slice(at)
  if (/[⟦⟧]/.test(text)) throw new Error(`${row}: a mark is not closed, empty or inside another`)
  return { text, marks }
}
