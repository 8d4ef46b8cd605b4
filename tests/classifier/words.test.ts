// Health, pay and Article 9: the same word about a person and about nobody. One row, one sentence.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt, type FindingKind, type FindingType } from '../../src/model/finding.ts'

const today = '2026-11-24'

function typesIn(sentence: string): readonly FindingType[] {
  const { labels } = classify({ subject: '', bodyHtml: `<p>${sentence}</p>` }, today)
  const types: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']
  return types.filter((type) => labels[type] >= actAt)
}

function kindsIn(sentence: string): readonly FindingKind[] {
  const { findings } = classify({ subject: '', bodyHtml: `<p>${sentence}</p>` }, today)
  return [
    ...new Set(findings.filter((finding) => finding.confidence >= actAt).map((finding) => finding.kind)),
  ]
}

describe('health about an identifiable person', () => {
  it.each([
    'Hun har diabetes og får insulin.',
    'Anne Holm er sygemeldt på grund af stress.',
    'Jeg er opereret i knæet og skal til genoptræning.',
    'Borgeren har fået konstateret brystkræft.',
    'Patienten faar kemoterapi for sin leukaemi.',
    'My wife was diagnosed with multiple sclerosis.',
    'Peter Hansen kan ikke gå uden rollator.',
    'Susanne er gravid og går på barsel til august.',
    'Min kollega Bo er gået ned med stress.',
    'Lises mor er dement og bor på plejehjem.',
    'Medlemmet søger om tab af erhvervsevne som følge af en rygskade.',
    'Borgeren er visiteret til hjemmepleje på grund af nedsat gangfunktion.',
    'Patienten er set i ambulatoriet og er sat op i dosis til 20 mg dagligt.',
    'Diagnose: F33.1 moderat depression. Navn: Inger Poulsen.',
    'Må vi opsige Leif, mens han går til bestråling?',
    'Lise har fået makuladegeneration på begge øjne.',
    'Bo er begyndt på metotrexat.',
    'Ahmed hører d&aring;rligt og bruger h&oslash;reapparat.',
    "The employee's doctor has prescribed sertraline for her anxiety.",
  ])('%s', (sentence) => {
    expect(typesIn(sentence)).toEqual(['health'])
  })
})

describe('what goes on with a second word', () => {
  const rows: readonly (readonly [text: string, words: readonly string[]])[] = [
    ['Han har fået diagnosen multipel sklerose.', ['diagnosen multipel sklerose']],
    ['Jens har diagnosen skizofreni og diabetes.', ['diagnosen skizofreni', 'diabetes']],
    ['Hun tager nu sertralin, 50 mg.', ['sertralin, 50 mg']],
    ['Hun har en diagnose og astma.', ['diagnose', 'astma']],
    ['Han har fået konstateret astma.', ['fået konstateret astma']],
    ['He was diagnosed with multiple sclerosis.', ['diagnosed with multiple sclerosis']],
    ['Hun lider af angst og depression.', ['lider af angst', 'depression']],
    ['Hans løn er 31.000 kr. om måneden.', ['løn er 31.000 kr. om måneden']],
    ['Hun tjener 41.000 kr. om måneden.', ['tjener 41.000 kr. om måneden']],
  ]
  it.each(rows)('is one finding, two illnesses are two: %s', (text, words) => {
    const { findings } = classify({ subject: '', bodyHtml: text }, today)
    expect(findings.map(({ start, end }) => text.slice(start, end))).toEqual(words)
  })
})

describe('health words about nobody', () => {
  it.each([
    'Fødevarestyrelsen holder kursus om bestråling af krydderier.',
    'Diabetes rammer 300.000 danskere.',
    'Vores nye sygeforsikring dækker psykologhjælp.',
    'Kræftens Bekæmpelse holder landsindsamling på søndag.',
    'Kursus i stresshåndtering for ledere, tilmelding senest fredag.',
    'Det var sygt godt at se dig til mødet.',
    'Serveren er ramt af virus.',
    'Bekræft venligst mødet. Jeg bekræfter.',
    'Hvis du bliver syg, skal du ringe til din leder.',
    'Operationen af havnekranen er forsinket.',
    'Hunden er blevet opereret i hoften.',
    'Peter Madsen er ny overlæge på psykiatrisk afdeling.',
    'Artiklen om diabetes er skrevet af Lene Hansen.',
    'Bent er formand for Diabetesforeningen.',
    'Regionen har købt nye MR-scannere for 20 mio. kr.',
  ])('%s', (sentence) => {
    expect(typesIn(sentence)).toEqual([])
  })
})

describe('sick leave is ordinary until its cause is told', () => {
  it('without a cause it is a low finding', () => {
    expect(typesIn('Anne Holm er sygemeldt til og med fredag.')).toEqual([])
  })
  it('with its cause it is health', () => {
    expect(typesIn('Anne Holm er sygemeldt til og med fredag efter en operation.')).toEqual(['health'])
  })
})

describe('pay of one person', () => {
  it.each([
    'Din månedsløn bliver 35.000 kr. fra 1. maj.',
    'Hun tjener 42.500 kr. om måneden.',
    'His salary is DKK 45,000 per month.',
    'Lones årsløn er aftalt til 620.000 kr.',
    'Jeg vil gerne have 3.000 kr. mere i løn.',
  ])('%s', (sentence) => {
    expect(typesIn(sentence)).toEqual(['salary'])
  })
  it.each([
    'Løn efter overenskomst. Vi tilbyder gode vilkår.',
    'Gennemsnitslønnen i branchen er 38.000 kr.',
    'Få 500 kr. i bonus på din næste ordre.',
    'Lønkontoret har lukket mellem jul og nytår.',
    'Faktura 2024-1001 på 12.500 kr. forfalder den 1. maj.',
  ])('not: %s', (sentence) => {
    expect(typesIn(sentence)).toEqual([])
  })
})

describe('a table of pay', () => {
  const row = (...cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  const table = (heading: string): string =>
    `<table>${row('Navn', heading)}${row('Anne Holm', '31.200')}${row('Bo Lind', '29.850,00')}</table>`

  it('the heading of the column tells what the amounts are', () => {
    const html = table('Månedsløn')
    const { findings } = classify({ subject: '', bodyHtml: html }, today)
    const found = findings.filter((finding) => finding.type === 'salary' && finding.confidence >= actAt)
    expect(found.map(({ start, end }) => html.slice(start, end))).toEqual(['31.200', '29.850,00'])
  })
  it('under another heading they are nobody’s pay', () => {
    expect(typesIn(table('Kilometer'))).toEqual([])
  })
})

describe('Article 9 and what is treated alike', () => {
  const rows: readonly (readonly [kind: FindingKind, sentence: string])[] = [
    ['union', 'Hun er medlem af 3F.'],
    ['religion', 'Ali er muslim.'],
    ['politics', 'Mads stemmer på Enhedslisten.'],
    ['ethnicity', 'Eleven har somalisk baggrund.'],
    ['sex-life', 'Klienten er homoseksuel.'],
    ['genetic', 'Gentesten viste at hun er bærer af genet.'],
    ['biometric', 'Jens Olsens fingeraftryk bruges til adgangskontrol.'],
    ['criminal', 'Han blev dømt for vold i 2019.'],
    ['social', 'Barnet er anbragt uden for hjemmet.'],
  ]
  it.each(rows)('%s: %s', (kind, sentence) => {
    expect(kindsIn(sentence)).toContain(kind)
  })
  it.each(rows.filter(([kind]) => kind !== 'criminal' && kind !== 'social'))(
    '%s is a category of Article 9: %s',
    (_kind, sentence) => {
      expect(typesIn(sentence)).toEqual(['article9'])
    },
  )
  it.each(rows.filter(([kind]) => kind === 'criminal' || kind === 'social'))(
    '%s is confidential, and no category of Article 9: %s',
    (_kind, sentence) => {
      expect(typesIn(sentence)).toEqual([])
    },
  )
  it.each([
    'Overenskomsten mellem 3F og DI er indgået.',
    'Filmen handler om en mand, der bliver dømt for mord.',
    'Husk at indhente børneattester på alle nye trænere.',
    'Kandidaterne fra Venstre og Socialdemokratiet mødes til debat.',
  ])('not: %s', (sentence) => {
    expect(typesIn(sentence)).toEqual([])
  })
})

describe('who a sentence is about', () => {
  it('a person named in the sentence before counts', () => {
    expect(typesIn('Det drejer sig om Anne Holm.</p><p>Diagnose: astma.')).toEqual(['health'])
    expect(typesIn('Sagen gælder Bo Lind.</p><p>Diagnose: diabetes')).toEqual(['health'])
  })
  it('a greeting names whom one writes to, not whom the mail is about', () => {
    expect(typesIn('Kære Anne Holm</p><p>Diabetes er en folkesygdom.')).toEqual([])
  })
  it('a CPR number is a person', () => {
    expect(typesIn('311236-4004: astma')).toEqual(['cpr', 'health'])
  })
  it('a negation is told, and is data too (GDPR recital 35)', () => {
    const { findings } = classify({ subject: '', bodyHtml: 'Anne Holm har ikke diabetes.' }, today)
    expect(findings[0]?.why.map((reason) => reason.code)).toContain('negated')
    expect(findings[0]?.confidence).toBeGreaterThanOrEqual(actAt)
  })

  it.each([
    ['Hun har ikke kun sukkersyge.', false],
    ['Det er ikke første gang, hun møder beruset op.', false],
    ['Hun har ikke kunnet få astma bekræftet.', true],
  ])('knows a denial from its opposite: %s', (sentence, isNegated) => {
    const { findings } = classify({ subject: '', bodyHtml: `<p>Hej Trine</p><p>${sentence}</p>` }, today)
    const codes = findings.filter(({ type }) => type === 'health').flatMap(({ why }) => why)
    expect(codes.length).toBeGreaterThan(0)
    expect(codes.some(({ code }) => code === 'negated')).toBe(isNegated)
  })
})
