// What a sentence and its mail say for and against a word in it being somebody's: the person, a cause, a clinic; rules,
// crowds, conditions, goods. The numbers are in odds.ts.
import { odds, personOdds, type WordType } from './odds.ts'
import { isBeside, type Place } from './place.ts'
import { foldedText } from './text-view.ts'

/** Whom the sentence is about, and what makes it surer. */
export function contextOdds(
  { view, sentence, about, surroundings, isSignature }: Place,
  type: WordType,
): number {
  let sum = personOdds[type][about.nearness]
  let hasIdiom = false
  let hasCause = false
  for (const { signal } of sentence.hits) {
    if (signal === 'idiom') hasIdiom = true
    else if (signal === 'cause') hasCause = true
  }
  if (hasIdiom) sum += odds.idiom
  if (type === 'health' && hasCause) sum += odds.cause
  if (isSignature) sum += odds.signature
  const { isAboutAnimal, isFromClinic } = surroundings.mood
  if (isAboutAnimal && type === 'health') sum += odds.animal
  if (type !== 'salary' && hasBlanks(foldedText(view, sentence.start, sentence.end))) sum += odds.blanks
  if (isFromClinic && type === 'health' && !isBeside(about) && about.nearness !== 'nobody')
    sum += odds.fromClinic
  return sum
}

/** What makes the sentence and the mail general: rules, crowds, conditions, goods. */
export function doubtOdds({ view, sentence, about, surroundings }: Place, type: WordType): number {
  let sum = 0
  const isPersonBeside = isBeside(about)
  let general = 0
  let isCondition = view.codes[sentence.end - 1] === 63 && !isPersonBeside
  let hasCrowd = false
  for (const { signal } of sentence.hits) {
    if (signal === 'generic') general++
    else if (signal === 'condition') isCondition = true
    else if (signal === 'crowd') hasCrowd = true
  }
  if (general > 0) {
    const each = isPersonBeside
      ? odds.genericBesidePerson
      : about.nearness === 'writer'
        ? odds.genericBesideWriter
        : odds.generic
    sum += each * (general > 1 ? 1.4 : 1)
  }
  if (hasCrowd) sum += isPersonBeside ? odds.crowdBesidePerson : odds.crowd
  if (isCondition) sum += isPersonBeside ? odds.conditionBesidePerson : odds.condition
  if (!isPersonBeside && surroundings.isNewsletter()) sum += odds.newsletter
  const { isGeneral, isHalfGeneral, isToMany, isAboutTrade } = surroundings.mood
  if (isGeneral) sum += isPersonBeside ? odds.generalMailBesidePerson : odds.generalMail
  if (isHalfGeneral) sum += isPersonBeside ? odds.halfGeneralMailBesidePerson : odds.halfGeneralMail
  if (isToMany) sum += isPersonBeside ? odds.toManyBesidePerson : odds.toMany
  const text = foldedText(view, sentence.start, sentence.end)
  if (type !== 'salary') {
    if (isAboutTrade) sum += odds.tradeMail
    if (text.indexOf(' eller ') >= 0 || text.indexOf(' or ') >= 0)
      sum += isPersonBeside ? odds.eitherBesidePerson : odds.either
    if (!isPersonBeside && sentence.hasDigits && priced.test(text)) sum += odds.price
  }
  if (type === 'salary' && surroundings.mood.isAdvert) sum += odds.advert
  if (!isCondition && !isPersonBeside && verbFirst.test(text)) sum += odds.verbFirst
  return sum
}

/** Something is to be written there. */
export function hasBlanks(text: string): boolean {
  return text.indexOf('__') >= 0 || text.indexOf('.....') >= 0 || text.indexOf('……') >= 0
}

const priced = /\d ?(kr\b|,-|dkk|eur\b|€)|\bkr\.? ?\d/
const verbFirst = /^\s*[a-zæøå]{2,12}(r|de|te) (du|man|i|en|et|nogen|dit|din) /
