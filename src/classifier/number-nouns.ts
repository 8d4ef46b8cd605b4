// The word right in front of a number: "skema 311236-4005" names a thing by its number, "opret 311236-4005" does not.
// Nouns of things that are numbered, alone and as the last part of a compound ("arkivboks", "jordprøve"), and the words
// that may stand before a person's number and say nothing of it. They count beside the number only: "rapporten" some
// words away is about the person whose number follows.
import { kindOfLabel } from './number-words.ts'

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/)
}

const things = new Set(
  words(`
adgangskort afgift aktie anlæg apparat artikel batteri bil billet bind blok boks bolt bon brik bygning bøde bås
cykel cylinder detalje dyr dæk effekt ejendom element enhed filter genstand gear grav gravsted hylde instrument
kabel kamera karton kasse kerne kit ko kolli klods konto lager lampe leje lejemål licens linje liste lod lås maskine mark matrikel
meter model modul motor møtrik måler norm nøgle pakke pakning palle parcel parti patent plade printer produkt
projekt pulje pumpe reol rum rute sal scanner sektion sending sensor serie skab skrue skærm slange slot standard
station stilling stik stykke sæt tablet tabel tank tegning terminal trailer type udbud udstyr varemærke ventil
version vindue vogn værk værktøj øremærke regning reservation kampagne installation bearing membership note
subscription warranty box build cabinet claim device drawing gasket invoice issue item items key lot object permit product
project pump quote receipt report room route sample shelf shipment specimen part parts spring task ticket unit valve
voucher waybill fragtbrev`),
)

/** What is written about things and about persons: its number is seldom, but may be, whose it is. */
const papers = new Set(
  words(`
akt aftale aftalen anmeldelse anmeldelsen analyse bilaget blanket blanketten formular indberetning kontrakten mappe
opgave opgaven opgørelse opkrævning plan planen protokol prøven rapport rapporten rykker skema skemaet tilbuddet
udgave varsel varslet levering leverance bevis fejl hændelse hændelsen report`),
)

export function isPaper(word: string): boolean {
  return papers.has(word)
}

/** "synsrapport", whose number it is only where that is said. */
export function isPaperOfSomething(word: string): boolean {
  return endsIn(papers, word)
}

const longestHead = 12
const shortestHead = 4

function endsIn(heads: ReadonlySet<string>, word: string): boolean {
  for (let length = Math.min(longestHead, word.length - 2); length >= shortestHead; length--)
    if (heads.has(word.slice(-length))) return true
  return heads.has(word)
}

/** A noun of what is numbered, or a compound that ends in one. */
export function isThing(word: string): boolean {
  return isThingWord(word) || isDefinite(word)
}

// "aftalen", "tilbuddet": the article stands behind. Of "nøgler" one number is no number.
function isDefinite(word: string): boolean {
  if (/n$/.test(word)) return isThingWord(word.slice(0, -1)) || isThingWord(word.slice(0, -2))
  if (!/t$/.test(word)) return false
  // "anlægget" doubles its last letter; "noteret" has been done.
  const isDoubled = word.charAt(word.length - 3) === word.charAt(word.length - 4)
  return (
    [1, 2].some((length) => isThingWord(word.slice(0, -length))) ||
    (isDoubled && isThingWord(word.slice(0, -3)))
  )
}

function isThingWord(word: string): boolean {
  return things.has(word) || (endsIn(things, word) && !notCompound.test(word))
}

// What ends as a thing does and is none.
const notCompound =
  /(barn|klient|patient|borger|person|elev|pige|mand|kvinde|dreng|søn|datter|partner|pleje|akasse)$/

// Cases about something that is built, bought or driven; other cases are persons'.
const caseOfThing =
  /^(bygge|support|plan|ejendoms|miljø|vej|udbuds|hørings|jord|drifts|it|service|reklamations|spildevands|lokalplans|natur|klima|trafik|affalds|vand|kloak|fordelings|indkøbs|kontrakt|garanti|råstof|fredning|dispensations|landzone)s?sag(en)?$/

export function isCaseOfThing(word: string): boolean {
  return caseOfThing.test(word)
}

const sayNothing = new Set(
  words(`
til fra for med uden hos ved over før mod mellem blandt omkring per ift samt men som der den det var blev har havde
haft får fik kan kunne skal skulle vil ville bør her hér ikke også kun igen altså nemlig dog lige bare både enten
hverken hej tak obs jeg han hun man mig dig ham hende jer dem min din sin mit dit sit denne disse samme anden andet
stedet gerne venligst straks snart endnu stadig hvis hvor siden sammen andre alle hver nye nyt rigtig rigtige
korrekt forkert gammel gamle tidligere samlet opret ret slet book booke indkald indkalde kontakt ring ringe søg søge
slå find finde tjek tjekke send sende udbetal udbetale aflys henvis overfør flyt fjern tilføj registrere godkend
afvis spær luk lukke åbn åbne skriv skrive brug bruge indtast tast notere giv give tag tage husk vis vise hent glem
meld melde indmeld udmeld indskriv udskriv afmeld tilmeld bestil print udfyld oplys opdatere kald bed spørg svar mød
gæld angår angik underskrevet mærket stemplet kaldet kendt født from with without about before and but was are were been has had
have can could will now here not also only again yes you she they him them your his our correct right wrong see use
call check contact please concerning regarding`),
)

// Doing, and having been done: "mangler", "oprettede", "indkaldes", "oprettet".
const doing =
  /.{3}(er|ede|edes|es|te|tes|ende|ed)$|^(an|af|be|for|frem|gen|ind|mis|ned|om|op|over|sam|til|ud|und|ved)[a-zæøå]+[eldgnrkv]t$/

// What a mail is about, and whom: "opsigelse 311236-4005", "klage 311236-4005".
const topic =
  /(else|ning|ling|ring|tion|hed|skab|hjælp|støtte|pension|klage|attest|samtykke|fuldmagt|epikrise|journal|tid|møde|samtale|brev|svar|plads|løn|dom|pleje|barsel|orlov|fravær|kontakt|besøg|kopi|notat|kur|skift|valg|test|røntgen|ultralyd|blodprøve)(en|n|et|t|s)?$/

/** Of a folded word: it does, has been done to, or only joins. Short words do. */
export function isSayingNothing(word: string): boolean {
  return word.length <= 2 || sayNothing.has(word) || doing.test(word)
}

/** Of the folded word in front of a number: nothing says that it may stand before a person's. */
export function isUnknownNoun(word: string): boolean {
  return !isSayingNothing(word) && !topic.test(word) && kindOfLabel(word) === null
}
