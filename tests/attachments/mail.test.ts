// Mails as files: saved as .eml, with files in them, mails in mails; and text formats by their content.
import { describe, expect, it } from 'vitest'
import { acted, docx, judge, textOf, zip } from '../support/files.ts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf8 = (text: string) => new TextEncoder().encode(text)

function mail(...parts: readonly string[]): string {
  return mailOf('a', parts)
}

function mailOf(boundary: string, parts: readonly string[]): string {
  return [
    'From: a@example.dk',
    'Subject: =?utf-8?Q?Vedr=2E_m=C3=B8det?=',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

const attached = (name: string, type: string, content: Uint8Array) =>
  `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
  `Content-Transfer-Encoding: base64\r\n\r\n${content.toBase64()}`

describe('a saved mail', () => {
  it('is read in subject, in every transfer encoding and in both forms of its text', async () => {
    const source = mail(
      [
        'Content-Type: multipart/alternative; boundary=ab',
        '',
        '--ab',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        utf8('Hun har diabetes.').toBase64(),
        '--ab',
        'Content-Type: text/html; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<p>Din m=E5nedsl=F8n bliver 35.=',
        '000 kr.</p>',
        '--ab--',
      ].join('\r\n'),
    )
    expect(await textOf('a.eml', bytes(source))).toBe(
      'Vedr. mødet\nHun har diabetes.\n<p>Din månedsløn bliver 35.000 kr.</p>',
    )
    expect(acted(await judge('a.eml', bytes(source)))).toEqual(['health at body', 'salary at body'])
  })

  it('is read with the files in it, and theirs', async () => {
    const inner = mailOf('inner', [
      attached(
        'brev.docx',
        'application/octet-stream',
        docx('<w:p><w:r><w:t>cpr 311236-4004</w:t></w:r></w:p>'),
      ),
    ])
    const source = mail(
      'Content-Type: text/plain\r\n\r\nSe vedlagte.',
      `Content-Type: message/rfc822\r\n\r\n${inner}`,
      attached('flere.zip', 'application/zip', zip({ 'mappe/liste.txt': 'Hej\ncpr 010236-5011' })),
    )
    expect(acted(await judge('a.eml', bytes(source)))).toEqual([
      'cpr at mail.eml › brev.docx › paragraph 1',
      'cpr at flere.zip › liste.txt › line 2',
    ])
  })

  it.each([
    ["filename*=utf-8''l%C3%B8n.txt", 'løn.txt'],
    ['filename="=?utf-8?B?bMO4bi50eHQ=?="', 'løn.txt'],
    ['filename=plain.txt', 'plain.txt'],
    ['filename*0*=utf-8\'\'l%C3%B8n; filename*1*=%20maj; filename*2=".txt"', 'løn maj.txt'],
    ['filename*0="lang "; filename*1="fil.txt"', 'lang fil.txt'],
  ])('reads a file name written as %s', async (parameter, name) => {
    const part = `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; ${parameter}\r\n\r\ncpr 311236-4004`
    expect(acted(await judge('a.eml', bytes(mail(part))))).toEqual([`cpr at ${name} › line 1`])
  })

  it.each<readonly [string, string, string]>([
    [
      'encrypted',
      'Subject: x\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG',
      'encrypted',
    ],
    ['without a boundary', 'Subject: x\r\nContent-Type: multipart/mixed\r\n\r\n--a', 'broken'],
    ['of forty layers', Array.from({ length: 40 }, (_, at) => layer(`b${at}`)).join(''), 'too-deep'],
    ['of parts that are not there', `${layer('a').replace('--a', '')}Hej`, 'broken'],
    ['of mails in mails in mails', 'Content-Type: message/rfc822\r\n\r\n'.repeat(40), 'too-deep'],
    [
      'of more parts than anybody reads',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\n\r\nx\r\n'.repeat(2000)}`,
      'too-large',
    ],
    ['that is none', 'Hej', 'broken'],
  ])('%s is unread', async (_, source, why) => {
    const reading = await judge('a.eml', bytes(source))
    if (reading.outcome === 'read') expect(reading.unread).toMatchObject([{ why }])
    else expect(reading.why).toBe(why)
  })
})

describe('a mail as other programs write it', () => {
  const cpr = 'cpr 311236-4004'
  it.each<readonly [string, string, Uint8Array, readonly string[]]>([
    [
      'behind a byte order mark',
      'a.eml',
      utf8(`\ufeffSubject: ${cpr}\r\nContent-Type: text/plain\r\n\r\nHej`),
      ['cpr at subject'],
    ],
    [
      'with a remark behind the transfer encoding',
      'a.eml',
      bytes(`Subject: x\r\nContent-Transfer-Encoding: base64 (RFC 2045)\r\n\r\n${utf8(cpr).toBase64()}`),
      ['cpr at body'],
    ],
    [
      'without an ending in its name, and in base64',
      'besked',
      bytes(
        `From: a@example.dk\nTo: b@example.dk\nSubject: x\nContent-Language: da\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${utf8(cpr).toBase64()}`,
      ),
      ['cpr at body'],
    ],
    [
      'with another subject than its conversation has',
      'a.eml',
      bytes(`Subject: Sagen\r\nThread-Topic: Vedr. ${cpr}\r\n\r\nHej`),
      ['cpr at hidden in the file'],
    ],
  ])('%s', async (_, name, content, found) => {
    expect(acted(await judge(name, content))).toEqual(found)
  })

  it.each<readonly [string, string, string]>([
    [
      'with PGP in its text',
      'Subject: x\r\n\r\nHej\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1\r\n-----END PGP MESSAGE-----',
      'encrypted',
    ],
    [
      'with a transfer encoding that nobody knows',
      'Subject: x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#8W!R',
      'unknown-format',
    ],
    [
      'with a file in its text, as before MIME',
      'Subject: x\r\n\r\nHej\r\n\r\nbegin 644 a.txt\r\n#8W!R\r\n`\r\nend\r\n',
      'unknown-format',
    ],
  ])('%s is told as unread', async (_, source, why) => {
    expect(await judge('a.eml', bytes(source))).toMatchObject({ unread: [{ why }] })
  })
})

describe('XML of other systems', () => {
  const xml = (inside: string) => utf8(`<?xml version="1.0" encoding="utf-8"?>${inside}`)

  it('has each value behind its name, and those of a record in one line', async () => {
    const record =
      '<borgere><borger><navn>Bo</navn><cprNummer>102365011</cprNummer></borger><borger><navn>Ib</navn></borger></borgere>'
    expect(await textOf('a.xml', xml(record))).toBe('navn: Bo\tcpr Nummer: 0102365011\n\nnavn: Ib\n\n')
  })

  it.each<readonly [string, Uint8Array, readonly string[]]>([
    [
      'in an element, with no blank between it and the next',
      xml('<a><navn>Bo</navn><cpr>3112364004</cpr><by>8000</by></a>'),
      ['cpr at body'],
    ],
    [
      'in the element of the common public standard',
      xml(
        '<p:Person xmlns:p="x"><p:PersonCivilRegistrationIdentifier>3112364004</p:PersonCivilRegistrationIdentifier></p:Person>',
      ),
      ['cpr at body'],
    ],
    ['in an attribute', xml('<a><borger cpr="3112364004" navn="Bo"/></a>'), ['cpr at body']],
    [
      'in an element whose name begins as that of a style',
      xml('<style:a xmlns:style="s">cpr 311236-4004</style:a>'),
      ['cpr at body'],
    ],
    ['cut by formatting', xml('<a><p><span>cpr 31</span><span>1236-4004</span></p></a>'), ['cpr at body']],
    [
      'in a document of LibreOffice in one file',
      xml(
        '<office:document xmlns:office="o" office:mimetype="application/vnd.oasis.opendocument.text"><style:header><p>cpr 311236-4004</p></style:header><p>Hej<binary-data>iVBORw0</binary-data></p></office:document>',
      ),
      ['cpr at header'],
    ],
    [
      'with a document type',
      utf8('<?xml version="1.0"?><!DOCTYPE a><a>cpr 311236-4004</a>'),
      ['cpr at body'],
    ],
    ['cut off', xml('<a>cpr 311236-4004'), ['cpr at body']],
    [
      'in the workbook of Excel 2003',
      xml(
        '<Workbook><Worksheet><Table><Row><Cell><Data>Navn</Data></Cell><Cell><Data>CPR</Data></Cell><Cell><Data>By</Data></Cell></Row>' +
          '<Row><Cell><Data>Bo</Data></Cell><Cell><Data>102365011</Data></Cell><Cell><Data>Vejle</Data></Cell></Row></Table></Worksheet></Workbook>',
      ),
      ['cpr at body'],
    ],
    [
      'in the letters of a drawing, and not in its lengths',
      xml('<svg><path d="M 311236 4004"/><text><tspan>cpr 311236-</tspan><tspan>4004</tspan></text></svg>'),
      ['cpr at body'],
    ],
  ])('%s', async (_, content, found) => {
    expect(acted(await judge('a.xml', content))).toEqual(found)
  })
})

describe('names of what nobody reads', () => {
  const picture = bytes('\u0089PNG\r\n\u001a\n')

  it('of the file itself', async () => {
    expect(acted(await judge('Røntgen 311236-4004.png', picture))).toEqual([
      'unread: image',
      'cpr at file name',
    ])
  })

  it('of pictures and folders in an archive, each folder once', async () => {
    const archive = zip({
      'Bo Lind 311236-4004/a.txt': 'Hej',
      'Bo Lind 311236-4004/b.txt': 'Hej',
      'CPR 010236-5011.png': picture,
    })
    expect(acted(await judge('a.zip', archive))).toEqual([
      'cpr at Bo Lind 311236-4004 › file name',
      'cpr at CPR 010236-5011.png › file name',
    ])
  })

  it('of files in an archive that is locked', async () => {
    const archive = zip({ '311236-4004.txt': 'Hej' })
    // General purpose flags of the entry in the directory.
    const directory = archive.length - 22 - 46 - '311236-4004.txt'.length
    archive[directory + 8] = 1
    expect(acted(await judge('a.zip', archive))).toEqual([
      'unread: encrypted',
      'cpr at 311236-4004.txt › file name',
    ])
  })

  it('of a file in a mail, once, though the file has two texts', async () => {
    const inner = mailOf('inner', [
      'Content-Type: text/plain\r\n\r\nHej',
      'Content-Type: text/html\r\n\r\n<p>Hej</p>',
    ])
    const outer = mailOf('outer', [attached('311236-4004.eml', 'application/octet-stream', bytes(inner))])
    expect(acted(await judge('a.eml', bytes(outer)))).toEqual(['cpr at 311236-4004.eml › file name'])
  })
})

describe('text by its content', () => {
  it.each<readonly [string, string, Uint8Array, string]>([
    ['UTF-8', 'a.txt', utf8('Kære Åse, cpr 311236-4004'), 'txt'],
    ['Windows-1252', 'a.txt', bytes('K\u00e6re \u00c5se, cpr 311236-4004'), 'txt'],
    ['UTF-16 with a mark', 'a.txt', wide('\ufeffcpr 311236-4004'), 'txt'],
    ['UTF-16 without a mark', 'a.txt', wide('cpr 311236-4004'), 'txt'],
    ['HTML that is called .xls', 'a.xls', utf8('<html><table><tr><td>cpr 311236-4004'), 'html'],
    ['CSV that is called .xls', 'a.xls', utf8('Navn;CPR\nBo;311236-4004'), 'csv'],
    [
      'CSV with quotes and line breaks',
      'a.csv',
      utf8('Navn,CPR,By\n"Bo ""x""\nLind",311236-4004,Vejle\n'),
      'csv',
    ],
    ['CSV with tabs', 'a.tsv', utf8('Navn\tCPR\nBo\t0102365011\n'), 'csv'],
    [
      'CSV that names its separator, as Excel asks for',
      'a.csv',
      utf8(`sep=;\nNavn;CPR;By\n${'Ib;;Vejle\n'.repeat(30)}Bo;102365011;Vejle\n`),
      'csv',
    ],
    [
      'CSV with separators and line breaks inside quotes',
      'a.csv',
      utf8('"Navn","CPR","Note"\n"Lind, Bo, hos Dam",102365011,"a, b\n\nc, d"\n"Ib","","x"\n'),
      'csv',
    ],
    [
      'CSV with a title over it',
      'a.csv',
      utf8(`Udtræk\n\nNavn;CPR;By\n${'Ib;;Vejle\n'.repeat(3)}Bo;102365011;Vejle\n`),
      'csv',
    ],
    ['CSV of one column', 'a.csv', utf8('311236-4004'), 'csv'],
    ['XML', 'a.xml', utf8('<?xml version="1.0"?><a><cpr>311236-4004</cpr></a>'), 'xml'],
    ['without an ending', 'noter', utf8('cpr 311236-4004'), 'txt'],
    ['RTF that is called .doc', 'a.doc', bytes('{\\rtf1\\ansi cpr 311236-4004\\par}'), 'rtf'],
  ])('%s', async (_, name, content, type) => {
    const reading = await judge(name, content)
    expect(reading).toMatchObject({ outcome: 'read', type })
    expect(acted(reading).map((found) => found.slice(0, 3))).toEqual(['cpr'])
  })

  it.each<readonly [string, string, Uint8Array, string]>([
    ['PNG', 'a.png', bytes('\u0089PNG\r\n\u001a\n'), 'image'],
    ['a JPEG that is called .txt', 'a.txt', bytes('\u00ff\u00d8\u00ff\u00e0'), 'image'],
    ['GIF', 'a.gif', bytes('GIF89a'), 'image'],
    ['TIFF', 'a.tif', bytes('II*\u0000'), 'image'],
    ['HEIC', 'a.heic', bytes('\u0000\u0000\u0000\u0018ftypheic'), 'image'],
    ['WebP', 'a.webp', bytes('RIFF\u0000\u0000\u0000\u0000WEBPVP8 '), 'image'],
    ['a video', 'a.mp4', bytes('\u0000\u0000\u0000\u0018ftypmp42'), 'sound-or-video'],
    ['RAR', 'a.rar', bytes('Rar!\u001a\u0007\u0000'), 'archive'],
    ['7-Zip', 'a.7z', bytes('7z\u00bc\u00af\u0027\u001c'), 'archive'],
    ['a program', 'a.exe', bytes('MZ\u0090\u0000\u0003'), 'unknown-format'],
    ['text that is called .pdf', 'a.pdf', utf8('Hej'), 'broken'],
  ])('%s is unread', async (_, name, content, why) => {
    expect(await judge(name, content)).toMatchObject({ outcome: 'unread', why })
  })
})

function wide(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at++) {
    out[at * 2] = text.charCodeAt(at) & 255
    out[at * 2 + 1] = text.charCodeAt(at) >> 8
  }
  return out
}

function layer(boundary: string): string {
  return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n`
}

describe('a picture that nobody has read', () => {
  const picture = `Content-Transfer-Encoding: base64\r\n\r\n${bytes('\u0089PNG\r\n\u001a\n').toBase64()}`
  const html = (markup: string) => `Content-Type: text/html\r\n\r\n${markup}`
  const png = (id: string) => `Content-Type: image/png; name="a.png"\r\nContent-ID: <${id}>\r\n${picture}`

  it.each<readonly [string, string, Uint8Array, boolean]>([
    [
      'in an archive is a file',
      'a.zip',
      zip({ 'a.txt': 'Hej', 'a.png': bytes('\u0089PNG\r\n\u001a\n') }),
      true,
    ],
    ['attached to a mail is a file', 'a.eml', bytes(mail(html('Hej'), png('b@c'))), true],
    ['of a signature is not', 'a.eml', bytes(mail(html('Hej <img src="cid:b@c">'), png('b@c'))), false],
    [
      'of a document is not',
      'a.docx',
      docx('<w:p><w:r><w:t>Hej</w:t></w:r></w:p>', { 'word/media/a.png': bytes('x') }),
      false,
    ],
  ])('%s', async (_, name, content, isWhole) => {
    expect(await judge(name, content)).toMatchObject({ unread: [{ why: 'image', isWhole }] })
  })
})
