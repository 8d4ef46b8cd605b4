// What the mail as a whole is like, asked before its sentences are judged: is it a general text (newsletter, invitation,
// product), is it about an animal, does a clinic write to its patient. One sentence alone does not show it.
import { isHealth, listOfHit, type Signal } from './lexicon.ts'
import { cellOf, column, hasNames, isGreeting, isMarked, type Sentences } from './sentences.ts'

/** Its subject or a heading names pay, so a name and an amount mean pay; or pay is spoken of somewhere. */
export type PayMood = 'subject' | 'spoken-of' | 'none'

/** What a word of membership in the mail belongs to, if a union, a party or a church is named. */
export type Belonging = 'union' | 'politics' | 'religion' | 'none'

export interface MailMood {
  readonly belonging: Belonging
  /** More is said about crowds, rules, goods and events than about anybody. */
  readonly isGeneral: boolean
  /** Somewhat more than about anybody. */
  readonly isHalfGeneral: boolean
  /** It greets a crowd: "Kære forældre". */
  readonly isToMany: boolean
  /** Somebody tells of a job. */
  readonly isAboutTrade: boolean
  /** A vet, a kennel: "hun" is the dog. */
  readonly isAboutAnimal: boolean
  /** The sender signs as somebody who treats people. */
  readonly isFromClinic: boolean
  readonly pay: PayMood
  /** A post is advertised. */
  readonly isAdvert: boolean
  /** Something is bought, owed or paid for. */
  readonly speaksOfCost: boolean
  /** It begins with a greeting: somebody is spoken to. */
  readonly hasGreeting: boolean
  /** Outside greetings and signatures somebody is named or meant. */
  readonly speaksOfSomebody: boolean
}

interface Part {
  readonly sentences: Sentences
  /** 1 for each sentence of a signature. */
  readonly signatures: Uint8Array
}

const generalSignals: ReadonlySet<Signal> = new Set<Signal>(['generic', 'crowd', 'trade'])
const fewestGeneral = 4
const generalPerPerson = 2
const fewestHalfGeneral = 2
const animalStrength = 3
const formStrength = 3
const longestHeading = 8

/** Linear in the hits of the mail. */
export function moodOf(parts: readonly Part[]): MailMood {
  let general = 0
  let spokenOf = 0
  let isAboutAnimal = false
  let isFromClinic = false
  let hasGreeting = false
  let pay: PayMood = 'none'
  let isForm = false
  let isAboutCost = false
  let isAdvert = false
  let costs = 0
  let isToMany = false
  let trades = 0
  let belonging: Belonging = 'none'
  for (const { sentences, signatures } of parts) {
    for (let index = 0; index < sentences.count; index++) {
      const isSignature = signatures[index] === 1
      const length = cellOf(sentences, index, column.words)
      const greets = isMarked(sentences, index, isGreeting)
      hasGreeting = hasGreeting || greets
      let isSpokenOf = !greets && !isSignature && hasNames(sentences, index)
      let headsCost = false
      let headsPay = false
      const lastHit = cellOf(sentences, index + 1, column.hits)
      for (let hit = cellOf(sentences, index, column.hits); hit < lastHit; hit++) {
        const { signal, strength } = listOfHit(sentences.hits, hit)
        if (signal === 'generic' && strength === formStrength) isForm = true
        if (signal === 'crowd' && greets && length <= longestHeading) isToMany = true
        if (signal === 'trade' && !isSignature) trades++
        if (belonging === 'none') belonging = belongingOf(signal)
        if (generalSignals.has(signal)) general++
        else if (signal === 'person') isSpokenOf = isSpokenOf || strength === 3
        else if (signal === 'thing') isAboutAnimal = isAboutAnimal || strength === animalStrength
        else if (isSignature && isHealth(signal)) isFromClinic = true
        else if (signal === 'advert') isAdvert = true
        else if (signal === 'cost') {
          costs++
          headsCost = length <= longestHeading
        } else if (signal === 'job' && pay === 'none') pay = 'spoken-of'
        else if (signal === 'salary' && !isSignature) {
          headsPay = headsPay || (strength > 1 && length <= longestHeading)
          if (pay !== 'subject') pay = headsPay ? 'subject' : 'spoken-of'
        }
      }
      // "Lønændringer til kørsel i maj" is of pay.
      isAboutCost = isAboutCost || (headsCost && !headsPay)
      if (isSpokenOf) spokenOf++
    }
  }
  const isGeneral = (isForm || general >= fewestGeneral) && general > generalPerPerson * spokenOf
  const isHalfGeneral = !isGeneral && general >= fewestHalfGeneral && general > spokenOf
  return {
    belonging,
    isGeneral,
    isHalfGeneral,
    isToMany,
    isAboutTrade: trades > 0,
    isAboutAnimal,
    isFromClinic,
    isAdvert,
    speaksOfCost: costs > 0,
    // A budget has a line for pay.
    pay: isGeneral ? 'none' : pay === 'subject' && isAboutCost ? 'spoken-of' : pay,
    hasGreeting,
    speaksOfSomebody: spokenOf > 0,
  }
}

function belongingOf(signal: Signal): Belonging {
  if (signal === 'union-name' || signal === 'union') return 'union'
  if (signal === 'party-name') return 'politics'
  return signal === 'faith-name' ? 'religion' : 'none'
}
