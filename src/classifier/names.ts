// Does this look like the name of a person? Common first names in Denmark, and two capitals in a row that are no place,
// organisation or heading. Leaves out: a register of names; a rare single name goes unseen.

import { hasWord, wordSet } from './word-hash.ts'

const firstNames = wordSet(
  'aage abdi abdul adam adrian agnes agnete agnieszka ahmad ahmed ahmet aisha aksel albert aleksander alexander ' +
    'alfred ali alice allan alma alva amalie amanda amina amir anders andrea andreas ane anette anh anita anja ann ' +
    'anna anne anni anton arif arne arthur asbjørn asger asmus asta astrid august ayse bashir benedikte benjamin ' +
    'benny bent bente berit bettina bilal birger birgit birgitte birte birthe bjarne bjørn bo bodil brian britt ' +
    'børge camilla carl carla carlo caroline carsten casper cecilie celina charlotte christian christina christine ' +
    'clara claus clemens connie dagmar dagny daniel danny david dennis dina ditte dorte dorthe dorthea ebba ebbe ' +
    'edith egon eigil einar ejnar elias elif elin eline elisabeth elise ella ellen ellinor elliot else emil emilie ' +
    'emily emine emir emma erik erling erna ernst esben eskild esther eva evald fadi farah fatima fatma felicia ' +
    'felix filip finn flemming folmer frank freddy frederik frederikke freja frida fritz frode gerda gert gertrud ' +
    'gitte gorm grete grethe gudrun gunhild gunnar gunner gunvor gustav halfdan hamid hamza hanne hans harald hardy ' +
    'hassan hasse hedvig heidi helena helene helga helle henning henriette henrik henry herdis hjalmar hjørdis ' +
    'hodan holger hugo hussein ib ibrahim ida igor ilse imran ina inga inge ingelise inger ingolf ingrid irene iris ' +
    'irma isabel isabella ismail ivan iwona jack jacob jakob jakub jamal james jan jane janne jasleen jasmin jean ' +
    'jeanette jens jeppe jesper jette jim jimmy joakim joan joanna johan johanne johannes john johnny jonas ' +
    'jonathan jonna jorgen josefine judith julian julie julius jytte jørgen kai kaj kaja karen karim karin karina ' +
    'karl karla karlo karsten kasper katarina kate kathrine katinka katja katrin katrine keld kenneth kerstin ' +
    'khaled kim kirsten kirstine kjeld klara klaus knud konrad kristian kristina kristine kristoffer kurt käthe ' +
    'laila lars lasse lauge laura laurits layla lea leif leila lena lene leo leon leonora liam lilian lilly lily ' +
    'linda line linh lis lisa lisbeth lise liselotte lissi liva lone lotte louis louise luca lucas lucia ludvig ' +
    'lukas luna lydia lykke lærke mads magda magdalena magnus mahmoud maiken maja malene malik malou malthe manfred ' +
    'marcus marek maren margit margrethe maria mariam marianne marie marius mark marko markus marta martha martin ' +
    'marwa mary maryam mathias mathilda mathilde matilde maya mehmet melina merete mette mia michael michelle ' +
    'mikael mikkel mille mina minna mira mogens mohamad mohamed mohammed molly mona monica monika morten muhammad ' +
    'mustafa nabil nadia nadja naja nanna natalie natasja nete nicklas nicolai nicole niels nikolaj nikoline nina ' +
    'noah noor nora odin oksana olaf olav ole olena olga oliver olivia oluf omar orla oscar oskar ottilia otto ' +
    'palle patricia patrick paul paula pauline pawel peder pelle per pernille peter petra philip pia piotr poul ' +
    'povl preben rachel ragnhild rahma ralf ramona randi rania rasmus rebekka regitze renata rene reza richard ' +
    'rikke rita ritta robert robin roger roland rolf ronja rosa rosemarie ruben rune ruth sabrina said sally salma ' +
    'sam samir samira samuel sander sandra sanna sanne sara sarah sebastian selina selma sidsel signe sigrid sigurd ' +
    'silje simon simone sine sixten sofia sofie sofus solveig sonja steen stefan stella stig stine sune susan ' +
    'susanne svend svetlana sylvester sylvia søren tage tanja tariq tatiana tenna terese thea theis theo theodor ' +
    'thomas thor thora thorbjørn thorkild thyge thyra tilde tim tina tine tobias tom tomasz tommy tonny torben ' +
    'torkil torsten tove trine troels tue ture uffe ulf ulla ulrik ulrikke ursula vagn valborg valdemar vera verner ' +
    'vibeke victor victoria viggo villads villy vilma viola vivi vivian wanda werner wilhelm william winnie xenia ' +
    'yasmin ylva youssef yusuf yvonne zahra zainab zeynep zoe åge åse',
)

/** Capitalised words that are seldom a person: places, organisations, months, greetings, headings, languages. */
const notNames = wordSet(
  'a/s aalborg aarhus adm adresse afd afdeling alle alt and antal apple apr april aps as aug august bank beløb ' +
    'bemærk bemærkning best bilag borgerservice but cc cpr ct cvr dagens dagsorden danish danmark dansk danske ' +
    'datatilsynet date dato de dear dec december den denne der deres det dette diagnose digital din disse dkk dr du ' +
    'eller email emne england english enhedslisten esbjerg eu europa everybody excel facebook faktura farve feb ' +
    'februar february figur firma fn folketinget forsikring fra fredag french friday from fw fwd fyn færøerne gamle ' +
    'german gmbh god godmorgen google grønland han he hej hejsa hello hi hilsen hilsner horsens hospital how hr hun ' +
    'husk hvad hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i i/s if inc info ingen island it jan ' +
    'januar january jeg jeres jobcenter jobcentret journal jul juli july jun june juni jylland kapitel kind ' +
    'kirurgisk kolding kommune konto kr kunde kunden kære københavn lille linkedin ltd løn lørdag mail maj mandag ' +
    'mar march marts med medicinsk men microsoft min mobil monday mr mvh månedsløn nato navn nobody nord nordea ' +
    'norge notat nov november nr ny nye nyhedsbrev nyt når obs october odense office og okt oktober onsdag or ordre ' +
    'our outlook overtid pension pensionen pris prof ps randers re referat regards regeringen region regionen ' +
    'rigshospitalet sag saturday sendt sent sep september she side sin sjælland skat skole socialdemokratiet ' +
    'somebody status stilling store størrelse subject sunday sundhedsstyrelsen sv svar sverige syd sygehus så ' +
    'søndag tabel tak teams telefon that the they this thursday tid til tirsdag tlf to torsdag tuesday type ' +
    'tyskland ugens universitet universitetshospital usa vare vedr vedrørende vejle venlig venlige venstre vest vh ' +
    'vi vores vs we web wednesday what when where which who why windows word www you your årets århus økonomi øst',
)

/** Of a word by its hash. */
export function isFirstName(hash: number): boolean {
  return hasWord(firstNames, hash)
}

/** Of a capitalised word: it is none of those that are seldom a person. */
export function isNameWord(hash: number): boolean {
  return !hasWord(notNames, hash)
}

/**
 * How surely the words from here on name a person: 2 a known first name, 1 two capitals in a row, 0 not. Words by their
 * hashes; the second has no length where there is none.
 */
export function nameAt(
  first: number,
  length: number,
  isSentenceStart: boolean,
  second: number,
  secondLength: number,
  endsInSen: boolean,
): 0 | 1 | 2 {
  if (length < 2 || hasWord(notNames, first)) return 0
  if (hasWord(firstNames, first)) return 2
  if (secondLength < 2 || hasWord(notNames, second)) return 0
  if (endsInSen) return 2
  return isSentenceStart ? 0 : 1
}
