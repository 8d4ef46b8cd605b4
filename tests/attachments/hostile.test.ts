// Files made to hurt: each costs bounded time and memory, and is told as unread, never as empty.
import { deflateSync, strToU8, zipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFile } from '../../src/attachments/read-file.ts'
import { openPdf } from '../../src/pdf/open-pdf.ts'
import { acted, damaged, docx, judge, pdf, pdfOfPages, wordXml, xlsx, zip } from '../support/files.ts'

const why = async (name: string, bytes: Uint8Array): Promise<string> => {
  const reading = await judge(name, bytes)
  return reading.outcome === 'unread' ? reading.why : 'read'
}

const megabyte = 1024 * 1024
const zeros = (megabytes: number) => new Uint8Array(megabytes * megabyte)
const nested = (depth: number, inner: Uint8Array): Uint8Array =>
  depth === 0 ? inner : zip({ 'a.zip': nested(depth - 1, inner) })

describe('zip', () => {
  it('a bomb is stopped at the budget, not at its end', async () => {
    const packed = zipSync({ 'a.txt': zeros(64) }, { level: 9 })
    expect(packed.length).toBeLessThan(megabyte / 8)
    const five = zip(Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`${at}.zip`, packed])))
    expect(await why('a.zip', five)).toBe('too-large')
  })

  it('a size that the archive claims is not believed', async () => {
    const bytes = zipSync({ 'a.txt': strToU8('cpr 311236-4004') })
    const view = new DataView(bytes.buffer)
    for (let at = 0; at + 4 < bytes.length; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true)
    expect(acted(await judge('a.zip', bytes))).toEqual(['cpr at a.txt › line 1'])
  })

  it('layers of archives end', async () => {
    expect(await why('a.zip', nested(5, zip({ 'a.txt': 'Hej' })))).toBe('read')
    expect(await why('a.zip', nested(20, zip({ 'a.txt': 'Hej' })))).toBe('too-deep')
  })

  it('thousands of files in one archive end', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`${at}.txt`, 'x']))
    expect(await why('a.zip', zip(many))).toBe('too-large')
  })

  it('entries that lie over each other are counted each time', async () => {
    const bytes = overlapping(40, 16 * megabyte)
    expect(bytes.length).toBeLessThan(megabyte)
    expect(await why('a.zip', bytes)).toBe('too-large')
  })

  it.each([
    ['a method that nobody knows', 10, 99],
    ['an offset outside the file', 42, 0x7fffffff],
    ['a length outside the file', 20, 0x7fffffff],
  ])('%s is no file', async (_, at, value) => {
    const bytes = zip({ 'a.txt': 'Hej' })
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (let from = 0; from + 46 < bytes.length; from++)
      if (view.getUint32(from, true) === 0x02014b50) {
        if (at === 10) view.setUint16(from + at, value, true)
        else view.setUint32(from + at, value, true)
      }
    expect(await why('a.zip', bytes)).toMatch(/^(?:broken|unknown-format)$/)
  })
})

/** Many central entries that point to one local header. */
function overlapping(count: number, size: number): Uint8Array {
  const name = strToU8('a.txt')
  const packed = deflateSync(new Uint8Array(size), { level: 9 })
  const local = new Uint8Array(30 + name.length + packed.length)
  const view = new DataView(local.buffer)
  view.setUint32(0, 0x04034b50, true)
  view.setUint16(8, 8, true)
  view.setUint32(18, packed.length, true)
  view.setUint16(26, name.length, true)
  local.set(name, 30)
  local.set(packed, 30 + name.length)
  const central = new Uint8Array(count * (46 + name.length))
  const list = new DataView(central.buffer)
  for (let index = 0; index < count; index++) {
    const at = index * (46 + name.length)
    list.setUint32(at, 0x02014b50, true)
    list.setUint16(at + 10, 8, true)
    list.setUint32(at + 20, packed.length, true)
    list.setUint16(at + 28, name.length, true)
    central.set(name, at + 46)
  }
  const end = new Uint8Array(22)
  const tail = new DataView(end.buffer)
  tail.setUint32(0, 0x06054b50, true)
  tail.setUint16(10, count, true)
  tail.setUint32(12, central.length, true)
  tail.setUint32(16, local.length, true)
  const whole = new Uint8Array(local.length + central.length + end.length)
  whole.set(local)
  whole.set(central, local.length)
  whole.set(end, local.length + central.length)
  return whole
}

describe('XML', () => {
  it('a billion laughs laugh not once', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' +
      wordXml('document', '<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>').slice(38)
    expect(await why('a.docx', docx('', { 'word/document2.xml': bomb }))).toBe('broken')
  })

  it('an entity that reads a file of this machine is refused', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    expect(await why('a.docx', docx('', { 'customXml/item1.xml': bomb }))).toBe('broken')
  })

  it('a million elements inside each other end', async () => {
    const deep = wordXml('document', '<w:tbl><w:tr><w:tc>'.repeat(200_000))
    expect(await why('a.docx', docx('', { 'word/document2.xml': deep }))).toBe('too-deep')
  })

  it('a paragraph of a hundred megabytes ends', async () => {
    const long = wordXml(
      'document',
      `<w:body><w:p><w:r><w:t>${'a'.repeat(60 * megabyte)}</w:t></w:r></w:p></w:body>`,
    )
    expect(await why('a.docx', docx('', { 'word/document2.xml': long }))).toBe('too-large')
  })
})

describe('sheets', () => {
  it('a cell at the end of the world is no million cells', async () => {
    const rows = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>cpr 311236-4004</t></is></c></row>'
    expect(acted(await judge('a.xlsx', xlsx([{ rows }])))).toEqual(['cpr at sheet Ark1!XFD1048576'])
  })

  it('a shared string that is used a million times ends', async () => {
    const cell = '<c t="s"><v>0</v></c>'
    const rows = `<row>${cell.repeat(1000)}</row>`.repeat(1000)
    expect(await why('a.xlsx', xlsx([{ rows }], { strings: [`<t>${'a'.repeat(30_000)}</t>`] }))).toBe(
      'too-large',
    )
  })
})

describe('PDF', () => {
  it('of ten thousand pages is too large, at once', async () => {
    const start = performance.now()
    expect(await why('a.pdf', pdfOfPages(10_000))).toBe('too-large')
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('whose pages lead to themselves ends', async () => {
    expect(
      await why('a.pdf', pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Count 5/Kids[2 0 R]>>'])),
    ).not.toBe('read')
  })

  it('that is not there is broken', async () => {
    expect(await why('a.pdf', strToU8('%PDF-1.7\nHej'))).toBe('broken')
  })
})

describe('other formats', () => {
  it('RTF of a million groups ends', async () => {
    expect(await why('a.rtf', strToU8(`{\\rtf1 ${'{'.repeat(1_000_000)}`))).toBe('too-deep')
  })

  it('a compound file whose chains are circles is broken', async () => {
    const bytes = new Uint8Array(512 * 4)
    bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    const view = new DataView(bytes.buffer)
    view.setUint16(30, 9, true)
    view.setUint32(76, 0, true)
    view.setUint32(68, 0xfffffffe, true)
    // The directory is sector 1, whose next sector is sector 1.
    view.setUint32(48, 1, true)
    view.setUint32(512 + 4, 1, true)
    expect(await why('a.msg', bytes)).toMatch(/^(?:broken|unknown-format)$/)
  })
})

describe('time', () => {
  it('is the caller’s: a file that takes too long is given up', async () => {
    let asked = 0
    const reading = { openPdf, isOver: () => ++asked > 3 }
    const many = zip(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.txt`, 'Hej'])))
    expect(await readFile('a.zip', many, reading)).toMatchObject({ outcome: 'unread', why: 'timed-out' })
  })
})

describe('any bytes', () => {
  const runs = process.env['SLOW'] === '1' ? 1000 : 15
  const seeds = [
    docx('<w:p><w:r><w:t>cpr 311236-4004</w:t></w:r></w:p>'),
    xlsx([{ rows: '<row r="1"><c r="A1"><v>5</v></c></row>' }]),
    strToU8("{\\rtf1\\ansi\\ansicpg1252 Hej \\u248 \\'f8{\\*\\x y}\\par}"),
    strToU8('Subject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nHej\r\n--a--'),
  ]

  // PDF is damaged in command.test.ts: PDF.js drops promises, which only a program of its own can listen for.
  it('are read or unread, never thrown over', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(...seeds), async (bytes) => {
        expect(['read', 'unread']).toContain((await judge('a.bin', bytes)).outcome)
      }),
      { numRuns: runs },
    )
  })
})
