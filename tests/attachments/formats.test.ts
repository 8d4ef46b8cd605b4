// RTF, PowerPoint, OpenDocument, Outlook's own mails and what a PDF draws: the ways in which each cuts a text into pieces.
import { describe, expect, it } from 'vitest'
import { Budget } from '../../src/attachments/limits.ts'
import { unpackRtf } from '../../src/attachments/msg-file.ts'
import { linesOf, type PdfPiece } from '../../src/attachments/pdf-lines.ts'
import { acted, judge, pdf, textOf, zip } from '../support/files.ts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const rtf = (inside: string) => bytes(`{\\rtf1\\ansi\\ansicpg1252\\deff0 ${inside}}`)

describe('RTF', () => {
  it.each<readonly [string, string, string]>([
    ['plain', 'cpr 311236-4004\\par', 'cpr 311236-4004'],
    ['cut by formatting', 'cpr 31{\\b 1236}-{\\i\\f1 4004}\\par', 'cpr 311236-4004'],
    ['a no-break hyphen and space', 'cpr\\~311236\\_4004\\par', 'cpr 311236-4004'],
    ['a code page', "K\\'e6re \\'c5se\\par", 'Kære Åse'],
    ['Unicode with a stand-in', 'K\\u230?re \\u197A?se\\par', 'Kære Å?se'],
    ['Unicode without a stand-in', '\\uc0 K\\u230 re\\par', 'Kære'],
    ['negative Unicode', '\\u-3913?x\\par', '\uf0b7x'],
    ['lines of the file', 'cpr 3112\r\n36-4004\\par', 'cpr 311236-4004'],
    ['escaped signs', '\\{cpr\\} 311236-4004\\\\\\par', '{cpr} 311236-4004\\'],
    [
      'fonts, styles and unknown destinations left out',
      '{\\fonttbl{\\f0 Arial;}}{\\stylesheet{\\s0 Normal;}}{\\*\\generator Riched20;}Hej\\par',
      'Hej',
    ],
    ['a picture left out', 'Hej{\\pict\\pngblip 89504e47}\\par', 'Hej'],
    ['binary left out', 'Hej{\\pict\\bin5 a}b}c}\\par', 'Hej'],
    ['a last line without an end', 'cpr 311236-4004', 'cpr 311236-4004'],
    ['deleted text', '{\\deleted cpr 311236-4004}\\par', 'cpr 311236-4004'],
  ])('%s', async (_, inside, text) => {
    expect((await textOf('a.rtf', rtf(inside))).trim()).toBe(text)
  })

  it.each<readonly [string, string, string]>([
    ['in a header', '{\\header cpr 311236-4004\\par}Hej\\par', 'header'],
    ['in a footnote', 'Hej{\\footnote cpr 311236-4004}\\par', 'footnote'],
    ['in a comment', 'Hej{\\*\\annotation cpr 311236-4004}\\par', 'comment'],
    ['in a text box', 'Hej{\\*\\shpinst{\\shptxt cpr 311236-4004\\par}}\\par', 'paragraph 1'],
    [
      'in a field code',
      '{\\field{\\*\\fldinst HYPERLINK "x?cpr=311236-4004"}{\\fldrslt Hej}}\\par',
      'hidden in the file',
    ],
    [
      'in the address of a link',
      '{\\field{\\*\\fldinst HYPERLINK "mailto:a@example.dk?subject=cpr%20311236-4004&x=100%"}{\\fldrslt Hej}}\\par',
      'hidden in the file',
    ],
    [
      'in a field of a form that is not filled in',
      'Hej{\\field{\\*\\fldinst FORMTEXT{\\*\\formfield{\\fftype0{\\*\\ffdeftext cpr 311236-4004}}}}{\\fldrslt }}\\par',
      'hidden in the file',
    ],
    ['in the properties', '{\\info{\\title cpr 311236-4004}}Hej\\par', 'properties'],
    [
      'in a table under its heading',
      'Navn\\cell CPR\\cell By\\cell\\row Bo\\cell 0102365011\\cell 8000 Aarhus\\cell\\row',
      'paragraph 2',
    ],
  ])('%s', async (_, inside, place) => {
    expect(acted(await judge('a.rtf', rtf(inside)))).toEqual([`cpr at ${place}`])
  })

  it('that ends in the middle is broken', async () => {
    expect(await judge('a.rtf', bytes('{\\rtf1 Hej {\\b du'))).toMatchObject({
      outcome: 'unread',
      why: 'broken',
    })
  })
})

describe('compressed RTF', () => {
  // MS-OXRTFCP, 3.1 and 3.2: the examples of the specification.
  it.each([
    [
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    ],
    ['1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}'],
  ])('%s', (packed, text) => {
    expect(new TextDecoder('latin1').decode(unpackRtf(Uint8Array.fromHex(packed), new Budget()))).toBe(text)
  })
})

const types =
  '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'

function pptx(parts: Readonly<Record<string, string>>): Uint8Array {
  return zip({
    '[Content_Types].xml': types,
    'ppt/presentation.xml':
      '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>',
    'ppt/_rels/presentation.xml.rels':
      '<Relationships><Relationship Id="r1" Target="slides/slide1.xml"/><Relationship Id="r2" Target="slides/slide2.xml"/></Relationships>',
    'ppt/slides/slide1.xml': slide('<a:p><a:r><a:t>Hej</a:t></a:r></a:p>'),
    'ppt/slides/slide2.xml': slide('<a:p><a:r><a:t>Hej</a:t></a:r></a:p>'),
    ...parts,
  })
}

function slide(inside: string, root = 'sld'): string {
  return `<p:${root} xmlns:p="p" xmlns:a="a">${inside}</p:${root}>`
}

describe('PowerPoint', () => {
  const cpr = '<a:p><a:r><a:t>cpr 3112</a:t></a:r><a:r><a:rPr b="1"/><a:t>36-4004</a:t></a:r></a:p>'
  const cell = (text: string) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['on a slide, counted as shown', { 'ppt/slides/slide1.xml': slide(cpr) }, 'slide 2'],
    [
      'in the notes',
      {
        'ppt/slides/_rels/slide2.xml.rels':
          '<Relationships><Relationship Id="a" Target="../notesSlides/notesSlide1.xml"/></Relationships>',
        'ppt/notesSlides/notesSlide1.xml': slide(cpr, 'notes'),
      },
      'notes of slide 1',
    ],
    [
      'in a comment',
      {
        'ppt/slides/_rels/slide2.xml.rels':
          '<Relationships><Relationship Id="a" Target="../comments/comment1.xml"/></Relationships>',
        'ppt/comments/comment1.xml':
          '<p:cmLst xmlns:p="p"><p:cm><p:text>cpr 311236-4004</p:text></p:cm></p:cmLst>',
      },
      'comment 1',
    ],
    [
      'in the title of the text for a picture',
      { 'ppt/slides/slide1.xml': slide('<p:cNvPr id="1" name="x" title="cpr 311236-4004"/>') },
      'hidden in the file 2',
    ],
    [
      'in the header of what is handed out',
      { 'ppt/handoutMasters/handoutMaster1.xml': slide(cpr, 'handoutMaster') },
      'hidden in the file',
    ],
    [
      'in a table',
      {
        'ppt/slides/slide1.xml': slide(
          `<a:tbl><a:tr>${cell('Navn')}${cell('CPR')}${cell('Nr')}</a:tr><a:tr>${cell('Bo')}${cell('0102365011')}${cell('12')}</a:tr></a:tbl>`,
        ),
      },
      'slide 2',
    ],
    [
      'in the text for a picture',
      { 'ppt/slides/slide1.xml': slide('<p:cNvPr id="1" descr="cpr 311236-4004"/>') },
      'hidden in the file 2',
    ],
    [
      'on a slide that is not shown in the order',
      { 'ppt/slides/slide9.xml': slide(cpr) },
      'hidden in the file',
    ],
  ])('%s', async (_, parts, place) => {
    expect(acted(await judge('a.pptx', pptx(parts)))).toEqual([`cpr at ${place}`])
  })
})

describe('OpenDocument', () => {
  const odt = (content: string, styles = '') =>
    zip({
      mimetype: 'application/vnd.oasis.opendocument.text',
      'content.xml': `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body>${content}</office:body></office:document-content>`,
      ...(styles === ''
        ? {}
        : {
            'styles.xml': `<office:document-styles xmlns:office="o" xmlns:text="t" xmlns:style="s">${styles}</office:document-styles>`,
          }),
    })
  const cpr = '<text:p>cpr 3112<text:span>36</text:span>-4004</text:p>'
  it.each<readonly [string, Uint8Array, string]>([
    ['cut by formatting', odt(cpr), 'paragraph 1'],
    [
      'with a footnote in the middle',
      odt(
        '<text:p>cpr 3112<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Se bilag</text:p></text:note-body></text:note>36-4004</text:p>',
      ),
      'paragraph 1',
    ],
    [
      'in a footnote',
      odt(
        `<text:p>Hej<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>${cpr}</text:note-body></text:note></text:p>`,
      ),
      'footnote',
    ],
    [
      'in a comment',
      odt(
        `<text:p>Hej<office:annotation><dc:creator xmlns:dc="d">BL</dc:creator>${cpr}</office:annotation></text:p>`,
      ),
      'comment',
    ],
    ['in a header', odt('<text:p>Hej</text:p>', `<style:header>${cpr}</style:header>`), 'header'],
    [
      'in deleted text',
      odt(
        `<text:tracked-changes><text:deletion>${cpr}</text:deletion></text:tracked-changes><text:p>Hej</text:p>`,
      ),
      'paragraph 1',
    ],
  ])('%s', async (_, file, place) => {
    expect(acted(await judge('a.odt', file))).toEqual([`cpr at ${place}`])
  })

  const open = (kind: string, content: string, parts: Readonly<Record<string, string>> = {}) =>
    zip({
      mimetype: `application/vnd.oasis.opendocument.${kind}`,
      'content.xml': `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="w" xmlns:form="f" xmlns:presentation="p" xmlns:svg="v"><office:body>${content}</office:body></office:document-content>`,
      ...parts,
    })
  const number = 'cpr 311236-4004'

  it.each<readonly [string, Uint8Array, string]>([
    [
      'in the footer of slides',
      open('presentation', `<presentation:footer-decl>${number}</presentation:footer-decl>`),
      'footer',
    ],
    [
      'in the name of a slide',
      open('presentation', `<draw:page draw:name="Sag ${number}"/>`),
      'hidden in the file',
    ],
    [
      'in the text for a picture',
      open('presentation', `<draw:page><draw:frame><svg:desc>${number}</svg:desc></draw:frame></draw:page>`),
      'hidden in the file',
    ],
    ['in a field of a form', open('text', `<form:textarea form:current-value="${number}"/>`), 'form field'],
    ['at a box to tick', open('text', `<form:checkbox form:label="${number}"/>`), 'form field'],
    [
      'in the hint of a field',
      open('text', `<text:p><text:text-input text:description="${number}"/></text:p>`),
      'hidden in the file',
    ],
    [
      'among choices',
      open(
        'text',
        `<text:p><text:drop-down><text:label text:value="${number}"/>Ingen</text:drop-down></text:p>`,
      ),
      'hidden in the file',
    ],
    [
      'in the list of what a cell takes',
      open(
        'spreadsheet',
        `<table:content-validation table:condition="of:cell-content-is-in-list(&quot;Ingen&quot;;&quot;${number}&quot;)"/>`,
      ),
      'hidden in the file',
    ],
    [
      'in a name',
      open('spreadsheet', `<table:named-expression table:expression="&quot;${number}&quot;"/>`),
      'hidden in the file',
    ],
    [
      'in the address of a link',
      open(
        'text',
        '<text:p><text:a xlink:href="mailto:a@example.dk?subject=cpr%20311236-4004">Hej</text:a></text:p>',
      ),
      'hidden in the file',
    ],
  ])('%s', async (_, file, place) => {
    expect(acted(await judge('a', file))).toEqual([`cpr at ${place}`])
  })

  it('choices, names that count and the pictures of what is read tell nothing', async () => {
    const file = open(
      'spreadsheet',
      '<table:content-validation table:condition="of:cell-content-is-in-list(&quot;Ferie&quot;;&quot;Barn syg&quot;;&quot;Muslim&quot;)"/><draw:page draw:name="Dias 1"/>',
      { 'ObjectReplacements/Object 1': 'VCLMTF\0', 'Pictures/TablePreview1.svm': 'VCLMTF\0' },
    )
    expect(await judge('a.ods', file)).toMatchObject({ outcome: 'read', findings: [], unread: [] })
  })

  it('with a password is encrypted', async () => {
    const file = zip({
      mimetype: 'application/vnd.oasis.opendocument.text',
      'META-INF/manifest.xml':
        '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>',
      'content.xml': 'random',
    })
    expect(await judge('a.odt', file)).toMatchObject({ outcome: 'unread', why: 'encrypted' })
  })
})

describe('what a page of a PDF draws', () => {
  const at = (text: string, x: number, y: number, angle = 0): PdfPiece => ({
    text,
    x,
    y,
    width: text.length * 5,
    size: 10,
    angle,
  })
  it.each<readonly [string, readonly PdfPiece[], readonly string[]]>([
    [
      'letter by letter',
      Array.from('311236-4004', (letter, index) => at(letter, index * 5, 0)),
      ['311236-4004'],
    ],
    ['words with gaps', [at('cpr', 0, 0), at('311236-4004', 18, 0)], ['cpr 311236-4004']],
    [
      'a label long before its value',
      [at('CPR-nr.', 0, 0), at('Navn', 0, 20), at('311236-4004', 100, 0), at('Bo', 100, 20)],
      ['CPR-nr.\t311236-4004', 'Navn\tBo'],
    ],
    ['a baseline that is not quite the same', [at('311236-', 0, 0), at('4004', 35, 1)], ['311236-4004']],
    [
      'a table column by column',
      [at('Navn', 0, 40), at('Bo', 0, 20), at('CPR', 100, 40), at('0102365011', 100, 20)],
      ['Navn\tCPR', 'Bo\tCPR: 0102365011'],
    ],
    ['upwards along the edge', [at('311236-', 500, 0, 90), at('4004', 500, 35, 90)], ['311236-4004']],
    [
      'two columns of running text',
      [
        at('Vi har talt med borgeren om den hjælp, der er brug for i hjemmet.', 0, 0),
        at('Kommunen holder åbent hver dag fra klokken ti, også i sommerferien.', 400, 0),
      ],
      [
        'Vi har talt med borgeren om den hjælp, der er brug for i hjemmet.',
        'Kommunen holder åbent hver dag fra klokken ti, også i sommerferien.',
      ],
    ],
  ])('%s', (_, pieces, lines) => {
    expect(linesOf(pieces)).toEqual(lines)
  })
})

describe('a page of a PDF that shows a picture', () => {
  const stamp = 'Modtaget af Aarhus Kommune, Social og Sundhed, 3. maj 2057, side 1'
  const body = 'Det er en helt almindelig linje i et brev om huset. '
  const show = (x: number, y: number, text: string) => `BT /F 10 Tf ${x} ${y} Td (${text}) Tj ET `
  const picture = (width: number, height: number, x: number, y: number) =>
    `q ${width} 0 0 ${height} ${x} ${y} cm /I Do Q `
  const page = (content: string) =>
    pdf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Count 1/Kids[3 0 R]>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R' +
        '/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R/X 7 0 R>>>>>>',
      `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
      '<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n0\nendstream',
      '<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Matrix[600 0 0 800 0 0]/Resources<</XObject<</I 6 0 R>>>>/Length 5>>\nstream\n/I Do\nendstream',
    ])

  it.each<readonly [string, string, readonly string[]]>([
    ['a scan', picture(600, 800, 0, 0), ['unread']],
    ['a scan under a printed line', picture(600, 800, 0, 0) + show(40, 780, stamp), ['image']],
    ['a scan inside a form, under a printed line', `/X Do ${show(40, 780, stamp)}`, ['image']],
    [
      'a scan in strips',
      [0, 200, 400, 600].map((y) => picture(600, 200, 0, y)).join('') + show(40, 780, stamp),
      ['image'],
    ],
    [
      'a screenshot in a letter',
      picture(400, 300, 100, 100) + show(40, 700, body) + show(40, 680, body),
      ['image'],
    ],
    [
      'a scan with its letters recognised',
      show(40, 500, body) + picture(600, 800, 0, 0) + show(40, 400, body),
      [],
    ],
    ['a logo over a letter', picture(200, 100, 400, 700) + show(40, 600, body), []],
    ['a picture outside the page', picture(600, 800, 700, 0) + show(40, 600, body), []],
    ['nothing but the bounds of what is not painted', '0 0 600 800 re W n', []],
  ])('%s', async (_, content, why) => {
    const reading = await judge('a.pdf', page(content))
    expect(reading.outcome === 'unread' ? ['unread'] : reading.unread.map((one) => one.why)).toEqual(why)
  })
})

describe('what a PDF holds beside the text of its pages', () => {
  const withObjects = (catalog: string, page: string, ...more: readonly string[]) =>
    pdf([
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      '<</Type/Pages/Count 1/Kids[3 0 R]>>',
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]${page}>>`,
      ...more,
    ])

  it.each<readonly [string, Uint8Array, string]>([
    [
      'a file pinned to a page',
      withObjects(
        '',
        '/Annots[4 0 R]',
        '<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 5 0 R>>',
        '<</Type/Filespec/F(brev.txt)/UF(brev.txt)/EF<</F 6 0 R>>>>',
        '<</Type/EmbeddedFile/Length 15>>\nstream\ncpr 311236-4004\nendstream',
      ),
      'cpr at brev.txt › line 1',
    ],
    [
      'a bookmark under another',
      withObjects(
        '/Outlines 4 0 R',
        '',
        '<</Type/Outlines/First 5 0 R/Last 5 0 R/Count 1>>',
        '<</Title(Sag)/Parent 4 0 R/First 6 0 R/Last 6 0 R/Count 1>>',
        '<</Title(cpr 311236-4004)/Parent 5 0 R>>',
      ),
      'cpr at hidden in the file',
    ],
    [
      'a choice that is not chosen',
      withObjects(
        '/AcroForm<</Fields[4 0 R]>>',
        '/Annots[4 0 R]',
        '<</Type/Annot/Subtype/Widget/FT/Ch/T(a)/Rect[0 0 9 9]/V(1)/Opt[[(1)(Ingen)][(2)(cpr 311236-4004)]]>>',
      ),
      'cpr at form field on page 1',
    ],
    [
      'the address of a link',
      withObjects(
        '',
        '/Annots[4 0 R]',
        '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(mailto:a@example.dk?subject=cpr%20311236-4004)>>>>',
      ),
      'cpr at hidden in the file 1',
    ],
  ])('%s', async (_, file, place) => {
    expect(acted(await judge('a.pdf', file))).toEqual([place])
  })
})
