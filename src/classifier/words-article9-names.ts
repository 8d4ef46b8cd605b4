// Words of the same kinds as words-article9.ts, further: faiths, peoples, parties and what is told of love, genes, the
// body as a key, crime and need, as parishes, clubs, courts and families write them. Notation as in words-health.ts.
import type { WordList } from './lexicon.ts'

export const article9Names: readonly WordList[] = [
  {
    signal: 'union',
    strength: 3,
    words: `fællestillidsrepræsentant, tillidskvinde, strejkende!, kontingentrestance, meldt ud af fagforeningen,
fagligt aktiv, faglig sag!, union rep, unionised, went on strike, konfliktstøtte, strejkebrud`,
  },
  {
    signal: 'union',
    strength: 2,
    words: `fagforeningsblad, medlemskontingent, strejkevarsel, sympatistrejke, urafstemning, lockoutet, faglig bistand,
arbejdsnedlæggelse, picket line, on strike, faglig klub`,
  },
  {
    signal: 'union-name',
    strength: 3,
    words: `dansk socialrådgiverforening, magisterforeningen, kristelig fagbevægelse, journalistforbundet,
fængselsforbundet, politiforbundet, psykologforening, farmakonomforening, tandlægeforening,
danske bioanalytikere, radiografrådet, business danmark, blik og rør, pharmadanmark, konstruktørforeningen, dansk magisterforening, jordbrugsakademikerne,
centralforeningen for stampersonel, pilotforeningen, kommunikation og sprog`,
  },
  {
    signal: 'party-name',
    strength: 3,
    words: `stram kurs, frie grønne, radikale venstre, venstre afdeling, folkesocialister, lokalforening for venstre,
social democrat, green party`,
  },
  {
    signal: 'faith-name',
    strength: 3,
    words: `indre mission, luthersk mission, tidehverv, indremission, metodistkirke, valgmenighed, koptiske kirke,
anglikanske kirke, gurdwara, tempel!, templet, kloster!, synagogue, gudstjeneste, højmesse, chapel!,
congregation`,
  },
  {
    signal: 'religion',
    strength: 3,
    words: `protestant, lutheraner, luthersk!, kopter!, koptisk, metodist, kvæker, indremissionsk, grundtvigiansk,
ahmadiyya, alevit, sufisme, sufi!, mosaisk, hinduistisk, sikhisme, taoist, zoroastr, yezidi, druser!,
asatro, forn sidr, ateisme, agnostiker, gudløs, scientolog, konvertere til, konverterer til, udøbt, bar
mitzva, bat mitzva, bedetæppe, middagsbøn, aftenbøn, beder til gud, bede til gud, tror på gud, troen på,
kristen tro, fastemåned, halalslagtet, kosherkød, pilgrimsrejse, pilgrim!, salafist, islamist!, jehovah s
witness, jew!, atheist, agnostic!, quaker, baptised!, baptized!, going to mass, her faith, his faith, my
faith, our faith, maronit, alawit, asatruer, grundtvigianer, shabbat, gudstro, beder til gud, konverteret til`,
  },
  {
    signal: 'religion',
    strength: 2,
    words: `kirkegænger, andagt, nadver, altergang, skriftemål, bibelkreds, bibelgruppe, bedekreds, bedemøde, bibel!,
bibelen, biblen, menighedsliv, missionær, konfirmation!, salmer!, christian!, orthodox!, muslims!, bible!,
quran!, confession!, yazidi, rabbiner!, rabbineren, nonne!, munk!, konfirmeret!, koranskole, konverteret!, vesak!`,
  },
  {
    signal: 'politics',
    strength: 3,
    words: `højreradikal, byrådskandidat, regionsrådskandidat, spidskandidat, kommunalvalgskandidat, folketingsmedlem
for, politisk ståsted, politiske holdninger, politiske standpunkt, politiske synspunkter, dyreretsaktivist,
eu modstander, eu tilhænger, delte løbesedler ud for, deler løbesedler ud for, flyers for, political views,
political opinion, canvassing, standing for parliament, stemmer altid på, stemmer blankt, kandidat til byrådet, byrådsmedlem for, regionsrådsmedlem for, venstremand!, kommunalvalgt, opstillet for`,
  },
  {
    signal: 'politics',
    strength: 2,
    words: `nationalist, nationalistisk, socialistisk, kommunisme, marxisme, feminist!, aktivist!, monarkist,
republikaner, demonstrerede, demonstrerer, demonstrant, partiforening, kandidatliste, valgplakat,
vælgererklæring, voted!, activist!, protester!, extinction rebellion, greenpeace, autonome!, demonstration mod`,
  },
  {
    signal: 'ethnicity',
    strength: 3,
    words: `mørklødet, nydansker, etnicitet, racemæssig, kvoteflygtning, familiesammenført, statsløs, bosnier, bosniak,
uighur, pashtun, punjabi, tigrayer, hutu!, tutsi!, yoruba, igbo!, mixed race, ethnic minority, of colour,
gypsy`,
  },
  {
    signal: 'ethnicity',
    strength: 2,
    words: `polak!, polakker, slovak, rumæner, bulgarer, kroat!, slovener, makedoner, montenegriner, russer!, litauer,
georgier, armenier, libaneser, jordaner, egypter, marokkaner, algerier, tuneser, libyer, berber, yemenit,
tadsjik, usbeker, inder!, bengaler, nepaleser, tibetaner, burmeser, thailænder, filippiner, kineser,
eritreer, etiopier, sudaneser, kenyaner, congoleser, rwander, ghaneser, asiat!, latino!, efterkommer af,
flygtet fra, kom hertil fra, refugee from, asylum seeker, kongoleser, assyrer, kaldæer, uigur, mestits, mulat, flygtning!, asylansøger`,
  },
  {
    signal: 'people',
    strength: 2,
    words: `bulgarsk, litauisk, kroatisk, serbisk, makedonsk, mongolsk, burmesisk, kenyansk, ghanesisk, sudanesisk,
yemenitisk, egyptisk, tunesisk, algerisk, tibetansk, uighurisk, congolesisk, nepalesisk, bengalsk, armensk,
georgisk, hviderussisk, moldovisk, iraqi!, chinese!, romanian, ukrainian, filipino, vietnamese, nigerian,
lebanese, palestinian, moroccan, eritrean, ethiopian, bosnian, albanian, serbian`,
  },
  {
    signal: 'sex-life',
    strength: 3,
    words: `homoseksualitet, biseksualitet, aseksualitet, heteroseksuel, hetero!, non binær, interkønnet,
kønsbekræftende, regnbueforælder, medmor!, lgbtq, transvestit, crossdresser, springe ud som, sprang ud som,
kom ud som, onani, bdsm!, swingerklub, sexklub, fetich, sexting, dickpic, min kone og jeg er begge, gifte
sig med en mand, gift med en mand, gifter sig med en mand, gift med en kvinde, transsexual, non binary,
gender identity, gender reassignment, his husband, her wife!, same sex, extramarital, to mødre, sadomasochist, pædofil, came out as, springer ud som`,
  },
  {
    signal: 'sex-life',
    strength: 2,
    words: `prep!, pride!, kønsudtryk, sexolog, erotisk, libido, sexlyst, potens!, one night stand, elsker!, sexuality`,
  },
  {
    signal: 'genetic',
    strength: 3,
    words: `gendefekt, genprofil, bærerstatus, arvelig disposition, familiær disposition, arveligt disponeret, genetisk
disponeret, exomsekventering, genomsekventering, vævstype, hla type, slægtskabstest, prædiktiv test, cftr!,
brca2!, faktor v leiden, mutationsbærer, bærer mutationen, bærer af mutationen, raske bærere, rask bærer,
arvet genet, arvet mutationen, arvet begge, gene variant, carrier of, carrier status, paternity test,
predisposition, faulty gene, genetic test`,
  },
  {
    signal: 'genetic',
    strength: 2,
    words: `arvegang, arvemasse, genom!, kromosomer, sekventering, halvsøskende, chromosome, inherited!, faderskabssag`,
  },
  {
    signal: 'biometric',
    strength: 3,
    words: `-fingeraftryk, irisgenkend, ansigtsgeometri, håndgeometri, ganggenkend, venescan, veneskan, ansigtsskan,
irisskan, fingerskan, håndfladescan, håndfladeskan, stemmeprofil, facial recognition, face recognition, face
scan, iris scan, retina scan, voice recognition, palm print, hand geometry, facial template, thumbprint`,
  },
  {
    signal: 'biometric',
    strength: 2,
    words: `face id, touch id, ansigtsbillede, håndfladen, håndflade, tommelaftryk, ansigtsaftryk, liveness, biometrisk, stemmeprint, fingeraftrykslæser`,
  },
  {
    signal: 'criminal',
    strength: 3,
    words: `idømt, straffedom, betinget dom, ubetinget dom, tiltalt for, sigtet for, voldsdømt, tidligere straffet,
narkosalg, salg af hash, beskikket forsvarer, udvist ved dom, convicted of, sentenced to, criminal record,
on probation, suspended sentence, charged with, afsoner, tiltaleundladelse, vanvidskørsel, hashsalg, narkodom, mandatsvig, polititilhold, spritdømt`,
  },
  {
    signal: 'criminal',
    strength: 2,
    words: `grov vold, trusler mod, afhøring, afhørt, politisag, straffesag, identitetstyveri, socialt bedrageri,
sortarbejde, brandstiftelse, satte ild til, burglary, police report, husspektakler, stalking, stalker, politianmeldelse, anmeldt til politiet, tiltalt!`,
  },
  {
    signal: 'social',
    strength: 3,
    words: `hustruvold, familievold, psykisk vold, tvangsanbragt, tvangsanbringelse, døgnanbringelse, døgnanbragt,
netværksanbring, akutanbring, nødanbring, forsorgshjem, boligløs, husvild, sat på gaden, sofasover,
kvindekrisecenter, vanrøgt, bekymringsskrivelse, børnefaglig undersøgelse, forældrepålæg, tvangsægteskab,
æreskonflikt, æresrelateret, negativ social kontrol, seksuelt overgreb, radikaliseret, bandemiljø,
forældreevne, forældrekompetence, sikret institution, bortadopteret, hævnporno, personlig konkurs,
lønindeholdelse, udpantning, fogedsag, fogedforretning, forgældet, skylder skat, betalingspåkrav, udsættelse
af lejemål, sat ud af, selvforsørgelses, ledighedsydelse, integrationsydelse, socialhjælp, domestic
violence, child neglect, foster care, placed in care, women s refuge, child protection, on benefits, behind
on rent`,
  },
  {
    signal: 'social',
    strength: 2,
    words: `børnesag, socialsag, aflastningsfamilie, kontaktperson, efterværn, restance!, restancer!, gældssag, kviklån,
afdragsordning, insolvent, overgangsydelse, overførselsindkomst, varmetillæg, boligydelse, boligsikring,
børnebidrag, særlig støtte, tvangsauktion, betalingsstandsning, udsat familie, udsatte familier,
skolefravær, mobbet, mobning, slår hende, slog hende, slår ham, slår børnene, slog mig, slået af, beruset,
statsløs, bullied, overdue rent, unemployed, cash assistance, housing benefit`,
  },
]
