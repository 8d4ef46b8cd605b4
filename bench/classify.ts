// How much a classification costs, as ratios to two floors in the same run on the same text: the bare loop over the
// characters, and one regular expression for the plainest CPR numbers. Prints one JSON object. Times of one machine say
// little; the ratios travel.
import { classify, classifyCounted } from '../src/classifier/classify.ts'

const today = '2026-11-24'
const wantedLength = 100_000
const rounds = 60

const paragraphs = [
  '<p class=MsoNormal><span lang=DA style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;' +
    'mso-fareast-language:EN-US">Hej Anne. Vi har modtaget din henvendelse om sagen, og vi vender tilbage, n&aring;r ' +
    'l&aelig;gen har set p&aring; pr&oslash;verne fra i torsdags.<o:p></o:p></span></p>\n',
  '<p class=MsoNormal>M&oslash;det er flyttet til tirsdag den 4. maj kl. 10.30 i lokale 2.14, og dagsordenen er ' +
    'vedh&aelig;ftet. Faktura 20241001 p&aring; 12.500 kr. er betalt.<o:p>&nbsp;</o:p></p>\n',
  '<table><tr><td>CPR</td><td>311236-4004</td></tr><tr><td>Sagsnr.</td><td>2026-104822</td></tr></table>\n',
]

function text(): string {
  let html = ''
  for (let i = 0; html.length < wantedLength; i++) html += paragraphs[i % paragraphs.length] ?? ''
  return html
}

/** Milliseconds: the first run and the median of the others. */
function time(run: () => number): { readonly first: number; readonly median: number } {
  const times: number[] = []
  let kept = 0
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    kept += run()
    times.push(performance.now() - begin)
  }
  if (Number.isNaN(kept)) throw new Error('nothing was measured')
  const [first = 0, ...others] = times
  others.sort((a, b) => a - b)
  return { first, median: others[others.length >> 1] ?? 0 }
}

const html = text()
const cold = time(() => classify({ subject: '', bodyHtml: html }, today).findings.length)
const loop = time(() => {
  let sum = 0
  for (let i = 0; i < html.length; i++) sum += html.charCodeAt(i) === 60 ? 1 : 0
  return sum
})
const plainPattern = /\d{6}-?\d{4}/g
const expression = time(() => [...html.matchAll(plainPattern)].length)
const { steps } = classifyCounted({ subject: '', bodyHtml: html }, today)

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

process.stdout.write(
  `${JSON.stringify({
    characters: html.length,
    stepsPerCharacter: rounded(steps / html.length),
    medianMs: {
      classify: rounded(cold.median),
      bareLoop: rounded(loop.median),
      plainRegExp: rounded(expression.median),
    },
    firstMs: rounded(cold.first),
    ratio: {
      classifyToBareLoop: rounded(cold.median / loop.median),
      classifyToPlainRegExp: rounded(cold.median / expression.median),
    },
  })}\n`,
)
