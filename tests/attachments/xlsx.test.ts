// Excel: cells as the sheet shows them, with the heading that decides what a number is.
import { describe, expect, it } from 'vitest'
import { displayNumber } from '../../src/attachments/number-format.ts'
import { acted, judge, textOf, xlsx } from '../support/files.ts'

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const number = (at: string, value: string, style = 0) => `<c r="${at}" s="${style}"><v>${value}</v></c>`
const row = (at: number, ...cells: readonly string[]) => `<row r="${at}">${cells.join('')}</row>`

describe('where a CPR number can stand in a workbook', () => {
  it.each<readonly [string, Uint8Array, readonly string[]]>([
    ['as text', xlsx([{ rows: row(2, text('C2', '311236-4004')) }]), ['sheet Ark1!C2']],
    [
      'as a rich shared string',
      xlsx([{ rows: row(4, '<c r="C4" t="s"><v>0</v></c>') }], {
        strings: [
          '<r><t>3112</t></r><r><rPr><b/></rPr><t>36-4004</t></r><rPh sb="0" eb="1"><t>999</t></rPh>',
        ],
      }),
      ['sheet Ark1!C4'],
    ],
    [
      'as a number under its heading',
      xlsx([
        {
          rows:
            row(1, text('A1', 'Navn'), text('B1', 'CPR')) +
            row(2, text('A2', 'Bo Lind'), number('B2', '3112364004')),
        },
      ]),
      ['sheet Ark1!B2'],
    ],
    [
      'as a number that lost its zero, by the heading',
      xlsx([
        {
          rows:
            row(1, text('A1', 'Navn'), text('B1', 'Personnummer')) +
            row(2, text('A2', 'Bo Lind'), number('B2', '102365011')),
        },
      ]),
      ['sheet Ark1!B2'],
    ],
    [
      'as a number that lost its zero, by the label to the left',
      xlsx([{ rows: row(1, text('A1', 'CPR-nr.'), number('B1', '102365011')) }]),
      ['sheet Ark1!B1'],
    ],
    [
      'as a number in scientific form',
      xlsx([{ rows: row(1, text('A1', 'CPR-nr.'), number('B1', '3.112364004E9')) }]),
      ['sheet Ark1!B1'],
    ],
    [
      'by its number format',
      xlsx([{ rows: row(1, number('A1', '102365011', 1)) }], { formats: ['000000\\-0000'] }),
      ['sheet Ark1!A1'],
    ],
    [
      'as the last value of a formula',
      xlsx([{ rows: row(1, '<c r="A1" t="str"><f>B1&amp;C1</f><v>311236-4004</v></c>') }]),
      ['sheet Ark1!A1'],
    ],
    [
      'in two cells side by side',
      xlsx([
        {
          rows:
            row(1, text('A1', 'Fødselsdato'), text('B1', 'Sidste fire'), text('C1', 'Navn')) +
            row(2, number('A2', '10236'), number('B2', '5011'), text('C2', 'Bo')),
        },
      ]),
      ['sheet Ark1!A2'],
    ],
    [
      'in two cells under one heading',
      xlsx([
        {
          rows:
            row(1, text('A1', 'CPR-nummer'), text('C1', 'Navn'), text('D1', 'By')) +
            row(2, text('A2', '311236'), text('B2', '4004'), text('C2', 'Bo'), number('D2', '8000')),
        },
      ]),
      ['sheet Ark1!A2'],
    ],
    [
      'in a hidden sheet',
      xlsx([{ rows: '' }, { name: 'Skjult', state: 'veryHidden', rows: row(1, text('A1', '311236-4004')) }]),
      ['sheet Skjult!A1'],
    ],
    ['in the name of a sheet', xlsx([{ name: '311236-4004', rows: '' }]), ['sheet name (311236-4004)']],
    [
      'in a comment',
      xlsx([{ rows: row(1, text('A1', 'Hej')) }], {
        parts: {
          'xl/worksheets/_rels/sheet1.xml.rels':
            '<Relationships><Relationship Id="a" Target="../comments1.xml"/></Relationships>',
          'xl/comments1.xml':
            '<comments><commentList><comment ref="B7"><text><r><t>cpr 3112</t></r><r><t>36-4004</t></r></text></comment></commentList></comments>',
        },
      }),
      ['comment in sheet Ark1!B7'],
    ],
    [
      'in the header of the print',
      xlsx([
        {
          rows: '',
          more: '<headerFooter><oddHeader>&amp;Lcpr 311236-4004 &amp;P</oddHeader></headerFooter>',
        },
      ]),
      ['header (Ark1)'],
    ],
    [
      'in the cache of a pivot table',
      xlsx([{ rows: '' }], {
        parts: {
          'xl/pivotCache/pivotCacheDefinition1.xml':
            '<pivotCacheDefinition><sharedItems><s v="cpr 311236-4004"/></sharedItems></pivotCacheDefinition>',
        },
      }),
      ['hidden in the file'],
    ],
    [
      'in the list of what a cell takes',
      xlsx([
        {
          rows: '',
          more: '<dataValidations><dataValidation type="list"><formula1>"Ingen,cpr 311236-4004"</formula1></dataValidation></dataValidations>',
        },
      ]),
      ['hidden in the file (Ark1)'],
    ],
    [
      'in a formula, and not shown',
      xlsx([{ rows: row(1, '<c r="A1" t="str"><f>IF(B1="cpr 311236-4004","ja","nej")</f><v>nej</v></c>') }]),
      ['hidden in the file (Ark1)'],
    ],
    [
      'in a formula, and shown',
      xlsx([{ rows: row(1, '<c r="A1" t="str"><f>"cpr "&amp;"311236-4004"</f><v>cpr 311236-4004</v></c>') }]),
      ['sheet Ark1!A1'],
    ],
    [
      'in what colours a cell',
      xlsx([
        {
          rows: '',
          more: '<conditionalFormatting><cfRule text="cpr 311236-4004"><formula>1</formula></cfRule></conditionalFormatting>',
        },
      ]),
      ['hidden in the file (Ark1)'],
    ],
    [
      'in a filter',
      xlsx([
        {
          rows: '',
          more: '<autoFilter><filterColumn><filters><filter val="311236-4004"/></filters></filterColumn></autoFilter>',
        },
      ]),
      ['hidden in the file (Ark1)'],
    ],
    [
      'in a name that stands for a number',
      xlsx([{ rows: '' }], {
        parts: {
          'xl/workbook.xml':
            '<workbook><definedNames><definedName name="cpr">3112364004</definedName></definedNames></workbook>',
        },
      }),
      ['hidden in the file'],
    ],
    [
      'in a text box',
      xlsx([{ rows: '' }], {
        parts: {
          'xl/drawings/drawing1.xml':
            '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><a:p><a:r><a:t>cpr 311236-</a:t></a:r><a:r><a:t>4004</a:t></a:r></a:p></xdr:wsDr>',
        },
      }),
      ['hidden in the file (?)'],
    ],
  ])('%s', async (_, file, places) => {
    expect(acted(await judge('a.xlsx', file))).toEqual(places.map((place) => `cpr at ${place}`))
  })
})

describe('the drawing that Excel keeps beside a note', () => {
  const drawing = (inside: string) =>
    '<xml xmlns:v="v" xmlns:o="o"><v:shapetype id="_x0000_t202"><v:stroke joinstyle="miter"/></v:shapetype>' +
    `<v:shape fillcolor="#ffffe1"><v:textbox>${inside}</v:textbox></v:shape></xml>`
  const withDrawing = (inside: string) =>
    xlsx([{ rows: '' }], { parts: { 'xl/drawings/vmlDrawing1.vml': drawing(inside) } })

  it('tells of no stroke', async () => {
    expect(acted(await judge('a.xlsx', withDrawing('<div></div>')))).toEqual([])
  })

  it('is read where a button has a text, also as Excel writes it, which is no XML', async () => {
    expect(acted(await judge('a.xlsx', withDrawing('<div>Hej<br>cpr 311236-4004</div>')))).toEqual([
      'cpr at vmlDrawing1.vml › body',
    ])
  })
})

describe('numbers that only look like CPR numbers', () => {
  it.each<readonly [string, string]>([
    ['nine digits without heading', row(1, number('A1', '102365011'))],
    [
      'nine digits under another heading',
      row(1, text('A1', 'Navn'), text('B1', 'Ordrenr.')) +
        row(2, text('A2', 'Papir'), number('B2', '102365011')),
    ],
    [
      'ten digits under another heading',
      row(1, text('A1', 'Firma'), text('B1', 'P-nummer')) +
        row(2, text('A2', 'Papir A/S'), number('B2', '1003456789')),
    ],
    [
      'a date beside a time of day',
      row(1, text('A1', 'Dato'), text('B1', 'Tid'), text('C1', 'Emne')) +
        row(2, text('A2', '311236'), text('B2', '1430'), text('C2', 'Møde')),
    ],
    [
      'a day number under a date format',
      row(1, text('A1', 'Navn'), text('B1', 'Født'), text('C1', 'By')) +
        row(2, text('A2', 'Bo'), number('B2', '45292', 1), text('C2', 'Vejle')),
    ],
  ])('%s', async (_, rows) => {
    expect(acted(await judge('a.xlsx', xlsx([{ rows }], { formats: ['dd\\-mm\\-yyyy'] })))).toEqual([])
  })
})

it('what a cell may be, and what it is compared with, tells of nobody', async () => {
  const file = xlsx([
    {
      rows: row(1, '<c r="A1" t="str"><f>IF(B1="Muslim","ja","nej")</f><v>nej</v></c>'),
      more: '<dataValidations><dataValidation><formula1>"Ferie,Sygdom,Barn syg"</formula1></dataValidation></dataValidations>',
    },
  ])
  expect(await judge('a.xlsx', file)).toMatchObject({ findings: [] })
})

describe('headings', () => {
  it('stand before each value until an empty row ends the table', async () => {
    const rows =
      row(1, text('A1', 'Lønliste')) +
      row(2, text('A2', 'Navn'), text('B2', 'Løn'), text('C2', 'By')) +
      row(3, text('A3', 'Bo'), number('B3', '35000'), text('C3', 'Vejle')) +
      row(4, text('A4', 'Eva'), number('B4', '36000')) +
      row(6, text('A6', 'I alt'), number('B6', '71000'))
    expect(await textOf('a.xlsx', xlsx([{ rows }]))).toBe(
      'Ark1\n\nLønliste\n\nNavn\tLøn\tBy\n\nNavn: Bo\tLøn: 35000\tBy: Vejle\n\nNavn: Eva\tLøn: 36000\n\nI alt\t71000\n\n',
    )
  })
})

describe('a number as the sheet shows it', () => {
  it.each([
    ['whole', '3112364004', 'General', '3112364004'],
    ['scientific', '3.112364004E9', 'General', '3112364004'],
    ['with decimals', '35000.5', 'General', '35000,5'],
    ['leading zeros', '102365011', '0000000000', '0102365011'],
    ['a hyphen inside', '102365011', '000000\\-0000', '010236-5011'],
    ['a quoted hyphen', '102365011', '000000"-"0000', '010236-5011'],
    ['a country before', '102365011', '[$-406]000000\\-0000;@', '010236-5011'],
    ['more digits than the pattern', '31123640041', '000000\\-0000', '3112364-0041'],
    ['thousands', '35000', '#,##0', '35.000'],
    ['an amount', '35000.5', '#,##0.00\\ "kr."', '35.000,50 kr.'],
    ['negative', '-35', '#,##0', '-35'],
    ['zero', '0', '#,##0', '0'],
    ['zero hidden', '0', '#,###', ''],
    ['zero as written', '0', '0', '0'],
    ['a percentage', '0.125', '0.0%', '12,5 %'],
    ['a date', '45292', 'dd-mm-yyyy', '01-01-2024'],
    ['a date and a time', '45292.5', 'dd-mm-yyyy hh:mm', '01-01-2024 12:00'],
    ['a time', '0.25', 'h:mm', '06:00'],
    ['no number at all', 'abc', '0', 'abc'],
    ['a format longer than Excel takes', '3112364004', `000000\\-0000${';'.repeat(1000)}`, '3112364004'],
    ['a format of nothing but brackets', '7', '['.repeat(2000), '7'],
    ['a date far outside', '99999999', 'dd-mm-yyyy', '99999999'],
  ])('%s', (_, value, format, shown) => {
    expect(displayNumber(value, format, false)).toBe(shown)
  })

  it('counts from 1904 where the workbook does', () => {
    expect(displayNumber('0', 'dd-mm-yyyy', true)).toBe('01-01-1904')
  })
})
