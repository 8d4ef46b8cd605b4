// Whose certificate it is: a name and where it belongs, and never the same twice.
import { describe, expect, it } from 'vitest'
import { da } from '../../src/i18n/da.ts'
import { en } from '../../src/i18n/en.ts'
import { holderText } from '../../src/i18n/holder.ts'
import { readingTexts } from '../../src/i18n/reading.ts'

describe('the holder of a certificate', () => {
  const rows: readonly [string, string, string | null, string][] = [
    ['a person of an organisation', 'Anne Holm', 'Pensionshuset A/S', 'Anne Holm, Pensionshuset A/S'],
    ['a person alone', 'Anne Holm', null, 'Anne Holm'],
    ['an organisation', 'Nordkysten Kommune', 'Nordkysten Kommune', 'Nordkysten Kommune'],
    ['in other letters', 'NORDKYSTEN  KOMMUNE', 'Nordkysten Kommune ', 'NORDKYSTEN  KOMMUNE'],
    ['a mailbox of an organisation', 'Nordkysten', 'Nordkysten Kommune', 'Nordkysten, Nordkysten Kommune'],
    ['an organisation without a name', 'Anne Holm', ' ', 'Anne Holm'],
  ]
  it.each(rows)('%s', (_name, name, organisation, told) => {
    expect(holderText(name, organisation)).toBe(told)
    expect(readingTexts.da.valid(name, organisation)).toBe(`Underskrevet af ${told}.`)
    expect(readingTexts.en.valid(name, organisation)).toBe(`Signed by ${told}.`)
  })

  it('is told once where only it can open the mail', () => {
    const name = 'Nordkysten Kommune'
    expect(da.routeWhy.smime(name, name)).toBe(da.routeWhy.smime(name, null))
    expect(en.routeWhy.smime(name, name)).toBe(en.routeWhy.smime(name, null))
  })
})
