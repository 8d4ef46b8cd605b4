// CPR numbers as people, programs and accidents write them, and what stands around a number that is none.
// The numbers are of births that have not happened.
import { describe, expect, it } from 'vitest'
import { classify, classifyFileNames } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'

const today = '2026-11-24'

function spansOf(bodyHtml: string, subject = ''): readonly string[] {
  return classify({ subject, bodyHtml }, today)
    .findings.filter((finding) => finding.type === 'cpr' && finding.confidence >= actAt)
    .map(({ where, start, end }) => (where === 'subject' ? subject : bodyHtml).slice(start, end))
}

function spansOfText(bodyText: string): readonly string[] {
  return classify({ subject: '', bodyHtml: '', bodyText }, today)
    .findings.filter((finding) => finding.type === 'cpr' && finding.confidence >= actAt)
    .map(({ start, end }) => bodyText.slice(start, end))
}

describe('a CPR number is found', () => {
  const rows: readonly (readonly [why: string, html: string, span: string])[] = [
    ['behind a family name that ends like a thing', 'Alba Nørremark 311236-4005', '311236-4005'],
    ['behind what was done with it', 'Vi har noteret 311236-4004', '311236-4004'],
    ['told in halves', 'De første seks er 311236 og de sidste 4004', '311236 og de sidste 4004'],
    ['told in words', 'født 311236, de sidste fire er 4005', '311236, de sidste fire er 4005'],
    ['told with its serial number', '311236 lbn. 4005', '311236 lbn. 4005'],
    ['told with a month in letters', '31. december 2036, sidste 4: 4005', '31. december 2036, sidste 4: 4005'],
    ['with a month in letters', 'Ib Holm, 31. december 2036 - 4005', '31. december 2036 - 4005'],
    ['bare beside a person, without a check digit', 'Borger: 3112364004', '3112364004'],
    ['told by its sign', '311236 bindestreg 4005', '311236 bindestreg 4005'],
    ['told as what follows', '311236 efterfulgt af 4005', '311236 efterfulgt af 4005'],
    ['told by how it ends', '311236 og slutter på 4005', '311236 og slutter på 4005'],
    ['told as what comes then', '311236 og så 4005', '311236 og så 4005'],
    ['told backwards', 'De sidste fire er 4005, og hun er født 311236', '4005, og hun er født 311236'],
    ['told backwards with the names of its halves', 'Løbenr. 4005, fødselsdato 31.12.36', '4005, fødselsdato 31.12.36'],
    ['told on the next line', 'Fødselsdato: 31.12.2036<br>Sidste fire cifre: 4005', '31.12.2036<br>Sidste fire cifre: 4005'],
    ['told in another field of the form', 'Fødselsdato: 311236<br>Køn: M<br>Løbenr.: 4005', '311236<br>Køn: M<br>Løbenr.: 4005'],
    ['told as the CPR number behind the day', 'Ib, født 311236, cpr 4005', '311236, cpr 4005'],
    ['told behind a short year', 'født 31. dec. 36, endetal 4005', '31. dec. 36, endetal 4005'],
    ['told ahead of the birthday', '4005 er hans sidste fire, og fødselsdagen er 31.12.36', '4005 er hans sidste fire, og fødselsdagen er 31.12.36'],
    ['told under the names of both halves', 'Fødselsdag og løbenr.: 31. december 2036, 4005', '31. december 2036, 4005'],
    ['told behind the birthday', 'Født 31. december 2036 nr. 4005', '31. december 2036 nr. 4005'],
    ['told behind the birthday with a comma', 'Fødselsdagen er 31.12.2036, 4005. Jeg henter', '31.12.2036, 4005'],
    ['told afterwards', 'Født den 31. december 2036 med 4005 til sidst', '31. december 2036 med 4005'],
    ['told afterwards in a turn of its own', 'Hun er født 31.12.36 og har 4005 som de sidste fire', '31.12.36 og har 4005'],
    ['under its heading beside a day without a year', '<table><tr><th>Start</th><th>Personnummer</th></tr><tr><td>01.02</td><td>311236-4005</td></tr></table>', '311236-4005'],
    ['named as what it is for', 'Personnummer til licensen: 311236-4005', '311236-4005'],
    ['misread with spaces around the hyphen', 'På sedlen stod cpr 3l1236 - 4OO5, hun er 4 år', '3l1236 - 4OO5'],
    ['one pair below the other', 'cpr <br>31<br>12<br>36<br>4005<br>Kopi', '31<br>12<br>36<br>4005'],
    ['broken over two lines', 'Hans cpr er 3112<br>36 4005', '3112<br>36 4005'],
    ['misread without a hyphen', 'Hendes cpr: 3ll236400S', '3ll236400S'],
    ['told in English', '31.12.36, last four digits 4005', '31.12.36, last four digits 4005'],
    ['with the year in full', 'Anne Holm 31122036-4005', '31122036-4005'],
    ['with the year in full and a label', 'cpr 311220364005', '311220364005'],
    ['as a day of one digit', 'cpr 1/2-36 4005', '1/2-36 4005'],
    ['in groups of two behind a label', 'cpr 31 12 36 40 05', '31 12 36 40 05'],
    ['in groups of four and two behind a label', 'personnr. 3112 36 4005', '3112 36 4005'],
    ['with the last four in brackets', 'cpr.nr. 311236 (4005)', '311236 (4005'],
    ['with a comma between behind a label', 'cpr 311236,4005', '311236,4005'],
    ['with a sign between that separates little else', 'cpr 311236#4005', '311236#4005'],
    ['with an arrow between', 'cpr: 311236 → 4005', '311236 → 4005'],
    ['with the last four in square brackets', 'cpr 311236[4005]', '311236[4005'],
    ['with the hyphen of an address', 'cpr 311236%2D4005', '311236%2D4005'],
    ['with the year first behind a label', 'cpr 2036-12-31-4005', '2036-12-31-4005'],
    ['with the year first and nothing between', 'cpr 20361231-4005', '20361231-4005'],
    ['digit by digit with commas', 'cpr: 3, 1, 1, 2, 3, 6, 4, 0, 0, 5', '3, 1, 1, 2, 3, 6, 4, 0, 0, 5'],
    ['of the health sector with stops', 'cpr 31.12.36-1AB2', '31.12.36-1AB2'],
    ['of whom a journal is', 'Se journalen på 311236-4005', '311236-4005'],
    ['of whom an invoice is for', 'Regning til 311236-4005 på 500 kr.', '311236-4005'],
    ['that is mine', 'mit nr. er 3112364005', '3112364005'],
    ['before the number of a footnote', 'Anne Holm, 311236-4005<sup>1</sup>', '311236-4005'],
    ['misread beside a name', 'Anne Holm, 31l236-4004', '31l236-4004'],
    ['behind a Danish ID', 'Danish ID 311236 4005', '311236 4005'],
    ['told behind a written day of one digit', 'Fødselsdag: 1/2-2036. Sidste 4: 4005', '1/2-2036. Sidste 4: 4005'],
    ['told as the rest', 'cpr: 311236 (resten: 4005)', '311236 (resten: 4005'],
    ['told as the last part', 'Første del er 311236, sidste del er 4005', '311236, sidste del er 4005'],
    ['told with the last four in pairs', 'født 31-12-2036, sidste cifre 40 05', '31-12-2036, sidste cifre 40 05'],
    ['told with a dash and the last four in pairs', 'cpr. 31.12.36 - og derefter 40 05', '31.12.36 - og derefter 40 05'],
    ['told behind a written day, the last four in pairs', 'Personnummeret er 31/12-36 og de fire sidste er 40 05', '31/12-36 og de fire sidste er 40 05'],
    ['with commas between its parts behind a label', 'personnummer: 31,12,36,4005', '31,12,36,4005'],
    ['with strokes between its parts behind a label', 'cpr 31|12|36|4005', '31|12|36|4005'],
    ['misread between stops', 'Rikke Sonne (31.l2.36 4OO5) vil have en kopi', '31.l2.36 4OO5'],
    ['misread with hyphens between all its parts', 'Min søn Bo har 3l-12-36-4OO5', '3l-12-36-4OO5'],
    ['misread behind its short name in registers', 'Anders Kolding, pnr. 3l1236-4OO5', '3l1236-4OO5'],
    ['with strokes of fractions', 'Mit cpr: 31\u204412\u204436\u20444005', '31\u204412\u204436\u20444005'],
    ['told with a check digit', 'Oskar Dueholm, født 311236 kontrolciffer 4005', '311236 kontrolciffer 4005'],
    ['told in English as what follows', 'my Danish ID number is 31-12-2036 followed by 4005', '31-12-2036 followed by 4005'],
    ['told with no more than that it is the last', 'Anker Bille (31.12.36, sidste 4005)', '31.12.36, sidste 4005'],
    ['told with the four', 'refusion for 311236, de 4: 4005', '311236, de 4: 4005'],
    ['told as the number of a person', 'Testator Kai Aagesen (311236 nr 4005) er blind', '311236 nr 4005'],
    ['told as who somebody is', 'Hun er 31.12.2036, nr. 4005.', '31.12.2036, nr. 4005'],
    ['told in brackets', 'Ib Dam, født 31. december 2036 (4005), og hans far', '31. december 2036 (4005'],
    ['told behind a month without a space', 'født 31.december 2036 og ender på 4005', '31.december 2036 og ender på 4005'],
    ['told as the last digits', 'født d. 12. sep. 2036, de sidste cifre 4005', '12. sep. 2036, de sidste cifre 4005'],
    ['in groups of two, which no telephone has five of', 'vent, jeg skriver det: 31 12 36 40 04', '31 12 36 40 04'],
    ['cut behind the month and the year', 'underskrevet af 3112-36-4005', '3112-36-4005'],
    ['grown into the words around it', 'Mit cpr nummer er3112364005og så', '3112364005'],
    ['bare in brackets behind a name that no list knows', 'Brevet til Kian Vestergaard (3112364005) er klar', '3112364005'],
    ['of a debtor', 'debitor Kim Bach, 311236 4005, er ansat hos os', '311236 4005'],
    ['of a report on somebody', 'Rapport vedr. 311236-4005', '311236-4005'],
    ['for whom MitID fails', 'MitID for 311236-4005 virker ikke', '311236-4005'],
    ['behind the id of a citizen', 'Borger-id 311236-4005', '311236-4005'],
    ['behind a number that is hers', 'Her personal number is 311236-4005', '311236-4005'],
    ['behind a number of a patient', 'Patient number 311236-4005', '311236-4005'],
    ['each digit in its own element', '<i>3</i><i>1</i>1236-<i>4</i>005', '3</i><i>1</i>1236-<i>4</i>005'],
    ['a digit in each box of a form', `cpr${'3112364005'.replace(/./g, '<td>$&</td>')}`, '3</td><td>1</td><td>1</td><td>2</td><td>3</td><td>6</td><td>4</td><td>0</td><td>0</td><td>5'],
    ['broken behind the hyphen', '311236-<br>4005', '311236-<br>4005'],
    ['with the soft line break of quoted-printable', '31123=\r\n6-4005', '31123=\r\n6-4005'],
    ['with a hexadecimal no-break hyphen', '311236&#x2011;4005', '311236&#x2011;4005'],
    ['broken in a quoted line', '&gt; Ib skrev: 311236-<br>&gt; 4005', '311236-<br>&gt; 4005'],
    ['with a space by its long name', 'cpr 311236&ThinSpace;4005', '311236&ThinSpace;4005'],
    ['with a Hebrew hyphen', '311236\u05be4005', '311236\u05be4005'],
    ['with an Arabic letter mark', '311236\u061c-4005', '311236\u061c-4005'],
    ['with Tamil digits', 'cpr \u0be9\u0be7\u0be7\u0be8\u0be9\u0bec-\u0bea\u0be6\u0be6\u0beb', '\u0be9\u0be7\u0be7\u0be8\u0be9\u0bec-\u0bea\u0be6\u0be6\u0beb'],
    ['in braces', 'cpr {311236}{4005}', '311236}{4005'],
    ['of a person without a number of her own', 'Midlertidigt nummer 3112361AB2', '3112361AB2'],
    ['that was given to somebody', 'Hun har fået tildelt 911236-4005', '911236-4005'],
    ['that somebody says to be', 'Hej, jeg er 3112364005', '3112364005'],
    ['in two columns, the second of check digits', '<table><tr><td>Født</td><td>Kontrolnr.</td></tr><tr><td>311236</td><td>4005</td></tr></table>', '311236</td><td>4005'],
    ['with Arabic digits', 'cpr ٣١١٢٣٦-٤٠٠٥', '٣١١٢٣٦-٤٠٠٥'],
    ['with mathematical digits', 'cpr 𝟑𝟏𝟏𝟐𝟑𝟔-𝟒𝟎𝟎𝟓', '𝟑𝟏𝟏𝟐𝟑𝟔-𝟒𝟎𝟎𝟓'],
    ['struck through by combining marks', '3\u03361\u033612\u033636-4005', '3\u03361\u033612\u033636-4005'],
    ['misread: O for 0 and l for 1', 'CPR: 3l1236-4OO5', '3l1236-4OO5'],
    ['before a family name and a first name', '<table><tr><td>3112364005</td><td>Grønlund, Ida</td></tr></table>', '3112364005'],
    ['robbed of its first zero beside a name, with its check digit', 'Ida Holm, 40644-6700', '40644-6700'],
    ['robbed of its first zero behind a label', 'Cpr-nr. 10236-4005', '10236-4005'],
    ['robbed of its first zero, and somebody says so', 'Excel åd nullet, så hun står som 10236-4005', '10236-4005'],
    ['behind C.P.R.', 'C.P.R. 3112364005', '3112364005'],
    ['behind a misspelt label', 'personnumer 3112364005', '3112364005'],
    ['behind a label of several words', 'civil registration number 3112364005', '3112364005'],
    ['behind the names of its halves', 'Fødselsdato og løbenr. 3112364005', '3112364005'],
    ['in cells behind the names of its halves', '<table><tr><td>Fødselsdag og løbenummer</td><td>311236</td><td>4005</td></tr></table>', '311236</td><td>4005'],
    ['behind a label that serves two numbers', 'CPR/CVR: 3112364005', '3112364005'],
    ['before its label', '3112364005 er hendes cpr-nummer', '3112364005'],
    ['beside a name', 'Mette Kjær (311236 4005) ringede', '311236 4005'],
    ['behind a person', 'Borgeren 3112364005 har søgt', '3112364005'],
    ['of the register', 'PNR: 311236 40 05', '311236 40 05'],
    ['in the address of a link', '<a href="https://x.example.dk/?cpr=3112364005">sagen</a>', '3112364005'],
    ['escaped in the address of a link', "<a href='/borger/cpr/311236%2D4005'>sagen</a>", '311236%2D4005'],
    ['in a mail that says it is coming', 'Her er det cpr du bad om.<br><br>311236 4005', '311236 4005'],
    ['regional replacement number', 'Erstatnings-CPR: 3112360AB5', '3112360AB5'],
    ['under the heading of its column', '<table><tr><td>Navn</td><td>Cpr-nr.</td></tr><tr><td>N.N.</td><td>3112364005</td></tr></table>', '3112364005'],
    ['under a title and a heading', '<table><tr><td>Liste</td></tr><tr><td>Navn</td><td>Personnr.</td></tr><tr><td></td><td><p>3112364005</p></td></tr></table>', '3112364005'],
    ['in two columns', '<table><tr><td>Fødselsdato</td><td>Løbenr.</td></tr><tr><td><p>311236</p></td><td><p>4005</p></td></tr></table>', '311236</p></td><td><p>4005'],
  ] // prettier-ignore
  it.each(rows)('%s', (_why, html, span) => {
    expect(spansOf(html)).toEqual([span])
  })

  it('in every line under a heading of plain text', () => {
    const text = 'Navn;CPR;Beløb\nHolm;3112364005;2100\nLund;0101374006;1430'
    expect(spansOfText(text)).toEqual(['3112364005', '0101374006'])
    expect(spansOfText(text.replace('CPR', 'Ordre'))).toEqual([])
  })

  it('bare in a row of a table whose next row surely holds one', () => {
    const rows = '<tr><td>Merle Fog</td><td>1510405142</td></tr><tr><td>cpr</td><td>3112364004</td></tr>'
    expect(spansOf(`<table>${rows}</table>`)).toEqual(['1510405142', '3112364004'])
  })

  it('not where the subject says that it is another', () => {
    expect(spansOf('<p>Har du sagen 010236-4004 på Havnegade?</p>', 'Sagsnr. 010236-4004')).toEqual([])
  })

  it('bare and alone on its line where the mail asks for one', () => {
    expect(spansOf('<p>3112364005</p><p>Sendt fra min telefon</p>', 'SV: hvad er dit cpr?')).toEqual([
      '3112364005',
    ])
  })

  it('bare before a name in capitals, family first', () => {
    expect(spansOf('<pre>3112364005  HALD BO        12450</pre>')).toEqual(['3112364005'])
  })

  it('once more without a label where it was surely found before', () => {
    expect(spansOf('<p>Cpr 3112364005.</p><p>Notat: 3112364005 er oprettet i dag.</p>')).toHaveLength(2)
  })
})

describe('a number is none', () => {
  const rows: readonly (readonly [why: string, html: string])[] = [
    ['a birthday and a town in brackets', 'Bo Holm, født 31. december 2036 (8000 Aarhus)'],
    ['the date and the number of a deed', 'Deklaration lyst 31.12.2036 nr. 4005'],
    ['a birthday and a town', 'Bo Holm, født 31. december 2036, 8000 Aarhus'],
    ['a birthday and an amount', 'Hun er født 31.12.2036 og 4005 kr. er udbetalt'],
    ['the next one in a list of orders', 'Ordre 110528-0040, ordre 120629-0188, ordre 130730-0191. Den næste er 300133-1108'],
    ['a masked CPR number is a birth date', 'cpr 311236-xxxx'],
    ['a masked CPR number in stars', 'cpr 311236-****'],
    ['boxes that were counted up', '<li>Boks 311236-4004</li><li>Boks 311236-4005</li><li>Boks 311236-4006</li>'],
    ['from one day to the next', 'Jeg har ferie 070736-2807'],
    ['an address of a machine', 'IP 10.11.12.134, version 10.11.12.1234'],
    ['a date, a postal code and a town', 'født 31.12.2036 4000 Roskilde'],
    ['a number of a case that says so', 'Sagen har nummer 311236-4005'],
    ['a case number with a running number', '311236-4005-01'],
    ['a day and a time', 'Backup 230726-1430 er kørt'],
    ['from one day to the next, a year on', 'Kurset er 230726-3007'],
    ['a telephone number and an amount behind a CPR number', '20123456 35.000,00'],
    ['seconds in a log', '1709451202 ok<br>1709461203 ok<br>1709471204 ok<br>1709481205 ok'],
    ['workplaces of a person, without a label', 'Anne Holm driver 1012364005 og 1003374006'],
    ['a card', 'Kort 4571 3112 3640 0512'],
    ['an account of two parts', 'Overfør til 1551 3112364005'],
    ['seconds in steps of a day', `<table><tr><td>Maaling</td></tr>${Array.from({ length: 30 }, (_, day) => `<tr><td>${String(1704067200 + day * 86400)}</td></tr>`).join('')}</table>`],
    ['a day and a time in two columns', '<table><tr><td>Dato</td><td>Nr.</td></tr><tr><td>110536</td><td>1423</td></tr><tr><td>120536</td><td>1456</td></tr></table>'],
    ['a list of orders', 'Ordre 110536-4423 er sendt<br>Ordre 120536-4001 er sendt<br>Ordre 140536-4112 er sendt<br>Ordre 150536-4200 er sendt'],
    ['a day and a postal code in two columns', '<table><tr><td>Lotte</td><td>30-04-36</td><td>5500</td><td>Middelfart</td></tr><tr><td>Imran</td><td>15-06-36</td><td>8600</td><td>Silkeborg</td></tr></table>'],
    ['a price in other crowns', '05/10-36 6750 SEK hotel, Morten har kvitteringen.'],
    ['a purchase order', 'Re: PO 220136-6631'],
    ['two parts in a row', 'Henrik mangler filter 110236-5540, pakning 110236-5541 og bolt M12.'],
    ['comings and goings of a day', '010236 0716 Lene mødt<br>010236 1522 Lene gået<br>010236 1530 Ivan mødt, alt roligt'],
    ['seconds since 1970', 'ts=1709451202 level=info'],
    ['an identifier of a message', '&lt;3112364004.x@mail.example.dk&gt;'],
    ['a workplace under the heading of its column', '<table><tr><td>P-nr.</td><td>By</td></tr><tr><td>1012364005</td><td>Ribe</td></tr></table>'],
    ['ten digits beside ten that are no date', '3112364004<br>9912364004<br>8812364004<br>7712364004'],
    ['a width in a style', '<p style="width:3112364004px">x</p>'],
    ['an address that names no person', '<a href="https://example.dk/nyt/3112364005">nyt</a>'],
    ['a claim', 'Claim no. 311236-4004'],
    ['a contract', 'Contract number 311236-4004'],
    ['a case in English', 'Case number 311236-4004'],
    ['a member in English', 'Membership no. 3112364004'],
    ['a customer in English', 'Customer number 3112364004'],
    ['a part of a machine', 'Part number: 3112364004'],
    ['a receipt', 'Receipt no. 3112364004'],
    ['an account by its last part', 'Girokonto 3112364004'],
    ['a reference by its last part', 'Kundereference 3112364004'],
    ['a slip by its last part', 'Vejeseddel 3112364004'],
    ['a confirmation', 'Ordrebekræftelse 3112364004'],
    ['an account that is booked on', 'Kontering 311236-4004'],
    ['a waybill', 'Fragtbrev 3112364004'],
    ['a purchase order', 'PO 3112364004'],
    ['an invoice, shortened', 'INV-3112364004'],
    ['a serial number, shortened', 'S/N 3112364004'],
    ['a count of goods', '3112364004 stk.'],
    ['a workplace in brackets', 'Pakken til Depot Nord (1012364005) er sendt'],
    ['a day and a price in Swedish crowns', '05/10-36 4005 SEK hotel, Ida Holm har kvitteringen'],
    ['a day and a room', 'Guest: Ida Holm<br>Arr. 310136 4005<br>Dep. 020236'],
    ['a version among versions', 'Kaj kører stadig 12.04.36.4007, alle andre er på 12.05.36.4612.'],
    ['weeks in a row', 'Uge 01 02 36 40 41'],
    [
      'a day and the code of a town in cells',
      '<table><tr><td>Lotte</td><td>30-04-36</td><td>5500</td><td>Middelfart</td></tr><tr><td>Bo</td><td>01-07-36</td><td>4700</td><td>Næstved</td></tr></table>',
    ],
    [
      'a log of a watch',
      '010226 0716 Lene mødt<br>010226 1522 Lene gået<br>010226 1530 Ivan mødt<br>020226 0005 alarm port 3',
    ],
    ['a column of cases', '<table><tr><td>Sag</td></tr><tr><td>010236-4005</td></tr></table>'],
    ['an identifier that begins with capitals', 'AB-010236-4005'],
    ['an identifier that ends with a letter', '010236-4005B'],
    ['a reference by its last part', 'Sagsref. 010236-4005'],
    ['what a meter shows', 'Aflæsning 311236 4004 kWh'],
    ['a model that looks misread', 'Model 31I236-4004'],
    ['an order that is for something', 'Ordre til lager 3112364004'],
    ['the order of a shelf', 'Varer til ordre 311236-4005'],
    ['a subtraction', '140641-4004 = 136637'],
    ['a drawing', 'Tegning 311236-4005'],
    ['invoices on the lines below', 'Disse fakturaer er forfaldne:<br>3112364005<br>0102364006'],
    ['a second one in the sentence', 'Varenr. 311236-4005 erstattes af 010236-4006'],
    ['a compound of a thing', 'Arkivboks 311236-4005 er tom'],
    ['a column of something else behind that of the day', '<table><tr><td>Født</td><td>Postnr.</td></tr><tr><td>311236</td><td>4005</td></tr></table>'],
    ['a day and the code of a town in two cells', '<table><tr><td>Ib</td><td>311236</td><td>4000</td><td>Roskilde</td></tr></table>'],
    ['a telephone abroad', 'Ring +49 311236 4005, Klaus'],
    ['a branch and an account', 'Kontoen er 5479 3112364004 og den står i Ib Holms navn'],
    ['the last four of a card beside a birthday', 'Fødselsdato: 311236. Kort, sidste fire 4005 1234'],
  ] // prettier-ignore
  it.each(rows)('%s', (_why, html) => {
    expect(spansOf(html)).toEqual([])
  })
})

describe('in the name of a file', () => {
  const found = (name: string) =>
    classifyFileNames(name, today)
      .findings.filter((finding) => finding.type === 'cpr' && finding.confidence >= actAt)
      .map(({ start, end }) => name.slice(start, end))

  const rows: readonly (readonly [name: string, spans: readonly string[]])[] = [
    ['Journal_311236-4004_endelig.docx', ['311236-4004']],
    ['311236-4004 journal.pdf', ['311236-4004']],
    ['Sag 311236-4004.msg', ['311236-4004']],
    ['Bilag_2_311236-4004.pdf', ['311236-4004']],
    ['dokument-311236-4004.pdf', ['311236-4004']],
    ['Lægeerklæring_3112364004.pdf', ['3112364004']],
    ['referat.docx\nJournal_311236-4004.docx', ['311236-4004']],
    ['Journalnr_311236-4005.docx', []],
    ['Fakturanr_311236-4004.pdf', []],
    ['IMG_20261231_400512.jpg', []],
    ['Referat 230726-1430.docx', []],
  ]
  it.each(rows)('%s', (name, spans) => {
    expect(found(name)).toEqual(spans)
  })

  it('so named in the text of a mail too', () => {
    expect(spansOf('Se vedhæftede Journal_311236-4004_endelig.docx')).toEqual(['311236-4004'])
  })
})

describe('the nearest label decides', () => {
  it('in the same line, for each number its own', () => {
    const html = 'Ordrenr. 311236-4005, cpr 311236-4013, faktura 311236-4021'
    expect(spansOf(html)).toEqual(['311236-4013'])
  })

  it('and says nothing of what stands in odd groups behind its number', () => {
    expect(spansOf('cpr 311236-4004 20123456 35.000,00')).toEqual(['311236-4004'])
    expect(spansOf('cpr 311236-4004 20 12 34 56 35')).toEqual(['311236-4004'])
  })

  it('and a label behind a number may belong to the next', () => {
    expect(spansOf('Anne Holm 311236-4005 ordrenr. 3112364013')).toEqual(['311236-4005'])
  })
})
