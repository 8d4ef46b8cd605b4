// Where in a file something stands, and why a file was not read, in the caseworker's words.
import type { Place, UnreadReason } from '../model/attachment.ts'

type Language = 'da' | 'en'

const places: Readonly<Record<Language, Readonly<Record<Place['in'], string>>>> = {
  da: {
    name: 'filnavn',
    subject: 'emne',
    body: 'tekst',
    line: 'linje',
    page: 'side',
    paragraph: 'afsnit',
    slide: 'dias',
    notes: 'noter til dias',
    cell: 'ark',
    'cell-comment': 'kommentar i ark',
    'sheet-name': 'arkets navn',
    header: 'sidehoved',
    footer: 'sidefod',
    footnote: 'fodnote',
    endnote: 'slutnote',
    comment: 'kommentar',
    'form-field': 'formularfelt på side',
    field: 'formularfelt',
    properties: 'filens egenskaber',
    hidden: 'skjult i filen',
  },
  en: {
    name: 'file name',
    subject: 'subject',
    body: 'body',
    line: 'line',
    page: 'page',
    paragraph: 'paragraph',
    slide: 'slide',
    notes: 'notes of slide',
    cell: 'sheet',
    'cell-comment': 'comment in sheet',
    'sheet-name': 'sheet name',
    header: 'header',
    footer: 'footer',
    footnote: 'footnote',
    endnote: 'endnote',
    comment: 'comment',
    'form-field': 'form field on page',
    field: 'form field',
    properties: 'properties',
    hidden: 'hidden in the file',
  },
}

const unread: Readonly<Record<Language, Readonly<Record<UnreadReason, string>>>> = {
  da: {
    encrypted: 'filen er låst med en adgangskode eller krypteret',
    broken: 'filen er ødelagt',
    'too-large': 'filen er for stor til at blive læst',
    'too-deep': 'filen har for mange lag af filer i filer',
    image: 'tekst i billeder bliver ikke læst',
    'no-letters': 'bogstaverne i filen kan ikke læses',
    'old-office': 'filen er i et gammelt Office-format (.doc, .xls, .ppt)',
    archive: 'arkivet er af en slags, der ikke bliver læst',
    'sound-or-video': 'lyd og video bliver ikke læst',
    'unknown-format': 'filformatet bliver ikke læst',
    'timed-out': 'det tog for lang tid at læse filen',
    elsewhere: 'filen ligger et andet sted, og her er kun et link til den',
    unavailable: 'Outlook gav ikke filen fra sig',
  },
  en: {
    encrypted: 'the file is locked with a password or encrypted',
    broken: 'the file is broken',
    'too-large': 'the file is too large to read',
    'too-deep': 'the file has too many layers of files in files',
    image: 'text in pictures is not read',
    'no-letters': 'the letters in the file cannot be told',
    'old-office': 'the file is in an old Office format (.doc, .xls, .ppt)',
    archive: 'this kind of archive is not read',
    'sound-or-video': 'sound and video are not read',
    'unknown-format': 'this file format is not read',
    'timed-out': 'reading the file took too long',
    elsewhere: 'the file lies elsewhere, and only a link to it is here',
    unavailable: 'Outlook did not hand the file over',
  },
}

/** "page 2", "sheet Løn!C4", "paragraph 7". */
export function placeText({ in: where, number, sheet, cell }: Place, language: Language): string {
  const word = places[language][where]
  if (cell !== undefined) return `${word} ${sheet === undefined ? '' : `${sheet}!`}${cell}`
  if (sheet !== undefined) return `${word} (${sheet})`
  return number === undefined ? word : `${word} ${number}`
}

/** A clause without a full stop. */
export function unreadText(why: UnreadReason, language: Language): string {
  return unread[language][why]
}
