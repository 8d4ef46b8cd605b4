// A sentence where it stands: whom it is about, and what the mail around it is like.
import type { Weigh } from './learned-odds.ts'
import type { MailMood } from './mail-mood.ts'
import type { Person } from './persons.ts'
import type { SentenceNet } from './sentence-net.ts'
import type { Sentence } from './sentences.ts'
import type { TextView } from './text-view.ts'

/** What is known about the whole mail when a sentence is judged. */
export interface Surroundings {
  readonly mailNamesPerson: boolean
  readonly mood: MailMood
  /** How many it has, its subject included. */
  readonly sentences: number
  /** What the learned model says of the mail as a whole, for each label in parts of log odds. */
  readonly learnedOfMail: Int32Array
  /** What the sentence net says of its sentences. */
  readonly net: SentenceNet
  /** Asked only where words were found. */
  readonly isNewsletter: () => boolean
}

export interface Place {
  readonly view: TextView
  readonly sentence: Sentence
  readonly index: number
  readonly about: Person
  readonly surroundings: Surroundings
  readonly isSignature: boolean
  /** The line before was only a word for pay: "Månedsløn:". */
  readonly isLabelled: boolean
  /** It holds an amount. */
  readonly hasAmount: boolean
  readonly isInSubject: boolean
  /** What the learned model says of the part's sentences. */
  readonly told: Int32Array
  readonly weigh: Weigh
}

/** Somebody is spoken of in the sentence itself. */
export function isBeside(about: Person): boolean {
  return about.nearness === 'spoken-of'
}
