// Does this look like the name of a person? Common first names in Denmark, and two capitals in a row that are no place,
// organisation or heading. Leaves out: a register of names; a rare single name goes unseen.

import { hashesOf } from './word-hash.ts'

const firstNames = hashesOf(
  (
    'kathrine catrine fie tina ida emilia ellie astrid vilma karla clara agnete amanda anton arthur august bertil ' +
    'elliot felix hugo jonathan kenny konrad lauge lea liva merle ronja rebekka sofus storm tilde tobias vitus ' +
    'mahmoud omar youssef layla leyla samira hamza bilal abdi abdul osman emre mehmet zeynep elif dragan goran piotr agnieszka ' +
    'tove tora thora tage sigurd regitze pauline nete molly maren lasse kai kaya jannie iben hjalmar grethe gert gerd fritz ' +
    'aage adam agnes ahmad ahmed aisha aksel alberte alexander alfred ali alice alma amalie amina amir anders andrea andreas ane ' +
    'anette anita anja ann anna anne annelise annette anni arne arthur asger asta astrid august aya ayse benedikte benjamin ' +
    'bent bente benny berit bettina birgit birgitte birthe bjarne bo brian britt camilla carina carl carla caroline casper cecilie ' +
    'charlotte christian christina christine christoffer claus clara connie daniel david ditte dorte dorthe ebbe edith egon ' +
    'elin elisabeth ella ellen elias else emil emilie emma erik erling esther eva fatima fatma finn flemming frank frederik ' +
    'frederikke freja frida frode gerda gitte grete grethe gunnar gustav hanne hans hans-henrik hassan heidi helena helene ' +
    'helle henning henriette henrik henry holger ib ibrahim ida inga inge ingelise inger ingrid irene isabella ivan jacob jakob james jan ' +
    'jane janne jean jens jens-peter jeppe jesper jette jim joan joanna johan johanne johannes john johnny jonas jonathan jorgen josefine julie ' +
    'julius jytte jørgen kaj karen karin karina karl karla kasper katrine kenneth khaled kim kirsten kirstine kjeld knud kristian ' +
    'kristina kristine kristoffer kurt lars laila laura laurits lasse leif lena lene leila lilian line linda linea lis lisa lisbeth ' +
    'lise lissi liv lone louise lucas lukas luna lykke mads magnus maja malene malthe maria mariam marianne marie marius mark markus martin ' +
    'mary mathias mathilde mats mehmet merete mette mia michael michelle mikael mikkel mille minna mogens mohamad mohamed mohammad mohammed morten ' +
    'muhammad mustafa naja nanna natasja nicklas nicolai nicoline niels nikolaj nina noah nora ole olga oliver oluf omar oscar oskar otto palle ' +
    'patrick paul peder per pernille peter philip pia poul preben rasmus rikke ritta robert rolf rosa ruth samir sandra sara ' +
    'sarah sebastian selma signe sigrid silje simon sine sofia sofie solveig stefan steen stine sune susan susanne svend ' +
    'søren tanja thea theo thomas thor thorkild tim tina tobias tom tommy torben tove trine troels ulla ulrik ursula ' +
    'valdemar vera verner vibeke victor victoria viggo viktor viktoria villads vivi werner william winnie yasmin yusuf yvonne ' +
    'zahra zainab aase åse bjørn børge jøren øjvind maiken malou tilde thilde cathrine katja katrin sanne sanna mona nadia nadja elsebeth'
  ).split(' '),
)

/** Capitalised words that are seldom a person: places, organisations, months, greetings, headings, languages. */
const notNames = hashesOf(
  (
    'danmark danske dansk aarhus århus odense aalborg københavn esbjerg randers kolding vejle horsens kommune region regionen ' +
    'sundhedsstyrelsen datatilsynet skat nordea bank a/s aps as i/s gmbh ltd inc jobcenter jobcentret borgerservice afdeling ' +
    'pension forsikring kære hej hejsa god godmorgen med venlig venlige hilsen hilsner mvh vh dear hi hello best kind regards ' +
    'vedr vedrørende emne subject re sv vs fw fwd fra til sendt from to sent cc dato date tlf telefon mobil mail email web www ' +
    'januar februar marts april maj juni juli august september oktober november december mandag tirsdag onsdag torsdag fredag ' +
    'lørdag søndag jan feb mar apr jun jul aug sep okt nov dec monday tuesday wednesday thursday friday saturday sunday microsoft outlook teams office excel word windows ' +
    'google apple facebook linkedin det den de der dette denne disse vi jeg du han hun i og eller men hvis når så vores jeres ' +
    'deres min din sin the this that we you he she it they our your and or but if when afd adm hr it økonomi løn cpr cvr nr navn ' +
    'adresse diagnose beløb kr dkk eu fn usa nato europa sverige norge tyskland england island grønland færøerne jylland fyn sjælland ' +
    'nord syd øst vest ny nye gamle store lille dansk dagens ugens årets nyhedsbrev nyt info ' +
    'folketinget regeringen socialdemokratiet venstre enhedslisten sygehus hospital universitetshospital rigshospitalet universitet skole ' +
    'faktura ordre sag journal bilag side kapitel figur tabel tak bemærk husk obs ps svar notat referat dagsorden'
  ).split(' '),
)

export interface NameWord {
  /** By `hashOf`. */
  readonly hash: number
  readonly length: number
}

/** How surely the words from here on name a person: 2 a known first name, 1 two capitals in a row, 0 not. */
export function nameAt(
  first: NameWord,
  isSentenceStart: boolean,
  second: (NameWord & { readonly endsInSen: boolean }) | null,
): 0 | 1 | 2 {
  if (first.length < 2 || notNames.has(first.hash)) return 0
  const hasSecond = second !== null && second.length > 1 && !notNames.has(second.hash)
  if (firstNames.has(first.hash)) return 2
  if (!hasSecond) return 0
  if (second.endsInSen && second.length > 4) return 2
  return isSentenceStart ? 0 : 1
}
