// Does this look like the name of a person? Common first names in Denmark, and two capitals in a row that are no place,
// organisation or heading. Leaves out: a register of names; a rare single name goes unseen.

import { hasWord, wordSet } from './word-hash.ts'

const firstNames = wordSet(
  'aage aase abdi abdul abdullah abel ada adam adrian agda agnes agnete agnieszka ahmad ahmed ahmet aisha aksel ' +
    'alba albert alberte aleksander alex alexander alf alfred ali alice allan alma alva amal amalie amanda amina ' +
    'amir amira amy anders andrea andreas andriy ane anette anh anita anja ann anna anne annelise annemette ' +
    'annette anni annie annika anton arif arne aron arthur arvid asbjørn asger aslak aslaug asmus asta astrid ' +
    'august axel aya ayse barbara bashir bastian beate benedicte benedikte benjamin benny bent bente berit bertel ' +
    'bertil bertram betina bettina bilal birger birgit birgitte birte birthe bjarke bjarne bjørg bjørn bo bob ' +
    'bodil bolette brian britt britta bruno børge camilla camille carl carla carlo caroline carsten casper ' +
    'cathrine cecilie celina charlotte chloe christel christian christina christine christoffer claes clara claus ' +
    'clemens conni connie conny dagmar dagny dan daniel danny daria david dejan dennis dina ditlev ditte dorit ' +
    'dorrit dorte dorthe dorthea dragan ebba ebbe edith egil egon eigil einar ejgil ejler ejnar ejner ejvind elena ' +
    'elias elif elin eline elisabeth elise ella ellen ellinor elliot elly elmer elna else elsebeth elvira emil ' +
    'emilie emily emine emir emma erik erling erna ernst esben eske eskil eskild ester esther eva evald ewa ' +
    'ewelina fadi fadumo farah farid farida fatima fatma fatou felicia felix fie filip filippa finn fiona flemming ' +
    'folmer frank freddy frede frederik frederikke freja frida frits fritz frode georg gerd gerda gert gertrud ' +
    'ghita gitte gorm greta grete grethe gry grzegorz gudmund gudrun gunhild gunilla gunnar gunner gunver gunvor ' +
    'gurli gustav gyda gülsen hakon halfdan halima hamid hamza hanna hannah hanne hans harald hardy hassan hasse ' +
    'hedda hedvig heidi helen helena helene helga helge helle henning henny henriette henrik henry herdis herluf ' +
    'hilde hjalmar hjalte hjørdis hodan holger huda hugo huong hussein ian ib iben ibrahim ida igor ilse imran ina ' +
    'inga inge ingeborg ingelise inger ingolf ingrid irene iris irma irmelin iryna isabel isabella isak ismail ' +
    'ivan ivar iwona jack jacob jakob jakub jamal james jan jane janne jannick jannie jannik jarl jasleen jasmin ' +
    'jean jeanette jeanne jenny jens jeppe jes jesper jessica jette jim jimmi jimmy joachim joakim joan joanna ' +
    'johan johanne johannes john johnny jolanta jon jonas jonatan jonathan jonna jorgen josef josefine judith ' +
    'julian julie julius jutta jytte jørgen jørn kaare kai kaj kaja kalle kamilla kamma karen karim karin karina ' +
    'karl karla karlo karna karoline karsten kaspar kasper katarina katarzyna kate kateryna kathrine katinka katja ' +
    'katrin katrine kaya keld kemal ken kenn kenneth kenny kent kerstin ketty kevin khadija khaled kian kim ' +
    'kirsten kirstine kjartan kjeld klara klaus knud konrad kresten kristian kristina kristine kristoffer ' +
    'krzysztof kurt käthe kåre laila lars lasse lauge laura laurits laust layla lea leah leif leila lena lene ' +
    'lennart leo leon leonora levi liam lilian lilli lillian lilly lily lina linda line linh linnea linus lis lisa ' +
    'lisbet lisbeth lise liselotte lisette lissi liva lone lotte louis louise luca lucas lucia ludvig lukas lukasz ' +
    'luna lydia lykke lærke mads magda magdalena magnus mahmoud maibritt maiken maja majbrit majbritt majken ' +
    'malene malgorzata malik malou malte malthe manal manfred manuel marcin marcus marek maren margit margrethe ' +
    'maria mariam marianne marie marit marius mark marko markus marlene marta martha martin marwa mary maryam ' +
    'mateusz mathias mathilda mathilde matilde max maya mehdi mehmet melina merete merethe merle mette mia michael ' +
    'michala michelle mie mikael mikala mikkel mille mina minna mira miriam mogens mohamad mohamed mohammed molly ' +
    'mona monica monika morten muhammad mustafa nabil nadia nadine nadja naja nana nanna naomi nasrin natalia ' +
    'natalie natasja nermin nete nguyen nick nicklas nicolai nicole niels nikolaj nikoline nils nina ninna noa ' +
    'noah noor nora nour nynne odin oksana olaf olav ole oleksandr olena olga oline oliver olivia oluf omar omid ' +
    'orla oscar oskar osman ottilia ottilie otto ove palle parisa patricia patrick paul paula pauline pavel paw ' +
    'pawel peder pelle per pernille peter petra philip pia piotr pipaluk poul poula povl preben priya rachel ragna ' +
    'ragnar ragnhild rahel rahma ralf ramona rana randi rania rasmus ravi rebekka regitze regnar renata rene reza ' +
    'ricardo richard rie rigmor rikard rikke rita ritta robert robin roger roland rolf ronja ronni ronnie rosa ' +
    'rosemarie rosita ruben rudi runa rune ruth sabine sabrina sahra said salim sally salma sam samir samira ' +
    'samuel sander sandra sanjay sanna sanne sara sarah sascha sebastian selina selma serhiy sheila sidse sidsel ' +
    'sif signe sigrid sigurd silas silje sille simon simone sine sixten sofia sofie sofus solveig solvej solvejg ' +
    'sonja steen stefan steffen stella stig stine stinne sune susan susanne sussi sven svend svetlana sylvester ' +
    'sylvia søren tage tanja tarek tariq tatiana tatjana tenna terese tessa thea theis theo theodor thilde thomas ' +
    'thor thora thorbjørn thorkil thorkild thorleif thorvald thyge thyra tilde tim tina tine tobias toke tom ' +
    'tomasz tommy tonny tora torben tore torkil torkild tormod torsten torunn torvald tove trine troels tue ture ' +
    'tyge uffe ulf ulla ulrich ulrik ulrikke ursula vagn valborg valdemar vera verner vibeke victor victoria vigga ' +
    'viggo viktor viktoria vilhelm villads villum villy vilma viola vita vitus vivi vivian volodymyr wanda werner ' +
    'wilhelm william willy wilma winnie wojciech xenia yasin yasmin ylva youssef yrsa yulia yusuf yvonne zahra ' +
    'zainab zara zeinab zenia zeynep ziad zoe zofia åge åse',
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
