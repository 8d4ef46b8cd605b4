// Files that other programs made: LibreOffice, Ghostscript, qpdf, Info-ZIP, SheetJS (fixtures/make.sh, make-msg.mjs). Every file with a CPR number
// is found, no harmless one raises an alarm, and what cannot be read says why.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acted, judge, textOf } from '../support/files.ts'

const folder = join(import.meta.dirname, 'fixtures')

async function judged(name: string) {
  return await judge(name, new Uint8Array(readFileSync(join(folder, name))))
}

const cprPlaces = async (name: string) =>
  acted(await judged(name))
    .filter((found) => found.startsWith('cpr'))
    .map((found) => found.slice('cpr at '.length))

describe('a letter with a CPR number cut by formatting, and one alone under its heading', () => {
  it.each<readonly [string, readonly string[]]>([
    ['letter.docx', ['paragraph 2', 'paragraph 7']],
    ['letter.odt', ['paragraph 2', 'paragraph 7']],
    ['letter.rtf', ['paragraph 2', 'paragraph 4']],
    ['letter.pdf', ['page 1', 'page 1']],
    ['letter-gs.pdf', ['page 1', 'page 1']],
    ['letter-packed.pdf', ['page 1', 'page 1']],
    ['owner-locked.pdf', ['page 1', 'page 1']],
    ['mail.msg', ['body', 'brev.docx › paragraph 2', 'brev.docx › paragraph 7', 'Svar › body']],
  ])('%s', async (name, places) => {
    expect(await cprPlaces(name)).toEqual(places)
    expect(acted(await judged(name)).some((found) => found.startsWith('health'))).toBe(true)
  })
})

describe('a list in which one number lost its leading zero', () => {
  it.each<readonly [string, readonly string[]]>([
    ['list.csv', ['line 2', 'line 3']],
    ['list.xlsx', ['sheet list!B2', 'sheet list!B3']],
    ['list.ods', ['sheet list!B2', 'sheet list!B3']],
  ])('%s', async (name, places) => {
    expect(await cprPlaces(name)).toEqual(places)
  })
})

describe('the same list printed to PDF', () => {
  it('has both numbers under their heading, the lost zero restored', async () => {
    const text = await textOf('list.pdf', new Uint8Array(readFileSync(join(folder, 'list-printed.pdf'))))
    expect(text).toContain('CPR-nr: 3112364004')
    expect(text).toContain('CPR-nr: 0102365011')
    expect((await cprPlaces('list-printed.pdf')).length).toBeGreaterThanOrEqual(2)
  })
})

describe('the same digits under another heading are no CPR number', () => {
  it.each(
    'harmless.docx harmless.odt harmless.rtf harmless.pdf stock.csv stock.xlsx stock.ods stock-printed.pdf'.split(
      ' ',
    ),
  )('%s', async (name) => {
    expect(acted(await judged(name))).toEqual([])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['locked.pdf', 'encrypted'],
    ['locked.zip', 'encrypted'],
    ['scanned.pdf', 'image'],
    ['locked.docx', 'encrypted'],
    ['old.doc', 'old-office'],
    ['cut.pdf', 'broken'],
    ['cut.docx', 'broken'],
  ])('%s is unread: %s', async (name, why) => {
    expect(await judged(name)).toMatchObject({ outcome: 'unread', why })
  })

  it('is told of what a mail only links to, and of an object of another program in it', async () => {
    const reading = await judged('linked.msg')
    expect(acted(reading)).toEqual(['cpr at CPR 311236-4004.docx › file name'])
    expect(reading).toMatchObject({
      unread: [
        { path: ['CPR 311236-4004.docx'], why: 'elsewhere' },
        { path: ['Regneark'], why: 'unknown-format' },
      ],
    })
  })

  it('is told of a file in an archive while the others are read', async () => {
    const reading = await judged('mixed.zip')
    expect(reading).toMatchObject({
      outcome: 'read',
      type: 'zip',
      unread: [{ path: ['locked.pdf'], place: null, why: 'encrypted' }],
    })
    expect(acted(reading)).toContain('cpr at letter.pdf › page 1')
  })
})
