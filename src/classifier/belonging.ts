// Whom somebody belongs to: a union, a party or a faith beside a word of membership, office, vote or upbringing. Such a
// name alone is no personal data; what stands right before or behind it makes it so (GDPR art. 9(1)). In a mail to or
// from a union "medlem" is enough. Asked only where such a word was found.
import { danishPattern, wordAtMatch } from './danish-pattern.ts'
import type { KindHit } from './frames.ts'
import type { Signal, WordHit, WordKind } from './lexicon.ts'
import type { Belonging } from './mail-mood.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

interface Relation {
  readonly kind: WordKind
  /** Ends right before the name. */
  readonly before: RegExp
  /** Begins right behind it. */
  readonly behind: RegExp
}

// "meldte sig for et år siden ind i": some words may stand between the relation and what it leads to.
const upToFour = String.raw`(?:[^ ;:!?]{1,18} ){0,4}?`
const into = String.raw`(?:(?:af|i|hos|til|for|fra|på|in|of|to|by|from|with|the|det|den|de|en|et|a|an) ){1,3}(?:[^ .,;:]{2,14} )?`
const member = String.raw`medlem~|medl\.?|~meld[te]~|melder|kontingent~|skift~|valgt~|delegeret|aktiv|~formand|kasserer|bestyrelse~|fortid|members?~|active`

const relations: Partial<Readonly<Record<Signal, Relation>>> = {
  'union-name': {
    kind: 'union',
    before: danishPattern(
      String.raw`(?:${member}|~organiser~|~tillids~|tr|suppleant|klubformand|repræsenteret|bistand|bisidder|hjælp|sag|tilslutte~|belongs?|dues|subscription|represented|rep|steward) ${upToFour}${into}$|(?:join~|left|leaving|quit) (?:the |his |her |my )?$|med i $|(?:er|var|været|gået|gik|kommer|kom|alle|begge|to|tre|fire) (?:med |over |nu |før |selv |også |stadig )?(?:i|af|til|fra) (?:det |den |de )?$|(?:min|hans|hendes|sin|din|her|his|my|your|medl\. ?nr\. ?\d{1,8},) $`,
    ),
    behind: /^[ -]?(?:medlem|kontingent|tillids|tr\b|klubformand|member|rep\b|dues|subscription)[a-zæøå]*/,
  },
  'party-name': {
    kind: 'politics',
    before: danishPattern(
      String.raw`(?:${member}|stem(?:mer|te|t|me)|kryds|opstill~|still~ op|~kandid~|suppleant|opslag|skrevet under|vælgererklæring|byråd~|støtte~|sympati~|kampagne|løbesedler|plakater|partibog|tilhænger|vælger|vote[sd]?|voting|supports?|supporter|campaign~|canvass~|stands?|stood|running|ran|candidate|leaflets|don~|join~|left) ${upToFour}(?:${into})?$`,
    ),
    behind:
      /^(?:[ -]?(?:mand|kvinde|medlem|vælger|kandidat|tilhænger|voter|supporter|member|activist)\b|'?er\b)/,
  },
  'faith-name': {
    kind: 'religion',
    before: danishPattern(
      String.raw`(?:${member}|konverter~|døb~|dåb|konfirmer~|tilhør~|opvokset|vokset op|opdraget|begyndt|brudt|viet|gift|kommer|kom|går|gik|gået|frivillig|ældste|convert~|conversion|bapti~|confirmed|attends?|belongs?|raised|brought up|join~|left|goes|go) ${upToFour}${into}$|(?:min|sin|hans|hendes|din|her|his|my|your) (?:lokale |local )?$`,
    ),
    behind: /^[ -]?(?:medlem|member)[a-zæøå]*/,
  },
}

const longestBefore = 64
const longestBehind = 18

/** What relations to unions, parties and faiths the sentence tells of. `ofMail`: which of them the mail names at all. */
export function belongings(view: TextView, sentence: Sentence, ofMail: Belonging): readonly KindHit[] {
  let found: KindHit[] | null = null
  for (const hit of sentence.hits) {
    const relation = relations[hit.signal]
    const told =
      relation !== undefined
        ? relationTold(view, sentence, hit, relation)
        : hit.signal === 'membership' && ofMail !== 'none'
          ? membershipTold(view, sentence, hit, ofMail)
          : null
    if (told !== null) (found ??= []).push(told)
  }
  return found ?? none
}

const none: readonly KindHit[] = []

// "Dansk Håndbold Forbund" is no union.
const ofPlayers =
  /bold|idræt|sport|svøm|cykle|ride|spejder|gymnast|golf|tennis|skak|jæger|fisker|motor|ski|sejl|bridge|dykker|skytte|atletik|danse|patient|handi|blinde|venskab/

function relationTold(view: TextView, sentence: Sentence, hit: WordHit, relation: Relation): KindHit | null {
  if (relation.kind === 'union' && ofPlayers.test(foldedText(view, hit.start, hit.end))) return null
  const before = textBefore(view, sentence, hit)
  const match = relation.before.exec(before)
  if (match !== null)
    return {
      signal: relation.kind,
      strength: 3,
      start: hit.start - before.length + wordAtMatch(match),
      end: hit.end,
    }
  const behind = relation.behind.exec(textBehind(view, sentence, hit))
  if (behind === null) return null
  return { signal: relation.kind, strength: 3, start: hit.start, end: hit.end + behind[0].length }
}

// "du er medlem hos os siden", "dit medlemskab", "melde mig ind": one member, not what membership costs or gives.
const ofOne = danishPattern(
  String.raw`(?:er|var|været|som|dit|mit|hans|hendes|sit|vores|jeres|livsvarigt|your|my|his|her|am|is|are|been|was|a|our) (?:[^ .,;]+ ){0,3}$`,
)
const behindMember = /^ (?:hos|siden|i \d|nr|mig|sig|no\b|since|with us|for [a-z]+ years)/

function membershipTold(view: TextView, sentence: Sentence, hit: WordHit, kind: WordKind): KindHit | null {
  const behind = textBehind(view, sentence, hit)
  const isOwn = / [ms]ig /.test(foldedText(view, hit.start, hit.end))
  if (!isOwn && !ofOne.test(textBefore(view, sentence, hit)) && !behindMember.test(behind)) return null
  return { signal: kind, strength: 3, start: hit.start, end: hit.end }
}

function textBefore(view: TextView, { start }: Sentence, hit: WordHit): string {
  return foldedText(view, Math.max(start, hit.start - longestBefore), hit.start)
}

function textBehind(view: TextView, { end }: Sentence, hit: WordHit): string {
  return foldedText(view, hit.end, Math.min(end, hit.end + longestBehind))
}
