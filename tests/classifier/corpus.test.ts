// The corpus that the score card is measured on: well formed, varied, and nobody's. And the score itself,
// held at a floor a little under what was measured, so that a change of the rules cannot lose it unseen.
import { describe, expect, it } from 'vitest'
import { cprForms, loadPart, markKinds, parts, readAsOf, readRow, type CorpusDraft } from '../corpus/load.ts'
import { loadFrames } from '../corpus/frames.ts'
import { loadLines } from '../corpus/lines.ts'
import { labelTypes, measure } from '../corpus/measure.ts'

/** Born before this day, a person may live; from here on, the number is nobody's yet. */
const nobodyBornFrom = '2027-01-01'

const drafts = parts.flatMap((part) => loadPart(part))

/**
 * What the reported part must at least show: a little under what was measured when this was written.
 * Raise it when the rules get better; docs/classifier.md tells what is aimed at.
 */
const least = {
  f1: { cpr: 0.97, health: 0.92, salary: 0.905, article9: 0.915 },
  found: { plain: 0.98, obfuscated: 0.95, nomod11: 0.94 },
  healthUnnamed: 0.88,
} as const
const most = {
  ece: { cpr: 0.02, health: 0.05, salary: 0.03, article9: 0.05 },
  trapAlarms: 0.07,
  lookAlikes: { cpr: 0.025, health: 0.07 },
} as const

describe('the corpus', () => {
  it('is large, and half of it harmless', () => {
    expect(drafts.length).toBeGreaterThanOrEqual(1500)
    for (const part of parts) {
      const inPart = drafts.filter((draft) => draft.part === part)
      expect(inPart.length).toBeGreaterThanOrEqual(700)
      const labelled = inPart.filter((draft) => labelTypes.some((type) => draft.labels[type]))
      expect(labelled.length / inPart.length).toBeGreaterThan(0.4)
      expect(labelled.length / inPart.length).toBeLessThan(0.6)
    }
  })

  it('has every kind, every form of CPR number and many traps in both parts', () => {
    for (const part of parts) {
      const inPart = drafts.filter((draft) => draft.part === part)
      const marks = inPart.flatMap((draft) => draft.marks)
      for (const kind of markKinds)
        expect(
          marks.filter((mark) => mark.kind === kind).length,
          `${kind} in ${part}`,
        ).toBeGreaterThanOrEqual(5)
      for (const form of cprForms)
        expect(
          marks.filter((mark) => mark.form === form).length,
          `${form} in ${part}`,
        ).toBeGreaterThanOrEqual(20)
      expect(new Set(inPart.map((draft) => draft.trap)).size).toBeGreaterThan(40)
      expect(inPart.filter((draft) => !draft.named).length).toBeGreaterThanOrEqual(80)
    }
  })

  it('has no draft twice, within a part or across the parts', () => {
    const bodies = drafts.map((draft) => `${draft.subject}\n${draft.bodyHtml}`)
    expect(new Set(bodies).size).toBe(bodies.length)
  })

  it('gives every draft an id of its own', () => {
    expect(new Set(drafts.map((draft) => draft.id)).size).toBe(drafts.length)
  })

  it('marks CPR numbers of nobody alive only', () => {
    const wrong = drafts.flatMap((draft) =>
      draft.marks
        .filter((mark) => mark.kind === 'cpr')
        .map((mark) => ({ id: draft.id, digits: digitsOf(textOf(draft, mark)) }))
        .filter(({ digits }) => !isOfNobody(digits)),
    )
    expect(wrong).toEqual([])
  })

  it('holds no number outside the marks that may be the CPR number of somebody alive', () => {
    const suspicious = drafts.flatMap((draft) =>
      [...`${draft.subject}\n${draft.bodyHtml}`.matchAll(/(?<![\d-])\d{6}-?\d{4}(?![\d-])/g)]
        .map(([number]) => number.replace('-', ''))
        .filter((digits) => isPastBirth(digits) && modulus11(digits) === 0)
        .map((digits) => `${draft.id}: ${digits}`),
    )
    expect(suspicious).toEqual([])
  })
})

describe('what the sentence model learns from besides', () => {
  it('is lines and frames that are well formed, half of them marked, with every gap filled', () => {
    const told = [...loadLines('tune'), ...loadFrames()].map(({ draft }) => draft)
    expect(told.length).toBeGreaterThan(25_000)
    expect(told.filter(({ bodyHtml }) => /[{}]/.test(bodyHtml))).toEqual([])
    const marked = told.filter(({ marks }) => marks.length > 0).length / told.length
    expect(marked).toBeGreaterThan(0.4)
    expect(marked).toBeLessThan(0.6)
  })
})

describe('the classifier on the reported part', () => {
  const card = measure(drafts.filter((draft) => draft.part === 'report'))
  const of = (share: { readonly found: number; readonly of: number }) => share.found / share.of

  it.each(labelTypes)('judges %s no worse than before', (type) => {
    expect(card.labels[type].f1).toBeGreaterThanOrEqual(least.f1[type])
    expect(card.labels[type].ece).toBeLessThanOrEqual(most.ece[type])
  })

  it.each(cprForms)('finds CPR numbers written %s', (form) => {
    expect(of(card.cprForms[form])).toBeGreaterThanOrEqual(least.found[form])
  })

  it('finds health where no disease is named', () => {
    expect(of(card.healthUnnamed)).toBeGreaterThanOrEqual(least.healthUnnamed)
  })

  it('is seldom fooled by what looks or sounds alike', () => {
    expect(of(card.trapAlarms)).toBeLessThanOrEqual(most.trapAlarms)
    expect(of(card.lookAlikes.cpr)).toBeLessThanOrEqual(most.lookAlikes.cpr)
    expect(of(card.lookAlikes.health)).toBeLessThanOrEqual(most.lookAlikes.health)
  })
})

describe('a row of the corpus', () => {
  const row = (change: object) =>
    JSON.stringify({ id: 'x', genre: 'g', trap: null, form: 'plain', subject: '', bodyHtml: '', ...change })

  it('yields the text without marks, and where they stood', () => {
    const draft = readRow(
      row({
        subject: 'Om ⟦cpr.plain:010236-4204⟧',
        bodyHtml: '<p>har ⟦health:gigt⟧ og ⟦criminal:en dom⟧</p>',
      }),
      'tune',
      'here:1',
    )
    expect(draft.bodyHtml).toBe('<p>har gigt og en dom</p>')
    expect(draft.marks.map((mark) => textOf(draft, mark))).toEqual(['010236-4204', 'gigt', 'en dom'])
    expect(draft.labels).toEqual({ cpr: true, health: true, salary: false, article9: false })
  })

  it.each([
    ['no JSON', '{', /here:1: not JSON/],
    ['a list', '[]', /here:1: not an object/],
    ['a missing field', row({ genre: undefined }), /genre must be a text/],
    ['an unknown field', row({ label: 'cpr' }), /unknown field label/],
    ['an unknown kind', row({ bodyHtml: '⟦helth:x⟧' }), /unknown mark helth/],
    [
      'a CPR number without its form',
      row({ bodyHtml: '⟦cpr:010236-4204⟧' }),
      /says how the number is written/,
    ],
    ['a form on another kind', row({ bodyHtml: '⟦health.plain:gigt⟧' }), /says how the number is written/],
    ['a day that is none', row({ readOn: 'today' }), /readOn must be a date/],
    ['an open mark', row({ bodyHtml: '⟦health:gigt' }), /not closed/],
    ['a mark in a mark', row({ bodyHtml: '⟦health:gigt ⟦cpr.plain:1⟧⟧' }), /not closed/],
    ['named: false without health', row({ named: false }), /no health is marked/],
  ])('is refused, with file and line, for %s', (_, line, message) => {
    expect(() => readRow(line, 'tune', 'here:1')).toThrow(message)
  })
})

function textOf(draft: CorpusDraft, mark: CorpusDraft['marks'][number]): string {
  return (mark.where === 'subject' ? draft.subject : draft.bodyHtml).slice(mark.start, mark.end)
}

/** The characters of a marked number: entities and fullwidth digits read, markup, separators and words dropped. */
function digitsOf(source: string): string {
  const text = source
    .replace(/<[^>]*>/g, '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) =>
      String.fromCodePoint(parseInt(code, hex === '' ? 10 : 16)),
    )
    .replace(/&[a-z]+;|%2d/gi, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .normalize('NFKC')
    .toUpperCase()
    .replace(/^FØDT (DEN )?(?=\d)/, '')
    .replace(/^(\d{1,2})(?:[/.] ?(\d{1,2})|\. ([A-Z]{3})[A-Z]*)[- ](?=\d{4})/, dayAndMonth)
    .replace(/[^0-9A-Z]/g, '')
  if (eCpr.test(text)) return text
  // A scan reads 0 as O and 1 as I or l, a spreadsheet drops the first 0.
  const digits = /^[0-9OIL]{10}$/.test(text)
    ? text.replaceAll('O', '0').replace(/[IL]/g, '1')
    : text.replace(/[A-Z]/g, '')
  return digits.length === 9 ? `0${digits}` : digits
}

/** "3/8-", "3. AUGUST " as DDMM. */
function dayAndMonth(_: string, day: string, month: string | undefined, name: string | undefined): string {
  const number = month ?? String(months.indexOf(name ?? '') + 1)
  return day.padStart(2, '0') + number.padStart(2, '0')
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAJ', 'JUN', 'JUL', 'AUG', 'SEP', 'OKT', 'NOV', 'DEC']

/** DDMMYY, a digit of the issuer, two letters, a digit: the national and the regional replacement number. */
const eCpr = /^\d{6}[0-7][A-Z]{2}\d$/

/** A birth from 2027 on, a replacement number, or DDMMYYYY with such a year. */
function isOfNobody(digits: string): boolean {
  if (eCpr.test(digits)) return true
  const short = digits.length === 12 ? digits.slice(0, 4) + digits.slice(6) : digits
  const born = birthOf(short)
  return short.length === 10 && born !== null && born >= nobodyBornFrom && born < readAsOf
}

function isPastBirth(digits: string): boolean {
  const born = birthOf(digits)
  return born !== null && born >= '1915' && born < nobodyBornFrom
}

/** The ISO date of birth by cpr.dk's table of the seventh digit; days 61-91 are replacement numbers. */
function birthOf(digits: string): string | null {
  const year = Number(digits.slice(4, 6))
  const seventh = Number(digits[6])
  const in2000s = seventh >= 5 && seventh <= 8 ? year <= 57 : (seventh === 4 || seventh === 9) && year <= 36
  const century = in2000s ? 2000 : seventh >= 5 && seventh <= 8 ? 1800 : 1900
  const day = Number(digits.slice(0, 2))
  const date = `${century + year}-${digits.slice(2, 4)}-${String(day > 60 ? day - 60 : day).padStart(2, '0')}`
  const time = Date.parse(date)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : null
}

function modulus11(digits: string): number {
  const weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11
}
