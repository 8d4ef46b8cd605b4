// What the fit learns from: the sentences of the tuned drafts and lines with their features and marks, read as the product
// reads them; and what a model says of a sentence when it was learned from the files of others alone.
import { scanDraft, type ClassifierInput } from '../../src/classifier/classify.ts'
import { draftTypes, learnedKinds, partsOfOne, type LearnedKind } from '../../src/classifier/learned-kinds.ts'
import type { Evidence } from '../../src/classifier/learned-odds.ts'
import { firstNetRows, kindOfSentence, netRows, readNetWords } from '../../src/classifier/net-words.ts'
import { everyKey, keyBits, keyCount, keys, readFeatures } from '../../src/classifier/sentence-features.ts'
import type { Learned } from '../../src/classifier/sentence-model.ts'
import type { Net } from '../../src/classifier/net-pack.ts'
import { netOfMail, type SentenceNet } from '../../src/classifier/sentence-net.ts'
import { cellOf, column } from '../../src/classifier/sentences.ts'
import { rawEnd, rawStart } from '../../src/classifier/text-view.ts'
import { loadFrames } from './frames.ts'
import { joined } from './joined.ts'
import { loadLines } from './lines.ts'
import { loadPart, type Asked, type CorpusDraft, type Mark } from './load.ts'
import { fitFew, type SparseModel, type SparseRow } from './logistic.ts'

export interface Source {
  readonly draft: CorpusDraft
  /** The file it stands in: a writer and a theme. What is learned from a file is never judged on it. */
  readonly file: string
  readonly isLine: boolean
  /** The rules were never tuned on it. */
  readonly isUnseen: boolean
  /** What its writer was asked for; null of a line. */
  readonly asked: Asked | null
  /** Of the subject and of the body. */
  readonly sentences: readonly [readonly LearnedSentence[], readonly LearnedSentence[]]
}

export interface LearnedSentence {
  readonly keys: Int32Array
  /** One bit for each of `learnedKinds` that is marked in it. */
  readonly marked: number
  /** What the sentence net sees of it: the keys of its words (net-words.ts), where each word's begin, and its marks by word. */
  readonly netKeys: Int32Array
  readonly firstNetKeys: Int32Array
  readonly markedWords: Int32Array
  readonly kindOfSentence: number
}

/** The rules were written before these drafts. */
const unseen = /^corpus([f-z]|[a-e][a-z])-/
/** Their writers marked numbers and little else. */
const numbersAlone = /^corpus(b[yz]|c[gl])-/
/** A thought or two, in the plainest words. */
const plainest = /-plain$/
const size = 1 << keyBits
const allKeys = everyKey()

export function readSources(): readonly Source[] {
  const words = loadPart('tune').filter(({ file }) => !numbersAlone.test(file))
  const plain = words.filter(({ file }) => plainest.test(file))
  const drafts = [...words, ...joined(plain)].map((draft) => {
    return {
      draft,
      file: draft.file,
      isLine: false,
      isUnseen: unseen.test(draft.file),
      asked: draft.asked,
    }
  })
  const lines = [...loadLines('tune'), ...loadFrames()].map(({ draft, theme }) => ({
    draft,
    file: theme,
    isLine: true,
    isUnseen: true,
    asked: null,
  }))
  return [...drafts, ...lines].map((source) => ({ ...source, sentences: sentencesOf(source.draft) }))
}

function inputOf({ subject, bodyHtml }: CorpusDraft): ClassifierInput {
  return { subject, bodyHtml }
}

/** What a model says that has learned nothing: the fit does not ask what was learned before. */
export const untaught: Learned = {
  ofSentences: [new Int32Array(0), new Int32Array(0)],
  ofMail: new Int32Array(draftTypes.length),
}

const silentNet: SentenceNet = { odds: () => 0, tellingRuns: () => [] }

function sentencesOf(draft: CorpusDraft): Source['sentences'] {
  const { parts } = scanDraft(inputOf(draft), draft.readOn, {
    learned: untaught,
    netOf: () => silentNet,
    weigh: () => neverShown,
  })
  const [subject, body] = parts.map(({ view, sentences }, part) =>
    Array.from({ length: sentences.count }, (_, index): LearnedSentence => {
      const start = rawStart(view, cellOf(sentences, index, column.start))
      const end = rawEnd(view, cellOf(sentences, index, column.end) - 1)
      const where = part === 0 ? 'subject' : 'body'
      const markedIn = (start: number, end: number): number =>
        draft.marks.reduce(
          (bits, mark) =>
            mark.where === where && mark.start < end && mark.end > start ? bits | bitOf(mark) : bits,
          0,
        )
      readFeatures(view, sentences, index, allKeys)
      const found = Int32Array.from(new Set(keys.slice(0, keyCount)))
      const words = readNetWords(view, sentences, index, allKeys)
      const firstWord = cellOf(sentences, index, column.firstWord)
      const startOf = (word: number): number => sentences.wordStarts[firstWord + word] ?? 0
      const endOfWords = cellOf(sentences, index, column.end)
      return {
        keys: found,
        marked: markedIn(start, end),
        netKeys: netRows.slice(0, firstNetRows[words]),
        firstNetKeys: firstNetRows.slice(0, words + 1),
        markedWords: Int32Array.from({ length: words }, (_, word) =>
          markedIn(
            rawStart(view, startOf(word)),
            rawEnd(view, (word + 1 < words ? startOf(word + 1) : endOfWords) - 1),
          ),
        ),
        kindOfSentence: kindOfSentence(sentences, index, part === 0),
      }
    }),
  )
  return [subject ?? [], body ?? []]
}

function bitOf({ kind }: Mark): number {
  const at = learnedKinds.findIndex((learned) => learned === (kind === 'sexlife' ? 'sex-life' : kind))
  return at < 0 ? 0 : 1 << at
}

export function allOf({ sentences }: Source): readonly LearnedSentence[] {
  return [...sentences[0], ...sentences[1]]
}

/** How strongly L1 keeps the features few. */
export interface Strength {
  readonly ofKind: Readonly<Partial<Record<LearnedKind, number>>>
  readonly ofOtherKinds: number
  readonly ofMail: number
}

/** A sentence without a mark in a mail with one may still tell it. */
const weightBesideMarked = 0.5
/** Of health there is most to hear in lines; of the rest mail is the better teacher. */
const weightOfLine = 0.5
/** What is judged in the end is mail as people write it. */
const weightOfOrdinary = 2
/** What our own tests say is meant. */
const weightOfOwn = 6

/** One model a kind, then one a label. */
export function fitModels(sources: readonly Source[], l1: Strength): readonly SparseModel[] {
  const sentences = sources.flatMap((source) => {
    const inMail = allOf(source).reduce((bits, { marked }) => bits | marked, 0)
    const { isLine: isApart, file, asked } = source
    const isOrdinary = asked === 'ordinary mail'
    const isOwn = file.startsWith('own-')
    return allOf(source).map((sentence) => ({ ...sentence, inMail, isApart, isOwn, isOrdinary }))
  })
  const byKind = learnedKinds.map((name, kind) =>
    fitFew(
      sentences.map(({ keys, marked, inMail, isApart, isOwn, isOrdinary }): SparseRow => {
        const is = ((marked >> kind) & 1) === 1
        const isBeside = !is && !isApart && ((inMail >> kind) & 1) === 1
        const ofText = isApart ? (name === 'health' ? 1 : weightOfLine) : isOrdinary ? weightOfOrdinary : 1
        const weight = isOwn ? weightOfOwn : isBeside ? weightBesideMarked * ofText : ofText
        return { keys, is, isApart, weight }
      }),
      { size, l1: l1.ofKind[name] ?? l1.ofOtherKinds, fewestRows: 2 },
    ),
  )
  const mails = sources
    .filter(({ isLine }) => !isLine)
    .map((source) => ({
      source,
      keys: Int32Array.from(new Set(allOf(source).flatMap(({ keys }) => [...keys]))),
    }))
  const byLabel = draftTypes.map((type) =>
    fitFew(
      mails.map(({ keys, source }): SparseRow => ({
        keys,
        is: source.draft.labels[type],
        isApart: false,
        weight: source.asked === 'ordinary mail' ? weightOfOrdinary : 1,
      })),
      { size, l1: l1.ofMail, fewestRows: 2 },
    ),
  )
  return [...byKind, ...byLabel]
}

/** What models say of a source, as the product would sum it up. */
export function learnedBy(models: readonly SparseModel[], { sentences }: Source): Learned {
  const rounded = models.map(({ bias, weights }) => ({
    bias: Math.round(bias * partsOfOne),
    of: (key: number) => Math.round((weights[key] ?? 0) * partsOfOne),
  }))
  const [subject, body] = sentences.map((part) => {
    const sums = new Int32Array(part.length * learnedKinds.length)
    part.forEach(({ keys }, index) => {
      learnedKinds.forEach((_, kind) => {
        const model = rounded[kind]
        let sum = model?.bias ?? 0
        for (const key of keys) sum += model?.of(key) ?? 0
        sums[index * learnedKinds.length + kind] = sum
      })
    })
    return sums
  })
  const inMail = new Set([...sentences[0], ...sentences[1]].flatMap(({ keys }) => [...keys]))
  const ofMail = Int32Array.from(draftTypes, (_, type) => {
    const model = rounded[learnedKinds.length + type]
    let sum = model?.bias ?? 0
    for (const key of inMail) sum += model?.of(key) ?? 0
    return sum
  })
  return { ofSentences: [subject ?? new Int32Array(0), body ?? new Int32Array(0)], ofMail }
}

export const folds = 3

/** Which fold each source is judged in: all of a file in one. */
export function foldsOf(sources: readonly Source[]): readonly number[] {
  const files = [...new Set(sources.map(({ file }) => file))].sort()
  const foldOf = new Map(files.map((file, number) => [file, number % folds]))
  return sources.map(({ file }) => foldOf.get(file) ?? 0)
}

/** For each source what is said of it by models that were learned from other files. */
export function learnedFromOthers(sources: readonly Source[], l1: Strength): readonly Learned[] {
  const foldOf = foldsOf(sources)
  const learned: Learned[] = []
  for (let fold = 0; fold < folds; fold++) {
    const models = fitModels(
      sources.filter((_, at) => foldOf[at] !== fold),
      l1,
    )
    sources.forEach((source, at) => {
      if (foldOf[at] === fold) learned[at] = learnedBy(models, source)
    })
  }
  return learned
}

export interface Told {
  readonly evidence: Evidence
  readonly is: boolean
}

/** What the product would weigh in a source, the strongest of each kind and sentence, and whether it is so. */
export function evidenceIn({ draft, sentences }: Source, learned: Learned, net: Net): readonly Told[] {
  const strongest = new Map<string, Evidence>()
  scanDraft(inputOf(draft), draft.readOn, {
    learned,
    netOf: (parts) => netOfMail(parts, net),
    weigh: (evidence) => {
      const { kind, type, isInSubject, index, byRules } = evidence
      const key = `${type === 'article9' ? kind : type} ${String(isInSubject)} ${index}`
      const known = strongest.get(key)
      if (known === undefined || (known.byRules ?? -99) < (byRules ?? -99)) strongest.set(key, evidence)
      return neverShown
    },
  })
  return [...strongest.values()].map((evidence) => {
    const marked = sentences[evidence.isInSubject ? 0 : 1][evidence.index]?.marked ?? 0
    const kind = evidence.type === 'article9' ? evidence.kind : evidence.type
    return { evidence, is: ((marked >> learnedKinds.findIndex((known) => known === kind)) & 1) === 1 }
  })
}

const neverShown = -9
