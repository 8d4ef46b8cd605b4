// The figures of a sentence that may be a pay: amounts, steps of a scale, shares. And which sentences of a mail hold an
// amount at all, told from where their digits stand, so that no text is made for the others.
import { sentenceIndexAt, type Sentence, type Sentences } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface Figure {
  readonly start: number
  readonly end: number
  readonly of: 'money' | 'bare' | 'step' | 'share'
}

// Quantifiers are bounded, so the time is too. In turn: a step, a share, an amount with its currency before or behind, an
// amount in thousands, one with two decimals.
const figurePattern =
  /(trin|ramme|lønklasse|skala|grade|step|band|sats) ?:? ?(?:\d{1,2}|[a-f])\b|(\b\d{1,2}(?:[.,]\d{1,2})? ?(?:%|pct|procent|percent))|((?:\bkr\.?|dkk|eur|usd|€|\$|£) ?\d[\d.,]{0,14}(?: ?k\b| ?mio)?|\b\d[\d., ]{0,14}?(?: ?(?:kr\b|kroner|dkk|euro|eur\b|t\.?kr|tusind|mio|pund|pounds?|dollars?)|,-))|(\b\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?|\b\d{2,3} ?k\b|\b[1-9]\d{1,2} \d{3}\b(?! ?\d)|\b[1-9]\d{4,5}\b(?![-./]| ?\d)|\b[1-9]\d{3}(?= (?:ekstra|mere|bagud|udbetalt|oven|more|extra)))|(\b\d{2,3},\d\d\b)/g
/** What of it has no digit. */
const letteredStep = /(trin|ramme|lønklasse|skala|grade|step|band|sats) ?:? ?[a-f]\b/g
const mostFigures = 16

/** The figures of a sentence that may be a pay, in order. */
export function figuresIn(view: TextView, sentence: Sentence): readonly Figure[] {
  const figures: Figure[] = []
  const text = foldedText(view, sentence.start, sentence.end)
  const pattern = sentence.hasDigits ? figurePattern : letteredStep
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [told, step, share, money] = match
    const start = sentence.start + match.index
    const of =
      step !== undefined ? 'step' : share !== undefined ? 'share' : money !== undefined ? 'money' : 'bare'
    figures.push({ start, end: start + told.length, of })
    if (figures.length === mostFigures) break
  }
  return figures
}

/** As far as it can be read; 0 of a step or a share. */
export function amountOf(view: TextView, { start, end, of }: Figure): number {
  if (of === 'step' || of === 'share') return 0
  const text = foldedText(view, start, end)
  const digits = text.replace(/[.,]\d\d(?!\d)/, '').replace(/\D/g, '')
  const unit = /k\b|t\.?kr|tusind/.test(text) && !/kr\b/.test(text) ? 1000 : /mio/.test(text) ? 1_000_000 : 1
  return Number(digits) * unit
}

/** The first amount of a sentence. */
export function amountIn(view: TextView, sentence: Sentence): Figure | null {
  return figuresIn(view, sentence).find(({ of }) => of === 'money' || of === 'bare') ?? null
}

/** By number, the sentences that hold an amount: "43.500", "43 500", "43500", "48k". */
export function withAmounts(view: TextView, sentences: Sentences): ReadonlySet<number> {
  const found = new Set<number>()
  for (const at of sentences.numbers) {
    if (isAmount(view, at)) found.add(sentenceIndexAt(sentences, at))
  }
  return found
}

const space = 32
const comma = 44
const stop = 46
const letterK = 107
const mostDigits = 7

/** Five or six digits together, or one to three and then threes behind stops, commas or spaces. */
function isAmount({ codes }: TextView, start: number): boolean {
  let at = start
  while (isDigit(codes[at]) && at - start <= mostDigits) at++
  const first = at - start
  if (first === 5 || first === 6) return true
  if (first === 0 || first > 3) return false
  if (codes[at] === letterK) return true
  const gap = codes[at]
  if (gap !== space && gap !== comma && gap !== stop) return false
  return isDigit(codes[at + 1]) && isDigit(codes[at + 2]) && isDigit(codes[at + 3]) && !isDigit(codes[at + 4])
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 48 && code <= 57
}
