// The word right in front of a number: "skema 311236-4005" names a thing by its number, "opret 311236-4005" does not.
// Nouns of things that are numbered, alone and as the last  of a compound ("arkivboks", "jordprøve"), and the words
// that may  before a person's number and say nothing of it. They count beside the number only: "rapporten" some
// words away is about the person whose number follows.
import { kindOfLabel } from './number-words.ts'

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/)
}

const things = new Set(
  words(`
adgangskort afgift aktie aktivitet anlæg apparat artikel batteri bil billet bind blok boks bolt bon brik bygning bøde bås
cykel cylinder detalje dyr dæk effekt ejendom element enhed filter forsøg genstand gear gebyr grav gravsted gruppe
hingst hoppe hylde instrument kabel kamera karton kasse kerne kilerem kit ko kolli kolonne komponent lager lampe
leje lejemål licens linje lod lokale lås maskine mark matrikel meter model modul motor møtrik måler måling norm
nøgle obligation pakke pakning palle parcel parti patent patron plade plombe port postering printer produkt program
projekt pulje pumpe punkt ramme reol reservedel robot rum rute rør sal scanner sektion sending sensor serie skab
skade skilt skrue skærm slange slot sone standard station stik stykke sæt tablet tabel tank tegning terminal toner
trailer tyr type udbud udstyr varemærke varenr variant ventil version vindue vogn værk værktøj øremærke ordre
faktura regning konto reservation kampagne licensnøgle installation bearing membership box build cabinet claim device drawing
gasket invoice issue item items key lot module object permit product project pump quote receipt report revision room
route sample seal shelf shipment specimen part parts spring task ticket unit valve vehicle voucher`),
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

const longestHead = 12
const shortestHead = 4

/** A noun of what is numbered, or a compound that ends in one. */
export function isThing(word: string): boolean {
  return isThingWord(word) || isDefinite(word)
}

// "aftalen", "tilbuddet": the article stands behind. Of "nøgler" one number is no number.
function isDefinite(word: string): boolean {
  if (/n$/.test(word)) return isThingWord(word.slice(0, -1)) || isThingWord(word.slice(0, -2))
  if (!/t$/.test(word)) return false
  return [1, 2, 3].some((length) => isThingWord(word.slice(0, -length)))
}

function isThingWord(word: string): boolean {
  if (things.has(word)) return true
  for (let length = Math.min(longestHead, word.length - 2); length >= shortestHead; length--)
    if (things.has(word.slice(-length)) && !notCompound.test(word)) return true
  return false
}

// What ends as a thing does and is none.
const notCompound =
  /(barn|klient|patient|borger|person|elev|pige|mand|kvinde|dreng|søn|datter|partner|pleje)$/

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
hverken dvs eks nej okay hej hejsa tak obs jeg han hun man mig dig ham hende jer dem min din sin mit dit sit denne
disse samme anden andet stedet gerne venligst straks snart endnu stadig allerede måske desværre derfor hvorfor hvis fordi hvor hvem hvad
hvilken imorgen idag igår straks siden sammen andre begge alle hver tre fire nye nyt rigtig rigtige korrekt forkert gammel gamle tidligere
samlet opret ret slet book booke indkald indkalde kontakt ring ringe søg søge slå find finde tjek tjekke send sende
udbetal udbetale aflys aflyse visitere henvis henvise overfør overføre flyt fjern fjerne tilføj tilføje registrere
godkend afvis afvise spær spærre luk lukke åbn åbne skriv skrive brug bruge indtast tast notere giv give tag tage
husk vis vise hent glem meld melde indmeld udmeld indskriv udskriv udskrive afmeld tilmeld bestil bestille forny
genåbn behandl undersøg scan print udfyld angiv oplys opdatere kald bed spørg svar mød gæld angår angik forældre
underskrevet kaldet kendt født from with without about before and but was are were been has had have can could will
would shall should may must now here not also only again yes you she they him them your his our their this that
these those same new old correct right wrong following next last first see use call check contact please concerning
regarding`),
)

// Doing, and having been done: "mangler", "oprettede", "indkaldes", "oprettet".
const doing =
  /.{3}(er|ede|edes|es|te|tes|ende|ed)$|^(an|af|be|for|frem|gen|ind|mis|ned|om|op|over|sam|til|ud|und|ved)[a-zæøå]{2,}et$/

// What a mail is about, and whom: "opsigelse 311236-4005", "klage 311236-4005".
const topic =
  /(else|ning|ling|ring|tion|hed|skab|hjælp|støtte|pension|klage|attest|samtykke|fuldmagt|epikrise|journal|tid|møde|samtale|brev|svar|plads|løn|dom|pleje|barsel|orlov|fravær|kontakt|besøg|kopi|notat|kur|skift|valg|test)(en|n|et|t|s)?$/

/** Of a folded word: it does, has been done to, or only joins. Short words do. */
export function isSayingNothing(word: string): boolean {
  return word.length <= 2 || sayNothing.has(word) || doing.test(word)
}

/** Of the folded word in front of a number: nothing says that it may stand before a person's. */
export function isUnknownNoun(word: string): boolean {
  return !isSayingNothing(word) && !topic.test(word) && kindOfLabel(word) === null
}
