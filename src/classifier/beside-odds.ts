// What stands right beside a word and says whether somebody has it: a person as the subject of its clause, "hendes"; or a
// trade, a thing, a title in quotation marks, the name of a house. The numbers are in odds.ts.
import { beginningsIn, beginningsOf } from './beginnings.ts'
import { capital, isLetterSymbol, symbol } from './fold.ts'
import type { KindHit } from './frames.ts'
import type { Signal, WordHit } from './lexicon.ts'
import { odds, type WordType } from './odds.ts'
import type { Person } from './persons.ts'
import { isBeside, type Place } from './place.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

/** "Jeg er gravid", "nu har hun fået astma": the nearest person before the word is the subject of its clause. */
export function isAsserted({ view, sentence }: Place, hit: KindHit): boolean {
  let from = -1
  let to = -1
  for (const name of sentence.names) {
    if (name.start <= hit.start && name.end > to) {
      from = name.start
      to = name.end
    }
  }
  for (const other of sentence.hits) {
    if (other.signal === 'person' && other.start <= hit.start && other.end > to) {
      from = other.start
      to = other.end
    }
  }
  if (from < 0) return false
  if (from === hit.start) return true
  to += apposition.exec(foldedText(view, to, Math.min(hit.start, to + longestApposition)))?.[0].length ?? 0
  if (hit.start - to > longestAssertion || hasClauseSign(view, to, hit.start)) return false
  const between = foldedText(view, to, hit.start)
  if ((beginningsIn(ofClauses, view.symbols, to, hit.start) & mayEndClause) !== 0 && clauseEnd.test(between))
    return false
  return (
    verbBehind.test(between) || verbAhead.test(foldedText(view, Math.max(sentence.start, from - 9), from))
  )
}

const longestAssertion = 44
/** "Karen Friis, cpr 311236-4004, har", "Karen Friis (født 31-12-36) lider". */
const apposition = /^ ?(?:\([^()]*\)|,[^,;:!?]*,)/
const longestApposition = 48
const clauseWords = 'som der at hvis om if that who about skriver skrev sælger underviser'
const clauseEnd = new RegExp(` (${anyOf(clauseWords)}) `)
const ofClauses = beginningsOf([clauseWords])
const mayEndClause = 1

/** A stop, a comma or the like stands in [from, to). */
function hasClauseSign({ codes, symbols }: TextView, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (symbols[at] !== symbol.other) continue
    const code = codes[at]
    if (code === 44 /* , */ || code === 46 /* . */ || code === 58 /* : */) return true
    if (code === 59 /* ; */ || code === 33 /* ! */ || code === 63 /* ? */) return true
  }
  return false
}

const verbBehind =
  /^(s [^ ]+)? ?([^ ]+ )??(er|har|fik|får|blev|bliver|var|havde|lider|led|går|gik|bruger|tager|tog|venter|ligger|lå|skal|kan|kunne|må|is|was|has|had|takes|took|uses|needs|suffers|m|ve|am|have|got|gets)( .*)? $/
const verbAhead = /(^|[ ,.])(er|har|fik|får|blev|bliver|var|havde|går|skal|kan|kunne|tager|is|was|has|had) $/

// "om diabetes og graviditet"
const topic = /\bom (?:[a-zæøå]+ (?:af|ved|mod) )?([^ .,;]+ (og|eller) )?$/
// "materiale om diabetes", "vejledning om behandling af epilepsi"
const paper =
  /\b(?:materialer?|vejledning(?:en)?|pjecer?n?|folder(?:en|e)?|artik(?:el|len|ler)|bog(?:en)?|kurs(?:us|er|et)|oplæg|foredrag|undervisning|viden|retningslinjer|temadag|konference|webinar) om [^.,;]*$/
// Who applies for something, is refused it or has news of it, has it.
const applied =
  /\b(søger|søge|søgt|ansøger|ansøgning|anmoder|anmodning|bedt|beder|klage|afslag|afgørelse|besked|oplyser|oplyst|oplysning|bekymret|samtale|mistanke|svar|attest|erklæring) om [^,;]*$/
const tradeBefore = 36
const crowdBefore = 26

/** "Diagnose: astma" is a line of the record of whoever was named before: nothing around it makes it less. */
export function isRecord({ view, sentence, about }: Place, hit: KindHit): boolean {
  return (
    about.nearness === 'before' &&
    hit.signal === 'diagnosis' &&
    hit.start - sentence.start <= longestField &&
    field.test(foldedText(view, sentence.start, hit.start))
  )
}

const longestField = 15
const field =
  /^ ?(?:diagnose[rn]?|sygdom(?:me)?|lidelser?|helbred|allergi(?:er)?|cave|diagnos[ei]s|condition|allergies): ?$/

/** What stands beside this word in its sentence. */
export function nearOdds({ view, sentence, about }: Place, type: WordType, hit: KindHit): number {
  let sum = 0
  if (type !== 'salary') {
    for (const other of sentence.hits) {
      const distance = hit.start - other.end
      if (other.signal === 'trade') {
        const isNear =
          distance >= -1 &&
          distance <= tradeBefore &&
          !clauseBreak.test(foldedText(view, other.end, hit.start))
        sum += isNear ? (type === 'health' ? odds.trade : odds.tradeOfBelief) : odds.tradeElsewhere
      } else if (other.signal === 'thing') {
        const isSubject =
          other.start < hit.start &&
          !(isBeside(about) && about.at < other.start && !isOwner(view, about, other))
        sum += isSubject ? odds.thing : odds.thingElsewhere
      } else if (other.signal === 'crowd' && distance >= 0 && distance <= crowdBefore && isBeside(about)) {
        const isOfPerson = about.at > other.start && about.at < hit.start
        if (!isOfPerson && ofCrowd.test(foldedText(view, other.end, hit.start))) sum += odds.crowd
      }
    }
  }
  const from = Math.max(sentence.start, hit.start - longestFrame)
  const before = foldedText(view, from, hit.start)
  const may = type === 'salary' ? 0 : beginningsIn(ofFrames, view.symbols, from, hit.start)
  if (type === 'health' && about.nearness !== 'nobody') {
    if ((may & mayFrame) !== 0 && frameVerb.test(before)) sum += odds.frame
  }
  if (type !== 'salary') {
    if ((may & mayBeTopic) !== 0 && topic.test(before) && !applied.test(before))
      sum += odds.topic + (paper.test(before) ? odds.paper : 0)
    if ((may & mayHandle) !== 0 && handling.test(before)) sum += odds.handling
    if (isQuoted(view, sentence, hit)) sum += odds.quoted
    if (isTitle(view, sentence, hit)) sum += odds.capital
    if ((may & mayHaveSubject) !== 0 && hasThingSubject(sentence, before, hit)) sum += odds.thingSubject
    const isOfReader = (may & mayBeReaders) !== 0 && readerBefore.test(before)
    const owner = odds.possessed === 0 && !isOfReader ? null : ownerBefore.exec(before)
    if (owner !== null) sum += ofReader.test(owner[1] ?? '') ? odds.possessedByReader : odds.possessed
  }
  if (hit.signal === 'treatment' && mayBeMany.has(about.nearness) && isPlural(view, hit)) sum += odds.plural
  if (type === 'salary' && hit.strength < 3 && possessive.test(before)) sum += odds.ownPay
  return sum
}

const mayBeMany = new Set<Person['nearness']>([
  'somebody',
  'before',
  'in-mail',
  'elsewhere',
  'greeted',
  'nobody',
])
const plural = /(er|erne|ere|e)$/

function isPlural(view: TextView, { start, end }: KindHit): boolean {
  return plural.test(foldedText(view, Math.max(start, end - 5), end))
}

/** "Cancerhuset", "Sanatorievej": written as a name. Medicines and eponyms are names anyway. */
function isTitle(view: TextView, sentence: Sentence, hit: KindHit): boolean {
  if (hit.signal === 'medicine' || ((view.symbols[hit.start] ?? 0) & capital) === 0) return false
  const before = view.symbols[hit.start - 1]
  return (
    before === symbol.space &&
    hit.start > sentence.start + 1 &&
    isLetterSymbol(view.symbols[hit.start - 2] ?? 0) &&
    isLetterSymbol(view.symbols[hit.start + 1] ?? 0) &&
    ((view.symbols[hit.start + 1] ?? 0) & capital) === 0 &&
    !eponym.test(foldedText(view, hit.start, hit.start + longestEponym))
  )
}

const longestEponym = 12
const eponym =
  /^(parkinson|alzheimer|crohn|asperger|tourette|bechterew|sj.gren|scheuermann|meni.re|down|huntington|addison|cushing|adhd|jehova|christian|catholic|muslim|jewish|hindu|sikh|buddh|roma|kurd|somali|turk|arab|pol|afri)/

/** "Markederne har ligget i koma": what stands before the verb is no person, and no part or illness of one. */
function hasThingSubject(sentence: Sentence, before: string, hit: KindHit): boolean {
  const match = subjectBefore.exec(before)
  if (match === null || notSubject.test(match[1] ?? '')) return false
  const start = hit.start - before.length + match.index
  const end = start + (match[1] ?? '').length
  return (
    !sentence.hits.some(
      (other) => other.start < end && start < other.end && !generalOrThing.has(other.signal),
    ) && !sentence.names.some((name) => name.start < end && start < name.end)
  )
}

const generalOrThing = new Set<Signal>(['thing', 'generic', 'crowd'])
const notSubject =
  /^(igen|siden|uden|inden|men|.*aften|morgen|noget|andet|meget|lidet|egen|anden|.*(eren|isten|anten|enten|manden|damen|konen|drengen|pigen|kvinden|fyren|chefen|lægen|logen|kken))$/

const ownerBefore =
  /\b(min|mit|mine|hans|hendes|sin|sit|sine|hans|barnets|borgerens|patientens|din|dit|dine|deres|her|his|my|your|[a-zæøå]{3,}s) ([^ .,;]+ )?$/
const ofReader = /^(din|dit|dine|deres|your)$/

/** "Lones hund": the name only owns the thing. */
function isOwner(view: TextView, about: Person, thing: WordHit): boolean {
  const end = about.to
  return !about.isByCpr && thing.start - end <= 1 && (view.codes[end - 1] ?? 0) === 115
}

/** Inside quotation marks: a title, a sign, a file. */
function isQuoted(view: TextView, sentence: Sentence, hit: WordHit): boolean {
  let isOpen = false
  for (let at = Math.max(sentence.start, hit.start - longestTitle); at < hit.start; at++) {
    if (view.symbols[at] === symbol.other && quotationMarks.has(view.codes[at] ?? 0)) isOpen = !isOpen
  }
  if (!isOpen) return false
  const end = Math.min(sentence.end, hit.end + longestTitle)
  for (let at = hit.end; at < end; at++) if (quotationMarks.has(view.codes[at] ?? 0)) return true
  return false
}

const longestTitle = 120
const quotationMarks = new Set([0x22, 0xab, 0xbb, 0x201c, 0x201d, 0x201e])
const longestFrame = 32
const clauseBreak = /[,;:]| (men|er|har|blev|but) /
const ofCrowd = /^ ?(med|der|som|, der|, som|with|who|har) ?/
const possessive =
  /\b(min|mit|din|dit|hans|hendes|sin|sit|vedkommendes|borgerens|medarbejderens|her|his|my|your|\w+s) ([^ .,;]+ )?$/

// Expressions that look at what stands before a word, and their words, by which it is told whether one may match.
const frameWords =
  'har er var fik får fået blev bliver været haft havde tager tog lider led døjer kæmper går gik bruger venter min mit hans ' +
  'hendes sin sit din dit has had is was have been got her his my takes uses'
const frameVerb = upToThreeBehind(frameWords)
// Who writes about an illness, sells an aid or orders a medicine does not have it.
const handlingWords = String.raw`skrive[rt]? skrev læse[rt]? læste bestil\w* køb\w* sælge[rs]? solgt lever\w+ undervis\w* forsk\w+ holder deltag\w* arranger\w* tilmeld\w* maler teste[rt] viser anmeld\w* udgiv\w* oversæt\w* præsenter\w* fortæl\w* diskuter\w* drøft\w* indsaml\w* donere\w* sponsor\w* produc\w* udvikl\w* installer\w* reparer\w* rengør\w* handler handlede writes wrote sells buys orders ordered teaches organis\w* presents`
const handling = upToThreeBehind(handlingWords)
const readerWords = 'din dit dine deres your'
const readerBefore = new RegExp(String.raw`\b(?:${anyOf(readerWords)}) (?:[^ .,;]+ )?$`)
const subjectVerbs =
  'er har fik får blev bliver havde var lider led kan skal døde ligger virker is has was had'
const subjectBefore = new RegExp(
  String.raw`\b([a-zæøå]{3,}(?:en|et|ne))(?: \d+)? (?:${anyOf(subjectVerbs)})(?: (?!jeg|hun|han|du|vi|de|min|din|hendes|hans|mor|far|der|det)[^ .,;]+){0,4} $`,
)
const ofFrames = beginningsOf([frameWords, handlingWords, 'om', readerWords, subjectVerbs])
const mayFrame = 1
const mayHandle = 2
const mayBeTopic = 4
const mayBeReaders = 8
const mayHaveSubject = 16

function upToThreeBehind(words: string): RegExp {
  return new RegExp(String.raw`\b(${anyOf(words)})( [^ .,;]+){0,3} $`)
}

function anyOf(words: string): string {
  return words.replace(/ /g, '|')
}
