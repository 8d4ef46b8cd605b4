// How much a classification costs, as ratios in one run on the same text: to floors of the runtime (a bare loop with one
// table look-up a character, the plainest regular expression for CPR numbers, one whose first digits are those of dates) and
// to peers from npm, which know less: @redactpii/node and @cdssnc/sanitize-pii, neither of which has CPR numbers, and a
// regular expression with stdnum behind it, which has nothing else. Prints one JSON object.
// Times of one machine say little and those of a busy one nothing; the ratios travel.
import { PiiSanitizer } from '@cdssnc/sanitize-pii'
import { Redactor } from '@redactpii/node'
import { stdnum } from 'stdnum'
import { classify, classifyCounted } from '../src/classifier/classify.ts'
import { rescan } from '../src/classifier/rescan.ts'
import { loadPart } from '../tests/corpus/load.ts'

const today = '2026-11-24'
const htmlLength = 103_000
const plainLength = 1_000_000
const rounds = 100

const styled = (text: string): string =>
  '<p class=MsoNormal><span lang=DA style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;' +
  `mso-fareast-language:EN-US">${text}<o:p></o:p></span></p>\n`

/** A long letter of a caseworker: much prose, little in it. */
const letter = [
  'Kære Anne Holm. Vi har modtaget din henvendelse om sagen, og vi vender tilbage, n&aring;r vi har talt med skolen.',
  'M&oslash;det er flyttet til tirsdag den 4. maj kl. 10.30 i lokale 2.14, og dagsordenen er vedh&aelig;ftet.',
  'Parkeringspladsen bag r&aring;dhuset er lukket, mens der l&aelig;gges nye kloakr&oslash;r, s&aring; brug indgangen mod torvet.',
  'L&aelig;gen har oplyst, at din datter har f&aring;et konstateret astma, og at hun skal til kontrol igen om tre m&aring;neder.',
  'Du kan altid ringe til mig mellem klokken ni og tolv, eller skrive, hvis der er noget, du er i tvivl om.',
  'Din sag har nummer 2026-104822, og dit cpr-nummer er 311236-4004.',
].map(styled)
/** A list of numbers, nearly all of which are none. */
const numbers = [
  ...['Faktura 20241001 p&aring; 12.500 kr. er betalt den 03.02.2026 fra konto 1551 0012345678.'].map(styled),
  '<table><tr><td>CPR</td><td>311236-4004</td></tr><tr><td>Sagsnr.</td><td>2026-104822</td></tr></table>\n',
]
const sentences = [
  'Vi har gennemgået forslaget og sender det videre til udvalget, som mødes igen i begyndelsen af næste måned. ',
  'Parkeringspladsen bag rådhuset er lukket, mens der lægges nye kloakrør, og der er skiltet mod torvet. ',
  'Den nye kontrakt gælder fra den 1. maj, og leverandøren har lovet at svare inden for 48 timer på hverdage.\n',
]

function repeated(parts: readonly string[], length: number): string {
  let text = ''
  for (let i = 0; text.length < length; i++) text += parts[i % parts.length] ?? ''
  return text
}

interface Time {
  readonly firstMs: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly leastMs: number
}

function timeOf(run: () => void): number {
  const begin = performance.now()
  run()
  return performance.now() - begin
}

function time(run: () => number): Time {
  const times: number[] = []
  let kept = 0
  for (let round = 0; round < rounds; round++)
    times.push(
      timeOf(() => {
        kept += run()
      }),
    )
  if (Number.isNaN(kept)) throw new Error('nothing was measured')
  const firstMs = times[0] ?? 0
  times.sort((a, b) => a - b)
  return {
    firstMs,
    medianMs: times[rounds >> 1] ?? 0,
    p99Ms: times[Math.floor(rounds * 0.99)] ?? 0,
    leastMs: times[0] ?? 0,
  }
}

const isCpr = (number: string): boolean => stdnum['DK']?.['cpr']?.validate(number).isValid === true
const table = new Uint8Array(0x10000).fill(1, 48, 58)
const redactor = new Redactor()
const sanitizer = new PiiSanitizer()

function tableLoop(text: string): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum += table[text.charCodeAt(i)] ?? 0
  return sum
}

function othersOf(text: string): Readonly<Record<string, () => number>> {
  return {
    tableLoop: () => tableLoop(text),
    plainRegExp: () => [...text.matchAll(/\d{6}-?\d{4}/g)].length,
    dateRegExp: () => [...text.matchAll(/\b[0-3]\d[01]\d{3}[ -]?\d{4}\b/g)].length,
    regExpAndStdnum: () => [...text.matchAll(/\b\d{6}-?\d{4}\b/g)].filter(([number]) => isCpr(number)).length,
    redactpii: () => redactor.redact(text).length,
    sanitizePii: () => sanitizer.sanitize(text).length,
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function compared(text: string, own: Readonly<Record<string, () => number>>): object {
  const all = { ...own, ...othersOf(text) }
  const measured = Object.keys(all).map((name) => ({ name, ...time(all[name] ?? (() => NaN)) }))
  const floor = measured.find(({ name }) => name === 'tableLoop')?.leastMs ?? NaN
  return Object.fromEntries(
    measured.map(({ name, firstMs, medianMs, p99Ms, leastMs }) => [
      name,
      {
        firstMs: rounded(firstMs),
        medianMs: rounded(medianMs),
        p99Ms: rounded(p99Ms),
        leastMs: rounded(leastMs),
        megacharactersPerSecond: rounded(text.length / leastMs / 1000),
        timesTableLoop: rounded(leastMs / floor),
      },
    ]),
  )
}

/** One more letter in the middle of a draft that was judged a moment ago. */
function typing(html: string): () => number {
  const at = html.indexOf(' ', html.length / 2)
  const typed = `${html.slice(0, at)}x${html.slice(at)}`
  let scan = rescan(null, { subject: '', bodyHtml: html }, today)
  let isTyped = false
  return () => {
    isTyped = !isTyped
    scan = rescan(scan, { subject: '', bodyHtml: isTyped ? typed : html }, today)
    return scan.classification.findings.length
  }
}

const html = repeated(letter, htmlLength)
const dense = repeated(numbers, htmlLength)
const plain = repeated(sentences, plainLength)
const ofHtml = (bodyHtml: string): number => classify({ subject: '', bodyHtml }, today).findings.length
// The first classification of all stands first: it also reads the word lists.
const outlookDraft = compared(html, { classify: () => ofHtml(html), rescanOneLetter: typing(html) })
const draftOfNumbers = compared(dense, { classify: () => ofHtml(dense) })
const plainText = compared(plain, {
  classify: () => classify({ subject: '', bodyHtml: '', bodyText: plain }, today).findings.length,
})
/** Ordinary mails one after another, none of which was read before: what is kept of sentences helps none of them much. */
function freshMails(): object {
  const mails = loadPart('tune').filter(({ asked }) => asked === 'ordinary mail')
  const measured = mails.slice(0, 3000)
  for (const { bodyHtml } of mails.slice(3000, 6000)) ofHtml(bodyHtml)
  const times = measured.map(({ bodyHtml }) => timeOf(() => ofHtml(bodyHtml)))
  const all = measured.map(({ bodyHtml }) => bodyHtml).join('')
  const floor = Math.min(...Array.from({ length: rounds }, () => timeOf(() => tableLoop(all))))
  const sum = times.reduce((total, one) => total + one, 0)
  times.sort((a, b) => a - b)
  return {
    mails: measured.length,
    charactersAMail: Math.round(all.length / measured.length),
    medianMs: rounded(times[times.length >> 1] ?? 0),
    p99Ms: rounded(times[Math.floor(times.length * 0.99)] ?? 0),
    megacharactersPerSecond: rounded(all.length / sum / 1000),
    timesTableLoop: rounded(sum / floor),
  }
}

const fresh = freshMails()
const { steps } = classifyCounted({ subject: '', bodyHtml: html }, today)
process.stdout.write(
  `${JSON.stringify({ outlookDraft, draftOfNumbers, plainText, freshMails: fresh, stepsPerCharacter: rounded(steps / html.length) }, null, 2)}\n`,
)
