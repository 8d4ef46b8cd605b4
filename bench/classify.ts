// How much a classification costs, as ratios to floors in the same run on the same text: a bare loop with one table
// look-up a character, the plainest regular expression for CPR numbers and one whose first digits are those of dates.
// Peers from npm take part where they are installed (`npm install --no-save @redactpii/node`). Prints one JSON object.
// Times of one machine say little and those of a busy one nothing; the ratios travel.
import { classify, classifyCounted } from '../src/classifier/classify.ts'
import { findCpr } from '../src/classifier/cpr.ts'
import { viewOf } from '../src/classifier/text-view.ts'

const today = '2026-11-24'
const htmlLength = 100_000
const plainLength = 1_000_000
const rounds = 60

const paragraphs = [
  '<p class=MsoNormal><span lang=DA style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;' +
    'mso-fareast-language:EN-US">Hej Anne. Vi har modtaget din henvendelse om sagen, og vi vender tilbage, n&aring;r ' +
    'l&aelig;gen har set p&aring; pr&oslash;verne fra i torsdags.<o:p></o:p></span></p>\n',
  '<p class=MsoNormal>M&oslash;det er flyttet til tirsdag den 4. maj kl. 10.30 i lokale 2.14, og dagsordenen er ' +
    'vedh&aelig;ftet. Faktura 20241001 p&aring; 12.500 kr. er betalt.<o:p>&nbsp;</o:p></p>\n',
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
}

function time(run: () => number): Time {
  const times: number[] = []
  let kept = 0
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    kept += run()
    times.push(performance.now() - begin)
  }
  if (Number.isNaN(kept)) throw new Error('nothing was measured')
  const firstMs = times[0] ?? 0
  times.sort((a, b) => a - b)
  return { firstMs, medianMs: times[rounds >> 1] ?? 0, p99Ms: times[Math.floor(rounds * 0.99)] ?? 0 }
}

const table = new Uint8Array(0x10000).fill(1, 48, 58)

function floorsOf(text: string): Readonly<Record<string, () => number>> {
  return {
    tableLoop: () => {
      let sum = 0
      for (let i = 0; i < text.length; i++) sum += table[text.charCodeAt(i)] ?? 0
      return sum
    },
    plainRegExp: () => [...text.matchAll(/\d{6}-?\d{4}/g)].length,
    dateRegExp: () => [...text.matchAll(/\b[0-3]\d[01]\d{3}[ -]?\d{4}\b/g)].length,
  }
}

async function peersOf(text: string): Promise<Readonly<Record<string, () => number>>> {
  try {
    const name = '@redactpii/node'
    const peer = (await import(name)) as { Redactor: new () => { redact: (text: string) => string } }
    const redactor = new peer.Redactor()
    return { redactpii: () => redactor.redact(text).length }
  } catch {
    return {}
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

async function compared(text: string, own: Readonly<Record<string, () => number>>): Promise<object> {
  const all = { ...own, ...floorsOf(text), ...(await peersOf(text)) }
  const measured = Object.keys(all).map((name) => ({ name, ...time(all[name] ?? (() => NaN)) }))
  const floor = measured.find(({ name }) => name === 'tableLoop')?.medianMs ?? NaN
  return Object.fromEntries(
    measured.map(({ name, firstMs, medianMs, p99Ms }) => [
      name,
      {
        firstMs: rounded(firstMs),
        medianMs: rounded(medianMs),
        p99Ms: rounded(p99Ms),
        megacharactersPerSecond: rounded(text.length / medianMs / 1000),
        timesTableLoop: rounded(medianMs / floor),
      },
    ]),
  )
}

const html = repeated(paragraphs, htmlLength)
const plain = repeated(sentences, plainLength)
const context = { today, personNear: () => 'none' as const, isAboutCpr: () => false }
// The first classification of all stands first: it also grows the tree of words.
const outlookDraft = await compared(html, {
  classify: () => classify({ subject: '', bodyHtml: html }, today).findings.length,
})
const plainText = await compared(plain, {
  classify: () => classify({ subject: '', bodyHtml: '', bodyText: plain }, today).findings.length,
  cprOnly: () => findCpr(viewOf(plain, false), context).hits.length,
})
const { steps } = classifyCounted({ subject: '', bodyHtml: html }, today)
process.stdout.write(
  `${JSON.stringify({ outlookDraft, plainText, stepsPerCharacter: rounded(steps / html.length) }, null, 2)}\n`,
)
