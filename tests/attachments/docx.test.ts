// Word: every part that holds text, however the program cut it into pieces.
import { describe, expect, it } from 'vitest'
import { acted, docx, judge, textOf, wordXml, zip } from '../support/files.ts'

const p = (inside: string) => `<w:p>${inside}</w:p>`
const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`
const cpr = run('cpr 311236-4004')

describe('where a CPR number can stand in a Word file', () => {
  it.each<readonly [string, string, Readonly<Record<string, string>>, string]>([
    ['whole, in the body', p(run('Hej')) + p(cpr), {}, 'paragraph 2'],
    ['cut by formatting', p(run('cpr 31') + run('1236') + run('-40') + run('04')), {}, 'paragraph 1'],
    [
      'with a no-break hyphen',
      p(`<w:r><w:t>cpr 311236</w:t><w:noBreakHyphen/><w:t>4004</w:t></w:r>`),
      {},
      'paragraph 1',
    ],
    [
      'with a soft hyphen',
      p(`<w:r><w:t>cpr 3112</w:t><w:softHyphen/><w:t>36-4004</w:t></w:r>`),
      {},
      'paragraph 1',
    ],
    [
      'with a spelling mark inside',
      p(run('cpr 311236-') + '<w:proofErr w:type="spellStart"/>' + run('4004')),
      {},
      'paragraph 1',
    ],
    [
      'in deleted text',
      p('<w:del><w:r><w:delText>cpr 311236-4004</w:delText></w:r></w:del>'),
      {},
      'paragraph 1',
    ],
    ['in inserted text', p(`<w:ins>${cpr}</w:ins>`), {}, 'paragraph 1'],
    [
      'in a content control',
      `<w:sdt><w:sdtPr><w:tab/></w:sdtPr><w:sdtContent>${p(cpr)}</w:sdtContent></w:sdt>`,
      {},
      'paragraph 1',
    ],
    ['in a link', p(`<w:hyperlink r:id="x">${cpr}</w:hyperlink>`), {}, 'paragraph 1'],
    [
      'in a text box',
      p(
        `<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>${p(cpr)}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>${p(cpr)}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>`,
      ),
      {},
      'paragraph 1',
    ],
    [
      'only in the fallback of a text box',
      p(
        `<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>${p(run('Hej'))}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>${p(cpr)}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>`,
      ),
      {},
      'paragraph 2',
    ],
    [
      'in a field code',
      p(`<w:r><w:instrText>HYPERLINK "x?cpr=311236-4004"</w:instrText></w:r>`),
      {},
      'hidden in the file',
    ],
    [
      'in the text for a picture',
      p('<w:r><wp:docPr id="1" name="x" descr="cpr 311236-4004"/></w:r>'),
      {},
      'hidden in the file',
    ],
    ['in a header', p(run('Hej')), { 'word/header1.xml': wordXml('hdr', p(cpr)) }, 'header'],
    ['in a footer', p(run('Hej')), { 'word/footer9.xml': wordXml('ftr', p(cpr)) }, 'footer'],
    [
      'in a footnote',
      p(run('Hej')),
      { 'word/footnotes.xml': wordXml('footnotes', `<w:footnote w:id="1">${p(cpr)}</w:footnote>`) },
      'footnote 1',
    ],
    [
      'in an endnote',
      p(run('Hej')),
      { 'word/endnotes.xml': wordXml('endnotes', `<w:endnote w:id="1">${p(cpr)}</w:endnote>`) },
      'endnote 1',
    ],
    [
      'in a comment',
      p(run('Hej')),
      { 'word/comments.xml': wordXml('comments', `<w:comment w:id="0">${p(cpr)}</w:comment>`) },
      'comment 1',
    ],
    [
      'in custom data',
      p(run('Hej')),
      { 'customXml/item1.xml': '<borger><cpr>cpr 311236-4004</cpr></borger>' },
      'hidden in the file',
    ],
    [
      'in the properties',
      p(run('Hej')),
      {
        'docProps/core.xml':
          '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:subject>cpr 311236-4004</dc:subject></cp:coreProperties>',
      },
      'properties',
    ],
    [
      'in the address of a link',
      p(run('Hej')),
      {
        'word/_rels/document.xml.rels':
          '<Relationships><Relationship Id="a" Target="mailto:a@example.dk?subject=cpr%20311236-4004" TargetMode="External"/></Relationships>',
      },
      'hidden in the file',
    ],
    [
      'in a chart',
      p(run('Hej')),
      { 'word/charts/chart1.xml': '<c:chartSpace xmlns:c="c"><c:v>cpr 311236-4004</c:v></c:chartSpace>' },
      'hidden in the file',
    ],
    [
      'in the list of a content control',
      '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="Bo Lind, cpr 311236-4004" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>' +
        p(run('Hej')),
      {},
      'hidden in the file',
    ],
    [
      'in the name of a content control',
      '<w:sdt><w:sdtPr><w:alias w:val="cpr 311236-4004"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>' +
        p(run('Hej')),
      {},
      'hidden in the file',
    ],
    [
      'in a field of a form that is not filled in',
      p(
        '<w:r><w:fldChar><w:ffData><w:textInput><w:default w:val="cpr 311236-4004"/></w:textInput></w:ffData></w:fldChar></w:r>',
      ) + p(run('Hej')),
      {},
      'hidden in the file',
    ],
    [
      'in the list of a field of a form',
      p(
        '<w:r><w:fldChar><w:ffData><w:ddList><w:listEntry w:val="cpr 311236-4004"/></w:ddList></w:ffData></w:fldChar></w:r>',
      ) + p(run('Hej')),
      {},
      'hidden in the file',
    ],
    [
      'in a variable of the document, under its name',
      p(run('Hej')),
      {
        'word/settings.xml': wordXml(
          'settings',
          '<w:docVars><w:docVar w:name="cpr" w:val="3112364004"/></w:docVars>',
        ),
      },
      'hidden in the file',
    ],
    [
      'whole, in the place of another',
      p(
        `${run('cpr ')}<w:del><w:r><w:delText>slettet</w:delText></w:r></w:del><w:ins>${run('311236-4004')}</w:ins>`,
      ),
      {},
      'paragraph 1',
    ],
    [
      'corrected in the middle',
      p(
        `${run('cpr 31')}<w:del><w:r><w:delText>99</w:delText></w:r></w:del><w:ins>${run('12')}</w:ins>${run('36-4004')}`,
      ),
      {},
      'paragraph 1',
    ],
    [
      'corrected in the middle to something else',
      p(
        `${run('cpr 3112')}<w:del><w:r><w:delText>36</w:delText></w:r></w:del><w:ins>${run('xx')}</w:ins>${run('-4004')}`,
      ),
      {},
      'paragraph 1',
    ],
    [
      'in a text part that the producer named as it liked',
      '',
      { 'word/document2.xml': wordXml('document', `<w:body>${p(cpr)}</w:body>`) },
      'paragraph 1',
    ],
  ])('%s', async (_, body, parts, where) => {
    expect(acted(await judge('a.docx', docx(body, parts)))).toEqual([`cpr at ${where}`])
  })

  it('in its name', async () => {
    expect(acted(await judge('Brev_311236-4004_endelig.docx', docx(p(run('Hej')))))).toEqual([
      'cpr at file name',
    ])
  })
})

it('two numbers of which one takes the place of the other are two', async () => {
  const swapped = p(
    `${run('cpr ')}<w:del><w:r><w:delText>311236-4004</w:delText></w:r></w:del><w:ins>${run('010236-5011')}</w:ins>`,
  )
  expect(acted(await judge('a.docx', docx(swapped)))).toEqual(['cpr at paragraph 1', 'cpr at paragraph 1'])
})

it('what a list offers and nobody has chosen tells of nobody', async () => {
  const list =
    '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="Muslim" w:value="Muslim"/></w:dropDownList></w:sdtPr></w:sdt>'
  expect(acted(await judge('a.docx', docx(list + p(run('Hej')))))).toEqual([])
})

describe('a table', () => {
  const cell = (text: string) => `<w:tc><w:tcPr><w:tcW w:w="1"/></w:tcPr>${p(run(text))}</w:tc>`
  const table = (...rows: readonly (readonly string[])[]) =>
    `<w:tbl><w:tblPr/>${rows.map((row) => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`

  it('gives each value its heading', async () => {
    const file = docx(table(['Navn', 'CPR-nr.', 'Alder'], ['Bo Lind', '0102365011', '44']))
    expect(await textOf('a.docx', file)).toBe(
      'Navn\tCPR-nr.\tAlder\n\nNavn: Bo Lind\tCPR-nr.: 0102365011\tAlder: 44\n\n',
    )
  })

  it('that is a form keeps the label before its value', async () => {
    const file = docx(table(['Navn', 'Anne Holm'], ['Sagsnr.', '0102365011'], ['CPR-nr.', '311236-4004']))
    expect(acted(await judge('a.docx', file))).toEqual(['cpr at paragraph 6'])
  })

  it('that lays out a page is read paragraph by paragraph', async () => {
    const long =
      'Vi har talt med dig om den ansøgning, som du sendte til kommunen i sidste uge, og vi vender tilbage.'
    expect(await textOf('a.docx', docx(table(['Afsender', long], ['Dato', '12-03-2026'])))).toBe(
      `Afsender\n\n${long}\n\nDato\n\n12-03-2026\n\n`,
    )
  })
})

describe('what in a Word file is not text', () => {
  it('the keywords of links, of which a paragraph may have several', async () => {
    const links = ['HYPERLINK "x"', ' HYPERLINK "y%20z"'].map(
      (code) => `<w:r><w:instrText>${code}</w:instrText></w:r>`,
    )
    const text = await textOf('a.docx', docx(p(links.join(''))))
    expect(text).toContain('"x"')
    expect(text).toContain('"y z"')
    expect(text).not.toContain('HYPERLINK')
  })

  it('a picture is told as unread, and a file of pictures alone is unread', async () => {
    const picture = { 'word/media/image1.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47]) }
    expect(await judge('a.docx', docx(p(run('Hej')), picture))).toMatchObject({
      outcome: 'read',
      unread: [{ why: 'image' }],
    })
    expect(await judge('a.docx', docx(p('<w:r><w:drawing/></w:r>'), picture))).toMatchObject({
      outcome: 'unread',
      why: 'image',
    })
  })

  it('a file inside is read as a file', async () => {
    const inner = docx(p(cpr))
    expect(
      acted(await judge('a.docx', docx(p(run('Hej')), { 'word/embeddings/inner.docx': inner }))),
    ).toEqual(['cpr at inner.docx › paragraph 1'])
  })

  it('a Word file without its document is broken, never empty', async () => {
    expect(await judge('a.docx', new TextEncoder().encode('PK'))).toMatchObject({
      outcome: 'unread',
      why: 'broken',
    })
    const halved = docx('').map((byte, at) => (at > 40 && at < 60 ? 0 : byte))
    expect(await judge('a.docx', halved)).toMatchObject({ outcome: 'unread' })
    expect(await judge('a.docx', docx('<w:p>'))).toMatchObject({ outcome: 'unread', why: 'broken' })
    expect((await judge('a.docx', zip({}))).outcome).toBe('read')
  })
})
