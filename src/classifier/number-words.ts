// The nouns that govern numbers in Danish and English mail, by what a number beside them is. Words are folded; ae, oe and
// aa are read as æ, ø and å before they are looked up, and "cpr-nr." is looked up as "cprnr".

export type LabelKind =
  /** A CPR number. */
  | 'cpr'
  /** A date of birth, which the last four may follow. */
  | 'birth'
  /** The last four of a CPR number, in the heading of a column or between the two parts. */
  | 'last-four'
  /** A person whom a CPR number may belong to. */
  | 'person'
  /** "Vedr.": what the mail is about, often a person. */
  | 'about'
  /** Who has a number of the firm's own making as often as not. */
  | 'customer'
  /** A case; authorities often number it by the person. */
  | 'case-word'
  | 'case'
  /** A day or a time of day. */
  | 'date'
  /** Any other number. */
  | 'other'

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/)
}

const lists: Readonly<Record<LabelKind, string>> = {
  cpr: `
cpr borgerid personnummeret personnumre personnumrene personno sygesikring sygesikringskort sygesikringsbevis sundhedskort ecpr
erstatningscpr erstatningsnummer erstatningsnummeret erstatningsnr ssn patientid personid nationalid personidentifikation personalid personalidentification
civilregistration socialsecurity`,
  birth: `
født foedt fødselsdato fødselsdag fødselsår føds fødselsdata f fdato fds fødselsnummer dob born birthdate birth
birthday fødselsdatoen fødenr fødenummer fødselsnr fnr`,
  'last-four':
    'kontrolnr kontrolnummer kontrolcifre kontroltal endetal endecifre lbnr lbn løbenr løbenummer løbenummeret',
  person: `
borger borgeren borgers borgerens patient patienten patientens pt barn barnet barnets elev eleven klient klienten
medarbejder medarbejderen ansøger ansøgeren forælder mor moderen far faderen søn sønnen datter datteren hustru mand
kone ægtefælle samlever partner forsikrede skadelidte lejer beboer indehaver navn name forsørger værge pårørende
afdøde skyldner fraflytter tilflytter deltager studerende kursist ansat kandidat ejer køber sælger låntager
borgere borgerne patienter patienterne børn børnene elever eleverne klienter klienterne medarbejdere medarbejderne
ansøgere beboere beboerne lejere deltagere deltagerne person personer ansatte studerende forældre hovedperson part parter
parterne dreng drenge pige piger kæreste kæresten nabo naboen niece nevø fætter kusine oldemor farfar morfar mormor
farmor bedstemor bedstefar svigermor svigerfar stedsøn plejesøn baby lillebror lillesøster storebror storesøster
kollega kollegaen chef vikar vikaren praktikant praktikanten lærling lærlingen pensionist enke enkemand gæst rejsende
leder lederen pædagog lærer sygeplejerske boy girl sagsøgte sagsøger undertegnede mor far mors fars søns datters bidragsyder bidragsmodtager fuldmagtshaver
meddebitor medansøger bror søster frk hendes hans brud brudgom drengen pigen spædbarn nyfødt tvilling ægtefællen
kollegen plejefar plejefaren plejefaderen plejemor plejemoren plejemoderen fosterfar fostermor stedfar stedmor svoger svigerinde moster
faster onkel tante stud logerende indsatte afdødes medrejsende klasselærer dagplejer barnebarn barnebarnet
patients citizens employees children pupils student participants wife husband mr mrs ms
child patient's citizen employee applicant spouse son daughter mother father tenant insured debitor hr fru mitid nemid`,
  about: 'medlem medlemmet kunden vedr vedrørende ang angående re regarding concerning',
  customer: 'kunde låner abonnent customer subscriber',
  'case-word': 'sag sagen journal journalen id',
  case: `
sagsid jour esdh case eksempel eksempelvis example dokument dokid dokumentid brugerid userid kle`,
  date: `
dato datoen den d sendt sent modtaget vagt vagten backup oprettet ændret date klokken kl tidspunkt tid periode perioden udskrevet printet
gyldig gælder uge arr dep ankomst afrejse arrival departure log logget tidsstempel tidsstemplet timestamp deadline frist`,
  other: `
cvr faktura fakturaen fakt fak invoice regning kreditnota ordre ordren order rekvisition indkøbsordre bestilling booking
reservation konto kontoen kto account acc bankkonto bank reg iban giro girokort indbetalingskort fik betalingsid betaling
telefon tlf mobil mobiltelefon phone tel fax ring sms produktionsenhed pnumre ean gln vare artikel serie serial model
type måler målepunkt kreditor bilag police policen policer policerne policies skade kvittering transaktion transaktionsid reference ref mødeid
meeting zoom teams webex adgangskode kode koden pinkode pin puk password licens licensnøgle license matrikel bfe pakke track
tracking forsendelse sporing batch lot version build isbn issn doi uuid guid hash sku tinglysning tinglyst akt projekt
kampagnekode rabatkode voucher po lod lodder vinderlod vinderlodder lodtrækning gavekort billet ticket incident ri inc sagid epoch unix serienumre tilbud aftaleid
kontrakt lån depot nemkonto edb imei mac ip port simkort sim nummerplade bogføring postering vat kurstal saldo beløb
pris antal stk vægt ident lokale autorisationsid kørsel kørekort passport koordinater koordinat gps utm url commit ts
kasse boks lokalplan arkiv pulje reol hylde ordrer ordrerne fakturaer fakturaerne bilagene konti sn nøgle nøglen rum
rummet kursus kurset reservedel motor leverandør leverandøren maskine maskinen bil bilen trailer container vogn enhed
udstyr pc printer computer router switch server skab parkeringsplads bygning ejendom ejendommen bolig boligen lejemål
lejemålet rute linje bus tog fly flight produkt produktet udbud udbuddet iso standard modul del komponent kampagne
parti sending prøve prøven prøver analyse forsøg vægtseddel palle følgeseddel vejeseddel
lodseddel claim contract receipt shipment item policy kontering fragtbrev ordrebekræftelse tegning po inv rma
ext txn fejl lånerkort tilsynsrapport toldangivelse fortoldning returnering kupon abonnement stregkode postnr postnummer postnumre rekv vnr revision release`,
}

/** What numbers are given to: each stands for itself with -nr and with -nummer. */
const numbered: Partial<Readonly<Record<LabelKind, string>>> = {
  cpr: `
cpr crp person pers socialsikrings sygesikrings sundhedskort skatte erstatningscpr erstatningsperson erstatnings
borger patient identitets identifikations personidentifikations`,
  case: `
sag sags journal j dok dokument medarbejder løn elev studie sagsbehandler`,
  other: `
cvr se faktura ordre rekvisitions bestillings booking konto reg registrerings kort tlf telefon mobil p
produktionsenheds ean vare artikel serie model type måler aftage installations forbruger kunde medlems debitor
kreditor leverandør bilags police skade skades kvitterings transaktions ref reference møde licens stel matrikel
ejendoms bfe pakke tracking forsendelses sporings parti batch akt projekt billet tilbuds aftale kontrakt låne depot it
posterings moms kursus hold rum lokale rekv prøve laboratorie yder autorisations kørekort pas arkiv`,
}

const kindOf = new Map<string, LabelKind>()
for (const kind of Object.keys(lists) as LabelKind[])
  for (const word of words(lists[kind])) kindOf.set(word, kind)
for (const kind of Object.keys(numbered) as LabelKind[])
  for (const stem of words(numbered[kind] ?? '')) kindOf.set(`${stem}nr`, kind).set(`${stem}nummer`, kind)

// "personnumer", "persnonnummer": the words that people misspell.
const cprSpellings =
  /^(cpr|crp)[a-zæøå]{0,12}$|^(personn?|persn?o?n|perosn|pesonn?)[a-z]{0,2}n?u?m{1,3}[eo]?r[a-z]{0,3}$/
// "aftalenummer", "kundenr", "elevkode": the number of something else.
const otherHead =
  /.{3}(nummer|nummeret|numre|numrene|nr|id|ident|kode|koden|konto|kontoen|reference|ref|faktura|ordre)$/

/** The word stands in the lists themselves, or is a way of writing CPR number. */
export function isKnownLabel(folded: string): boolean {
  return kindOf.has(folded) || kindOfLabel(folded) === 'cpr'
}

// "kontohaver", "fraflytter", "plejebarn".
const personHead =
  /.{2}(haver|tager|giver|yder|flytter|søger|låner|køber|sælger|betaler|(?:hus|bolig|bil|grund|ejendoms)ejer|barn|barnet|søn|datter|elev|eleven|patient|patienten|borger|borgeren|klient|klienten|beboer|beboeren|forælder|studerende)$/

/** It has ae, oe or aa. An expression costs more to ask than so short a word. */
function isSpelt(word: string): boolean {
  let before = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (code === 101 /* e */ && (before === 97 || before === 111) /* a, o */) return true
    if (code === 97 && before === 97) return true
    before = code
  }
  return false
}

/** What a number beside this word is, or null when the word says nothing. */
export function kindOfLabel(folded: string): LabelKind | null {
  const word = isSpelt(folded) ? folded.replace(/ae/g, 'æ').replace(/oe/g, 'ø').replace(/aa/g, 'å') : folded
  // "fakturaer" is written with both letters.
  const known = kindOf.get(folded) ?? (word === folded ? undefined : kindOf.get(word))
  if (known !== undefined) return known
  const first = word.charCodeAt(0)
  if ((first === 99 /* c */ || first === 112) /* p */ && cprSpellings.test(word)) return 'cpr'
  // Few words end as these do, and an expression looks for its end from every letter.
  const last = word.charCodeAt(word.length - 1)
  const mayBeHead =
    last === 97 /* a */ ||
    last === 111 /* o */ ||
    last === 114 /* r */ ||
    last === 116 /* t */ ||
    last === 101 /* e */ ||
    last === 110 /* n */ ||
    last === 102 /* f */ ||
    last === 100 /* d */
  if (!mayBeHead) return null
  return otherHead.test(word) ? 'other' : personHead.test(word) ? 'person' : null
}
