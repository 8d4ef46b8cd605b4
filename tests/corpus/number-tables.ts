// Tables of numbers under their headings, as registers and spreadsheets are pasted into mail: in HTML, with tabs, with
// semicolons. Drawn from a fixed seed. Births from 2027 on, belonging to nobody, read as if on 1 January 2058; three in ten CPR
// numbers have no modulus 11, as those given out since 2007 may.
import { hasModulus11 } from '../../src/classifier/cpr-number.ts'
import { drawWholeFrom, type DrawWhole as Draw } from './lot.ts'

export interface NumberTable {
  /** HTML, or null where it is plain text. */
  readonly bodyHtml: string
  readonly bodyText: string
  readonly cprNumbers: ReadonlySet<string>
}

const digits = (number: number, length: number): string => String(number).padStart(length, '0')
const birth = (draw: Draw): string =>
  digits(1 + draw(28), 2) + digits(1 + draw(12), 2) + digits(27 + draw(30), 2)
const dated = (draw: Draw): string => birth(draw) + digits(draw(10_000), 4)
const undated = (draw: Draw): string => String(1 + draw(9)) + digits(draw(1e9), 9)
const pairs = (draw: Draw): string =>
  [20 + draw(70), draw(100), draw(100), draw(100)].map((pair) => digits(pair, 2)).join(' ')

function cprNumber(draw: Draw): string {
  const isValid = draw(10) < 7
  for (;;) {
    const number = birth(draw) + digits(4000 + draw(6000), 4)
    if (hasModulus11(number) === isValid) return number
  }
}

type Column = readonly [heading: string, draw: (draw: Draw) => string]

const columns: readonly Column[] = [
  ['Fakturanr.', undated],
  ['Ordrenr', undated],
  ['Kundenr.', dated],
  ['Varenr.', dated],
  ['Telefon', pairs],
  ['Beløb', (draw) => `${draw(90_000)},${digits(draw(100), 2)}`],
  ['Konto', (draw) => `${1000 + draw(8999)} ${undated(draw)}`],
  ['EAN', (draw) => `5790${digits(draw(1e9), 9)}`],
  ['Dato', (draw) => `${digits(1 + draw(28), 2)}.${digits(1 + draw(12), 2)}.20${27 + draw(30)}`],
  ['Antal', (draw) => String(draw(5000))],
  ['Målernr.', undated],
  ['Sagsnr.', (draw) => `${birth(draw)}-${digits(draw(4000), 4)}`],
  ['Medlemsnr.', dated],
  ['Serienr.', dated],
  ['Tid', (draw) => `${digits(draw(24), 2)}:${digits(draw(60), 2)}`],
  ['P-nr.', (draw) => `10${digits(draw(1e8), 8)}`],
  ['CVR', (draw) => String(10_000_000 + draw(89_999_999))],
  ['Postnr.', (draw) => String(1000 + draw(8999))],
  ['Tidsstempel', (draw) => String(1_900_000_000 + draw(300_000_000))],
  ['', undated],
  ['Nr.', undated],
  ['Id', undated],
]
const cprHeadings = ['CPR', 'Cpr-nr.', 'Personnummer', 'cprnr', 'CPR-nummer', 'Pers.nr.', 'CPR nr']
const givenNames = [
  'Ole',
  'Ida',
  'Per',
  'Anna',
  'Lars',
  'Mette',
  'Bo',
  'Karin',
  'Amina',
  'Yusuf',
  'Freja',
  'Noah',
]
const familyNames = [
  'Munk',
  'Krag',
  'Leth',
  'Holm',
  'Vad',
  'Riis',
  'Friis',
  'Dam',
  'Hassan',
  'Toft',
  'Bech',
  'Lund',
]
const separators = ['html', '\t', ';'] as const

export function drawTables(count: number, seed: number): readonly NumberTable[] {
  const draw = drawWholeFrom(seed)
  return Array.from({ length: count }, (_, table): NumberTable =>
    drawTable(draw, separators[table % 3] ?? 'html', table % 2 === 0),
  )
}

function drawTable(draw: Draw, separator: (typeof separators)[number], hasCpr: boolean): NumberTable {
  const others = Array.from(
    { length: 1 + draw(4) },
    (): Column => columns[draw(columns.length)] ?? ['', undated],
  )
  const hasNames = draw(2) === 0
  const isHyphened = draw(2) === 0
  const cprHeading = cprHeadings[draw(cprHeadings.length)] ?? 'CPR'
  const cprNumbers = new Set<string>()
  const name = (): string =>
    `${givenNames[draw(givenNames.length)] ?? ''} ${familyNames[draw(familyNames.length)] ?? ''}`
  const cpr = (): string => {
    const number = cprNumber(draw)
    const written = isHyphened ? `${number.slice(0, 6)}-${number.slice(6)}` : number
    cprNumbers.add(written)
    return written
  }
  const rows = Array.from({ length: 2 + draw(24) }, () => [
    ...(hasNames ? [name()] : []),
    ...(hasCpr ? [cpr()] : []),
    ...others.map(([, value]) => value(draw)),
  ])
  const headings = [
    ...(hasNames ? ['Navn'] : []),
    ...(hasCpr ? [cprHeading] : []),
    ...others.map(([heading]) => heading),
  ]
  const inRow = (cells: readonly string[]): string =>
    separator === 'html'
      ? `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
      : cells.join(separator)
  const lines = [headings, ...rows].map(inRow)
  return separator === 'html'
    ? { bodyHtml: `<p>Hej</p><table>${lines.join('')}</table>`, bodyText: '', cprNumbers }
    : { bodyHtml: '', bodyText: lines.join('\n'), cprNumbers }
}
