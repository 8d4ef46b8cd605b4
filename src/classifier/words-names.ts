// Names of diseases, complaints, examinations and aids that are told by one word, further than words-health.ts: what a
// doctor, a claims handler or a parent would write. Notation as there.
import type { WordList } from './lexicon.ts'

export const nameWords: readonly WordList[] = [
  // Diseases, by their Danish, Latin and English names.
  {
    signal: 'diagnosis',
    strength: 3,
    words: `kolera, falsk strubehoste, hånd fod mund syge!, pseudokrup, polio!, difteri, tyfus!, denguefeber, gulfeber,
tbe, toxoplasmose, campylobacter, listeria, giardia, clostridium, bændelorm, skedesvamp, trøske,
stafylokokker, streptokokker, septisk chok!, kondylomer, mycoplasma, legionella, abekopper, rabies,
hundegalskab, spedalskhed, cytomegalovirus, zikavirus, adenom, meningeom, mesotheliom, tarmpolyp,
polycytæmi, astrocytom, teratom, akut myokardieinfarkt, hjertekrampe, forkammerflimren,
hjerterytmeforstyrrelse, takykardi, bradykardi, av blok!, aortastenose, hypotension, hyperkolesterolæmi,
åreknude, varicer, udposning på aorta!, aortadissektion, vindueskiggersyge, claudicatio, raynauds, lymfødem,
b12 mangel, von willebrand, thalassæmi, trombocytopeni, neutropeni, hæmokromatose, slagtilfælde,
transitorisk cerebral iskæmi, subaraknoidalblødning, hydrocephalus, spændingshovedpine, klyngehovedpine,
trigeminusneuralgi, duchenne, spinal muskelatrofi, myasthenia gravis, guillain barré!, essentiel tremor,
ataksi, creutzfeldt jakob!, cauda equina, syringomyeli, pneumothorax, pneumoni, silikose, asbestose,
anafylaktisk chok!, anafylaksi, nældefeber, skæv næseskillevæg, diabetisk fod, hypoglykæmi, ketoacidose,
hyperthyreose, binyresvigt, fejlernæring, urinsyregigt, fenylketonuri, hyperparathyreoidisme, acromegali,
væksthormonmangel, hiatushernie, tarmslyng, ileus!, cirrose, levercirrose, leversvigt, glutenintolerans,
analfissur, analfistel, analabsces, helicobacter, obstipation, ascites, uræmi!, blæresten, urinretention,
forhudsforsnævring, erektil dysfunktion, vulvodyni, vaginisme, infertilitet, muskelgigt, polymyalgi,
sclerodermi, ehlers danlos, spondylolistese, nakkeprolaps, impingement, golfalbue, springfinger,
kuskefingre, dupuytren, hallux valgus, osgood schlatter, calvé legg perthes, ledskred, skæleksem, karbunkel,
erysipelas, alopeci, pletskaldethed, lichen sclerosus, lichen planus, pemfigoid, pityriasis, keratose,
aktinisk keratose, forfrysning, tredjegradsforbrænding, hyperhidrose, katarakt, tåreflåd, keratoconus,
mæniere, vestibulær neurit, kolesteatom, akustikusneurinom, læbespalte, trisomi, fragilt x, prader willi!,
rubinstein taybi!, neurofibromatose, porfyri, amyloidose, mastocytose, osteogenesis imperfecta,
achondroplasi, dværgvækst, alfa 1 antitrypsinmangel, immundefekt, familiær hyperkolesterolæmi, rygbrud,
bækkenbrud, senesprængning, skulderluksation, luksation, kontusion, koldbrand, gangræn, kulilteforgiftning,
hypoxi, multiorgansvigt, chickenpox, measles, mumps!, rubella, whooping cough!, tuberculosis, lyme disease,
scabies, gonorrhea, syphilis, genital warts!, cold sore!, blood poisoning, metastasis, cardiac arrest,
atrial fibrillation, arrhythmia, high cholesterol, pulmonary embolism, deep vein thrombosis, varicose
veins!, iron deficiency, hemophilia, brain haemorrhage, muscular dystrophy, motor neurone disease, sleep
apnea!, neuralgia, emphysema, cystic fibrosis, anaphylactic shock!, obesity, gout!, hypothyroidism, stomach
ulcer!, acid reflux, diverticulosis, jaundice, fatty liver!, liver disease, haemorrhoids, hemorrhoids,
enlarged prostate, erectile dysfunction, ovarian cyst!, infertility, osteoporosis, scoliosis, carpal tunnel,
bunion, flat feet!, eczema, macular degeneration, gum disease, tooth decay!, cleft palate, genetic disorder,
autoimmune disease, third degree burns!, frostbite, dystymi, hypomani, social fobi!, hypokondri, nålefobi,
emetofobi, angsttilstand, tvangstilstand, trikotillomani, dermatillomani, samlermani, stresstilstand,
retraumatisering, depersonalisation, derealisation, skizoaffektiv, vrangforestilling, vrangforestillinger,
forfølgelsestanke, stemmehører, delir!, delirium, emotionelt ustabil, ustabil personlighedsstruktur,
dyssocial, histrionisk, anorektiker, ortoreksi, tvangsoverspisning, kønsdysfori, kønsidentitetsforstyrrelse,
søvngængeri, kleptomani, somatoform, psykiatribruger, tvangsmedicinering, bæltefiksering, mental breakdown,
personality disorder, obsessive compulsive, self harm!, attachment disorder, drikker for meget!, delirium
tremens, blandingsmisbrug, narkotikamisbrug, hashryger, lattergasmisbrug, sprøjtenarkoman, pillemisbrug,
medicinmisbrug, opioidafhængighed, benzoafhængig, alkoholafvænning, døgnafrusning, alkoholambulatorium,
naltrexon, suboxone, spillemisbrug, spilleafhængig, sexafhængig, steroidmisbrug, heavy drinker, drug addict,
compulsive gambler, binge drinking, delvist lammet, halvsidelammet, udviklingsforsinkelse, paralysed,
paralyzed, quadriplegic, paraplegic`,
  },
  // Complaints, injuries and handicaps that also things, jobs and shops speak of.
  {
    signal: 'diagnosis',
    strength: 2,
    words: `kalveknæ, vorter, hvide fingre, maveforgiftning, madforgiftning, norovirus, rs virus!, kysssyge, røde
hunde!, fåresyge, børnesår, lussingesyge, stivkrampe, salmonella, mrsa!, esbl!, urolige ben, mavekatar,
mavekatarr, mælkeintolerans, hæmoride, muskelknude, muskelknuder, lumbago, lændehold, hekseskud, museskade,
musearm, hammertå, ligtorn, hjulben, løberknæ, springerknæ, nedgroet negl!, kontakteksem, akne!, acne!,
rosacea, forbrænding, skeløjethed, dovent øje, bygkorn, farveblindhed, støjskade, vokspropper, karies,
caries, tandbyld, tandtab, arvelig sygdom, fingerbrud, tåbrud, næsebrud, muskelskade, seneskade, rygskade,
nakkeskade, knæskade, skulderskade, håndskade, hæmatom, bidsår, smertetilstand, food poisoning, lactose
intolerance, warts!, short sightedness, væskeophobning, mavesmerte, rygsmerte, lændesmerte, nakkesmerte,
skuldersmerte, ledsmerte, muskelsmerte, muskelømhed, knæsmerte, brystsmerte, nervesmerte, fantomsmerte,
ørepine, smertejag, mavekrampe, lægkrampe, spasticitet, morgenstivhed, ledstivhed, muskelspænding,
udstrålende smerte, kuldegysning, nattesved, kraftesløshed, kraftnedsættelse, vægtøgning, appetitløshed,
mundtørhed, dehydrering, ødem!, mavekneb, halsbrand, sure opstød, afføringsinkontinens, urininkontinens,
blod i urinen, fejlsynkning, hvæsen, næseblod, næseblødning, ørhed!, balanceproblem, usikker gang!,
slingren, følelsesforstyrrelse, snurren, soven i fingrene, tremor, muskeltrækning, ufrivillige bevægelser,
hukommelsesproblem, koncentrationsproblem, desorientering, bevidsthedstab, bevidsthedssløring, lydfølsomhed,
lysfølsomhed, lysskyhed, sansefølsomhed, synsforstyrrelse, dobbeltsyn, sløret syn, tågesyn, flimren for
øjnene, lysglimt, øresusen, tab af lugtesans, smagsforstyrrelse, hudkløe, bensår, mundsår, hudafskalning,
blodudtrædning, hudløshed, hudforandring, gulfarvning, hårtab, pletblødning, udflåd, skedetørhed,
rejsningsproblem, vredesudbrud, humørsvingning, følelsesmæssig ustabilitet, interesseløshed, glædesløshed,
tvangstanke, tvangshandling, stemmehøring, headache, stomach ache!, fainting, night sweats, shortness of
breath, chest pain!, heartburn, bloating, diarrhoea, diarrhea, constipation, numbness, tingling,
palpitations, weight loss!, hot flushes, blurred vision, memory loss!, mood swings, joint pain!, muscle
pain!, earache, toothache, hives!, lethargy, drooling, tremors, breathlessness, wheezing, nosebleed, hair
loss!, double vision, fordrukken, stofindtag, medicinafhængig, afrusning, afruse, misbrugscenter,
gamingafhængig, pornoafhængig, nikotinafhængig, stofindtagelsesrum, funktionsnedsættelse, funktionshæmmet,
bevægelseshandicappet, dårligt gående, etbenet, enarmet, svagsynet, svagsynethed, synshæmmet, døvfødt,
døvhed, hørehandicappet, hørenedsat, døvstum, tegnsprogsbruger, sent udviklet, dyslektiker, talblind,
læsevanskeligheder, sprogvanskeligheder, taleproblem, støttekontaktperson, handicaptillæg, handicaptilskud,
handicapkompenserende, merudgiftsydelse, borgerstyret personlig assistance, bosted, beskyttet værksted,
beskyttet beskæftigelse, handicapkørsel, handicapegnet bolig!, kortvokset, partially sighted, hard of
hearing, hearing impaired, learning difficulties, amputee, mobility impaired`,
  },
  // What is done to the ill alone.
  {
    signal: 'treatment',
    strength: 3,
    words: `brystrekonstruktion, amputere, reoperation, knæudskiftning, antihormonbehandling, stamcellebehandling,
intubation, intuberet, drænlæggelse, stentanlæggelse, elektrochok, elektrochokbehandling, hysterectomy,
immunotherapy, blood transfusion, stomibandage, topkateter, engangskateter, mavesonde, iltkoncentrator,
trakealkanyle, trakeostomi, dialysemaskine, colostomy bag, feeding tube!`,
  },
  // Examinations, training and aids, which are also bought, taught and advertised.
  {
    signal: 'treatment',
    strength: 2,
    words: `tandfyldning, smerteblokade, sårrensning, plasmabehandling, kirurgisk indgreb, konisation, revaccination,
hyposensibilisering, trykkammerbehandling, kardiovertering, smertebehandling, smertelindring, udtrapning,
botoxbehandling, kompressionsbehandling, gipsning, reponering, udskrabning, lokalbedøvelse,
rygmarvsbedøvelse, epiduralblokade, rusbedøvelse, vedligeholdelsestræning, bassintræning, varmtvandstræning,
gangtræning, balancetræning, synketræning, taleundervisning, taletræning, neurorehabilitering,
hjerterehabilitering, hverdagsrehabilitering, kiropraktik, osteopati, bækkenbundstræning, diætbehandling,
rygestopforløb, emdr!, psykoedukation, rodfyldning, tandudtrækning, tandimplantat, tandkirurgi,
parodontosebehandling, general anaesthetic, psychotherapy, acupuncture, pain relief, root canal!, krykke,
krykkestok, krykkestokke, gangvogn, elkørestol, brusestol, toiletstøtte, urinkolbe, støttegreb,
forflytningsbræt, dørtrinsrampe, handicapparkeringskort, bilombygning, hospitalsseng, sengegalge,
trykaflastende madras, antidecubitusmadras, vekseltryksmadras, trykaflastende pude!, positioneringspude,
kiledyne, kædedyne, tyngdevest, kuglevest, kædevest, høreimplantat, vibrationsalarm, læse tv, filterbriller,
punktdisplay, hvid stok!, øjenprotese, talemaskine, kommunikationshjælpemiddel, armprotese, helprotese,
delprotese, skulderprotese, støttebind, kompressionsbind, knæskinne, håndskinne, fodskinne, dropfodsskinne,
natskinne, støttekorset, rygstøttebælte, brokbind, brokbælte, nakkekrave, mitella, ortose, ortoser,
ortopædisk fodtøj, ortopædiske sko, aflastningssko, bidskinne, snorkeskinne, tandbøjle, voksenble,
tisselagen, glukosesensor, portacath, picc line!, tryghedsalarm, faldalarm, epilepsialarm, strømpepåtager,
walking frame!, zimmer frame!, mobility scooter, grab rail!, shower chair!, white cane!, artificial limb!,
dentures, compression stockings, adult diapers, pill organiser, afføringsprøve, hudprøve, spytprøve,
halspodning, svælgpodning, svaberprøve, rygmarvsprøve, ekkokardiografi, ekko af hjertet, hjertekardiogram,
hjertediagram, holtermonitorering, døgnblodtryk, langtidsblodsukker, psa tal, cystoskopi, bronkoskopi,
endoskopi, laparoskopi, koronarangiografi, angiografi, tarmkræftscreening, spirometri, peakflow, priktest,
lappeprøve, synsfeltsundersøgelse, elektromyografi, søvnundersøgelse, søvnregistrering, hukommelsestest, iq
test!, wisc!, journalnotat, sygehusjournal, urintest, blood work!, urine sample, stool sample, throat swab!,
mammogram, colonoscopy, gastroscopy, lung function test!, bone density scan!, pap test!, pap smear!,
endoscopy`,
  },
  // Pregnancy and birth.
  {
    signal: 'health-other',
    strength: 3,
    words: `venter barn!, risikograviditet, teenagegraviditet, missed abortion, fostervandsprøve, moderkageprøve,
reagensglasbehandling, expecting a baby!, stillbirth, stillborn, premature birth!`,
  },
  // The same, in words that animals and courses share.
  {
    signal: 'health-other',
    strength: 2,
    words: `fostervand, moderkage, fosterbevægelser, vandafgang, presseveer, for tidlig fødsel, for tidligt født!,
ammeproblemer, vandrejournal, ægløsning, ægdonation, sæddonor, sæddonation, kunstig befrugtning,
ægudtagning, ægoplægning, due date!, c section, ovulation`,
  },
]
