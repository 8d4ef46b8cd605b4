// What one person is paid: a figure, and what makes it theirs. One row, one fact; its reason in the first column.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'

function paid(text: string, subject = ''): readonly string[] {
  const bodyHtml = `<p>${text}</p>`
  return classify({ subject, bodyHtml }, '2026-11-24')
    .findings.filter(
      ({ type, where, confidence }) => type === 'salary' && where === 'body' && confidence >= actAt,
    )
    .map(({ start, end }) => bodyHtml.slice(start, end))
}

type Row = readonly [why: string, text: string]

describe('a figure of pay', () => {
  const rows: readonly (readonly [why: string, text: string, words: string])[] = [
    ['by its period', 'Hej Mona. Jens får 43.500 om måneden fra maj.', '43.500 om måneden'],
    ['by the hour', 'Lærke får 147 kr. i timen som studentermedhjælper.', '147 kr. i timen'],
    ['by a verb of rising', 'Vi har sat Ole op med 11.200 kr.', '11.200 kr'],
    ['by two amounts', 'Thuy Nguyen hæves fra 39.000 til 42.000.', '39.000'],
    ['in slang', 'Har du hørt, at Viktor scorer 71.000?', '71.000'],
    ['in English', 'She is on £48k a year now.', '£48k a year'],
    ['in thousands set apart', 'Jeg fik 42 500 i det gamle job.', '42 500'],
    ['an amount beside a person, and nothing that costs', 'Jeg er på 36.000 nu.', '36.000'],
  ]
  it.each(rows)('%s: %s', (_why, text, words) => {
    expect(paid(text)).toContain(words)
  })

  const words: readonly Row[] = [
    ['a step', 'Sofie stiger til løntrin 32 fra årsskiftet.'],
    ['a percentage', 'Hans pensionsbidrag udgør 17,1 % af lønnen.'],
    ['a supplement of any trade', 'Yevgenia får instrumenttillæg 1.430 kr.'],
    ['pay of any trade', 'Du skulle have haft svendeløn 168,90 kr. i timen.'],
    ['a fee to somebody', 'Udbetal et honorar på 15.000 kr. til Mette Holm.'],
    ['a demand', 'Dit lønkrav på 58.000 ligger over vores ramme.'],
  ]
  it.each(words)('beside a word for pay, %s: %s', (_why, text) => {
    expect(paid(text)).not.toEqual([])
  })

  it('stands in the rows of a table that the subject names, though pay is run or budgeted there', () => {
    const table =
      'Hej Bo</p><table><tr><th>Medarbejder</th><th>Fra</th><th>Til</th></tr>' +
      '<tr><td>Poul Hede</td><td>30.120</td><td>31.000</td></tr></table><p>Hilsen Eva'
    expect(paid(table, 'Lønændringer til kørsel 06')).toContain('31.000')
    expect(paid(table, 'Lønoversigt til budgetmødet')).toContain('31.000')
    expect(paid(table, 'Kørsel i juni')).toEqual([])
  })

  const inTable = (headings: readonly string[], ...rows: readonly (readonly string[])[]): string => {
    const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
    return `Hej Bo</p><table>${[headings, ...rows].map(row).join('')}</table><p>Hilsen Eva`
  }
  const hourly = [
    ['Ole', '162,50'],
    ['Pia', '171,00'],
  ]

  it('by the hour stands in the rows of a table', () => {
    expect(paid(inTable(['Navn', 'Timeløn'], ...hourly))).toEqual(['162,50', '171,00'])
    expect(paid(inTable(['Navn', 'Timeløn'], ...hourly), 'Timesatser')).toEqual(['162,50', '171,00'])
    expect(paid(inTable(['Navn', 'Sats'], ['Lucas', '145 kr.']), 'Timelønnede')).toEqual(['145 kr'])
    expect(paid(inTable(['Navn', 'Beløb'], ['Sune', '26.300,00']), 'Lønkørsel')).toEqual(['26.300,00'])
    expect(paid(inTable(['Navn', 'Beløb'], ...hourly), 'Udlæg')).toEqual([])
    expect(paid(inTable(['Navn', 'Timer'], ['Lucas', '37,00']), 'Løn for maj')).toEqual([])
  })

  it('may stand on the line below its label', () => {
    expect(paid('Anne Holm</p><p>Månedsløn:</p><p>38.250')).toContain('38.250')
  })

  const nothing: readonly Row[] = [
    ['a word for pay without a figure', 'Hvornår kommer lønnen, Susanne?'],
    ['a pay slip without a figure', 'Jeg kan ikke finde min lønseddel i e-Boks.'],
    ['a verb of other service', 'Han tjener som et godt eksempel.'],
    ['rent', 'Hun betaler 8.900 kr. om måneden i husleje.'],
    ['a purchase', 'Jens har købt en bil til 120.000 kr.'],
    ['a loan', 'Lånet på 180.000 kr. er godkendt, Mads.'],
    ['a collection', 'Bo samlede 12.000 kr. ind til Kræftens Bekæmpelse.'],
    ['an advertisement', 'Vi søger en pædagog, lønnen er 28.000-32.000 kr.'],
    ['stairs', 'Der er 3 trin op til Mettes hus.'],
    ['the last digits of a CPR number', 'Løn: vedr. 161036-9330 er sagen lukket, skriver min chef.'],
  ]
  it.each(nothing)('is not %s: %s', (_why, text) => {
    expect(paid(text)).toEqual([])
  })
})
