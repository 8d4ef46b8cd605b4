// Does this look like the name of a person? Common first names in Denmark, and two capitals in a row that are no place,
// organisation or heading. Leaves out: a register of names; a rare single name goes unseen.

import { hashesOf } from './word-hash.ts'

const firstNames = hashesOf(
  (
    'aage abdi adam agnes ahmad ahmed aisha aksel alexander alfred ali alice alma amalie amanda amina amir ' +
    'anders andrea andreas ane anette anita anja anna anne anni anton arne asta astrid august benedikte ' +
    'benjamin benny bent bente berit bettina birgit birgitte birthe bjarne bjørn bo brian britt børge camilla ' +
    'carl caroline casper cecilie charlotte christian christina christine clara claus daniel david ditte ' +
    'dorte dorthe edith elias elif elisabeth ella ellen elliot emil emilie emma erik erling esther eva fatima ' +
    'fatma finn flemming frank frederik frederikke freja frida fritz gitte grete grethe gustav hamza hanne ' +
    'hans hassan heidi helena helene helle henning henriette henrik henry ibrahim ida inga inge inger ingrid ' +
    'irene isabella ivan jacob jakob james jan jane janne jean jens jeppe jesper jette jim joan joanna johan ' +
    'johanne johannes john johnny jonas jorgen josefine julie julius jytte jørgen kai kaj karen karin karina ' +
    'karl karla kasper kathrine katja katrin katrine kenneth khaled kim kirsten kirstine kjeld knud kristian ' +
    'kristina kristine kristoffer kurt laila lars lasse laura laurits layla lea leif lena lene linda line ' +
    'lisa lisbeth lise liva lone louise lucas lukas luna lykke mads magnus mahmoud maja malene malthe maren ' +
    'maria mariam marianne marie marius mark markus martin mary mathias mathilde mehmet merete mette mia ' +
    'michael michelle mikael mikkel mille minna mogens mohamed mohammed mona morten muhammad mustafa nadia ' +
    'nadja naja nanna natasja nicolai niels nikolaj nina noah nora ole olga oliver omar oscar oskar otto ' +
    'patrick paul peder per pernille peter philip pia poul preben rasmus rebekka rikke ritta robert ronja ' +
    'rosa ruth samir samira sandra sanna sanne sara sarah sebastian selma signe sigrid sigurd silje simon ' +
    'sine sofia sofie sofus steen stefan stine sune susan susanne svend søren tanja thea theo thomas tim tina ' +
    'tobias tom tommy torben tove trine troels ulla ulrik ursula valdemar vera vibeke victor victoria viggo ' +
    'vilma william yasmin yusuf åse ' +
    'abdul adrian agnete agnieszka ahmet albert aleksander allan alva anh ann arif arthur asbjørn asger asmus ' +
    'ayse bashir bilal birger birte bodil carla carlo carsten celina clemens connie dagmar dagny danny dennis ' +
    'dina dorthea ebba ebbe egon eigil einar ejnar elin eline elise ellinor else emily emine emir erna ernst ' +
    'esben eskild evald fadi farah felicia felix filip folmer freddy frode gerda gert gertrud gorm gudrun gunhild ' +
    'gunnar gunner gunvor halfdan hamid harald hardy hasse hedvig helga herdis hjalmar hjørdis hodan holger hugo ' +
    'hussein ib igor ilse imran ina ingelise ingolf iris irma isabel ismail iwona jack jakub jamal jasleen jasmin ' +
    'jeanette jimmy joakim jonathan jonna judith julian kaja karim karlo karsten katarina kate katinka keld ' +
    'kerstin klara klaus konrad käthe lauge leila leo leon leonora liam lilian lilly lily linh lis liselotte ' +
    'lissi lotte louis luca lucia ludvig lydia lærke magda magdalena maiken malik malou manfred marcus marek ' +
    'margit margrethe marko marta martha marwa maryam mathilda matilde maya melina mina mira mohamad molly monica ' +
    'monika nabil natalie nete nicklas nicole nikoline noor odin oksana olaf olav olena olivia oluf orla ottilia ' +
    'palle patricia paula pauline pawel pelle petra piotr povl rachel ragnhild rahma ralf ramona randi rania ' +
    'regitze renata rene reza richard rita robin roger roland rolf rosemarie ruben rune sabrina said sally salma ' +
    'sam samuel sander selina sidsel simone sixten solveig sonja stella stig svetlana sylvester sylvia tage tariq ' +
    'tatiana tenna terese theis theodor thor thora thorbjørn thorkild thyge thyra tilde tine tomasz tonny torkil ' +
    'torsten tue ture uffe ulf ulrikke vagn valborg verner villads villy viola vivi vivian wanda werner wilhelm ' +
    'winnie xenia ylva youssef yvonne zahra zainab zeynep zoe åge'
  ).split(' '),
)

/** Capitalised words that are seldom a person: places, organisations, months, greetings, headings, languages. */
const notNames = hashesOf(
  (
    'hvordan hvorfor hvilken hvilket hvilke hvem hvad hvor hvornår hvis nobody everybody somebody when where why how what who which prof dr digital mr ct alt alle ingen english danish french german january february march june july october konto vare antal overtid medicinsk kirurgisk bemærkning stilling tid pris emne dato status type farve størrelse kunde kunden firma pensionen månedsløn ' +
    'a/s aalborg aarhus adm adresse afd afdeling and apple apr april aps as aug august bank beløb bemærk best bilag ' +
    'borgerservice but cc cpr cvr dagens dagsorden danmark dansk danske datatilsynet date dato de dear dec december ' +
    'den denne der deres det dette diagnose din disse dkk du eller email emne england enhedslisten esbjerg eu europa ' +
    'excel facebook faktura feb februar figur fn folketinget forsikring fra fredag friday from fw fwd fyn færøerne ' +
    'gamle gmbh god godmorgen google grønland han he hej hejsa hello hi hilsen hilsner horsens hospital hr hun husk ' +
    'hvis i i/s if inc info island it jan januar jeg jeres jobcenter jobcentret journal jul juli jun juni jylland ' +
    'kapitel kind kolding kommune kr kære københavn lille linkedin ltd løn lørdag mail maj mandag mar marts med men ' +
    'microsoft min mobil monday mvh nato navn nord nordea norge notat nov november nr ny nye nyhedsbrev nyt når obs ' +
    'odense office og okt oktober onsdag or ordre our outlook pension ps randers re referat regards regeringen ' +
    'region regionen rigshospitalet sag saturday sendt sent sep september she side sin sjælland skat skole ' +
    'socialdemokratiet store subject sunday sundhedsstyrelsen sv svar sverige syd sygehus så søndag tabel tak teams ' +
    'telefon that the they this thursday til tirsdag tlf to torsdag tuesday tyskland ugens universitet ' +
    'universitetshospital usa vedr vedrørende vejle venlig venlige venstre vest vh vi vores vs we web wednesday when ' +
    'windows word www you your årets århus økonomi øst'
  ).split(' '),
)

export interface NameWord {
  /** By `hashOf`. */
  readonly hash: number
  readonly length: number
}

/** Capitalised, and none of the words that are seldom a person. */
export function isNameWord(word: NameWord): boolean {
  return !notNames.has(word.hash)
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
