// Medicine: what is sold in Denmark under its name, and the endings that substances of one kind share.
// Notation as in words-health.ts.
import type { WordList } from './lexicon.ts'

export const medicineWords: readonly WordList[] = [
  {
    signal: 'medicine',
    strength: 3,
    words: `insulin, metformin, ozempic!, ritalin!, concerta!, medikinet!, methylphenidat, elvanse!, sertralin, -oxetin,
-talopram, cipralex!, zoloft!, prozac!, venlafaxin, mirtazapin, cymbalta!, amitriptylin, antidepressiv, ssri!,
antipsykotisk, quetiapin, seroquel!, olanzapin, risperidon, abilify!, aripiprazol, lithium!, lamotrigin,
valproat, pregabalin, lyrica!, gabapentin, diazepam, stesolid!, alprazolam, benzodiazepin, zopiclon, zolpidem,
imovane!, melatonin, sovemedicin, sovepille, nervemedicin, beroligende piller, morfin, oxycodon, oxycontin!,
tramadol, fentanyl, metadon, buprenorphin, subutex!, antabus!, methotrexat, prednisolon, binyrebarkhormon,
-imumab!, -izumab!, -iximab!, humira!, tysabri!, biologisk behandling, tamoxifen, herceptin!, warfarin,
marevan!, eliquis!, xarelto!, blodfortyndende, blodtryksmedicin, vanddrivende, hjertemagnyl!, hjertemedicin,
-vastatin, kolesterolmedicin, -dipin!, ramipril, -sartan!, furosemid, ventoline!, symbicort!, salbutamol,
inhalator, epipen!, levothyroxin, levodopa, donepezil, keppra!, medicinsk cannabis, østrogen, roaccutan!,
omeprazol, sumatriptan, -cillin, viagra!, morphine, antidepressant, blood thinners, inhaler, sleeping pills,
statins, -olol!, -pril!, -prazol, -gliptin, -gliflozin, -glutid, -tinib!, -ciclib, -parib, -mycin, -floxacin,
-cyclin, -conazol, -ciclovir, -triptan, -zepam, -zolam, -ipramin, -peridol, -apin!, -solon!, lidokain, kortison,
kortikosteroid, -heparin, -parin!, -xaban, -gatran, -grelor, clopidogrel, -dronat, -limus, -profen, -coxib,
-dopa!, -testosteron, -nafil, -thiazid, -lacton, -mab!, furix!, centyl!, pinex!, pamol!, dolol!, nobligan!,
contalgin!, plavix!, pradaxa!, wegovy!, saxenda!, victoza!, mounjaro!, novorapid!, lantus!, tresiba!,
strattera!, circadin!, truxal!, zyprexa!, risperdal!, leponex!, litarex!, lamictal!, orfiril!, tegretol!,
rivotril!, oxapax!, stilnoct!, campral!, bricanyl!, spirocort!, spiriva!, singulair!, zyrtec!, jext!, enbrel!,
stelara!, remicade!, imuran!, eltroxin!, selexid!, vepicombin!, primcillin!, botox!, litium!, lykkepiller,
vandrivende, blodfortynder, sovepiller, smertepiller, hjertepiller, nervepiller, astmamedicin, hiv medicin,
kemopiller, binyrebark, hormontilskud, insulinpumpe, adrenalinpen, antihistamin, sertraline, fluoxetine,
citalopram, ibuprofen!, cortisone, steroids!, beta blockers, antibiotics, lithium, methadone`,
  },
  {
    signal: 'medicine',
    strength: 2,
    words: `mg daglig, mg 1x, mg x, mg morgen, mg aften, dosis!, dosisøgning, dosispakket, optrappet i, nedtrappet,
nedtrapning, optrapning, udtrappet, medicinen!, -medicin!, medicineret, medicinering, medicinliste, medicinkort,
medicindosis, medicinskifte, medicinændring, fmk!, recept!, recepten!, recepter!, receptfornyelse,
smertestillende, smertedækning, panodil!, paracetamol!, ipren!, ibuprofen!, kodimagnyl!, antibiotika, p pille,
hormonspiral, øjendråber, hormoncreme, vaccineret!, vaccination!, vaccinationsstatus, depotmedicin,
indsprøjtning, injektion, bivirkning!, bivirkninger!, bivirkningerne, prescription!, medication!, painkillers,
side effects, vaccinated`,
  },
]
