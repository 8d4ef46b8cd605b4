// What the mail as a whole is like, asked before its sentences are judged: is it a general text (newsletter, invitation,
// product), is it about an animal, does a clinic write to its patient. One sentence alone does not show it.
import { isHealth, listOfHit, type Signal } from './lexicon.ts'
import { cellOf, column, hasNames, isGreeting, isMarked, type Sentences } from './sentences.ts'

export interface MailMood {
  /** More is said about crowds, rules, goods and events than about anybody. */
  readonly isGeneral: boolean
  /** A vet, a kennel: "hun" is the dog. */
  readonly isAboutAnimal: boolean
  /** The sender signs as somebody who treats people. */
  readonly isFromClinic: boolean
  /** Its subject or a heading names pay, so a name and an amount mean pay. */
  readonly isAboutPay: boolean
  /** It begins with a greeting: somebody is spoken to. */
  readonly hasGreeting: boolean
}

interface Part {
  readonly sentences: Sentences
  /** 1 for each sentence of a signature. */
  readonly signatures: Uint8Array
}

const generalSignals: ReadonlySet<Signal> = new Set<Signal>(['generic', 'crowd', 'trade'])
const fewestGeneral = 4
const generalPerPerson = 2
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
  let isAboutPay = false
  let isForm = false
  for (const { sentences, signatures } of parts) {
    for (let index = 0; index < sentences.count; index++) {
      const isSignature = signatures[index] === 1
      const greets = isMarked(sentences, index, isGreeting)
      hasGreeting = hasGreeting || greets
      let isSpokenOf = !greets && !isSignature && hasNames(sentences, index)
      const lastHit = cellOf(sentences, index + 1, column.hits)
      for (let hit = cellOf(sentences, index, column.hits); hit < lastHit; hit++) {
        const { signal, strength } = listOfHit(sentences.hits, hit)
        if (signal === 'generic' && strength === formStrength) isForm = true
        if (generalSignals.has(signal)) general++
        else if (signal === 'person') isSpokenOf = isSpokenOf || strength === 3
        else if (signal === 'thing') isAboutAnimal = isAboutAnimal || strength === animalStrength
        else if (isSignature && isHealth(signal)) isFromClinic = true
        else if (signal === 'salary')
          isAboutPay =
            isAboutPay || (cellOf(sentences, index, column.words) <= longestHeading && strength > 1)
      }
      if (isSpokenOf) spokenOf++
    }
  }
  const isGeneral = (isForm || general >= fewestGeneral) && general > generalPerPerson * spokenOf
  return { isGeneral, isAboutAnimal, isFromClinic, isAboutPay: isAboutPay && !isGeneral, hasGreeting }
}
