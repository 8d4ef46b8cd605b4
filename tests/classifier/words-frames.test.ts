// Halves that mean something only together, who a sentence is about, and what words do in titles, trades and animals.
// One row, one fact; its reason in the first column.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt, type FindingKind, type FindingType } from '../../src/model/finding.ts'

const today = '2026-11-24'

function read(bodyHtml: string, subject = ''): ReturnType<typeof classify> {
  return classify({ subject, bodyHtml }, today)
}

function labelsIn(bodyHtml: string, subject = ''): readonly FindingType[] {
  const { labels } = read(bodyHtml, subject)
  const types: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']
  return types.filter((type) => labels[type] >= actAt)
}

function kindsIn(bodyHtml: string): readonly FindingKind[] {
  return read(bodyHtml)
    .findings.filter(({ confidence }) => confidence >= actAt)
    .map(({ kind }) => kind)
}

type Row = readonly [why: string, text: string]

describe('health without the name of a disease', () => {
  const told: readonly Row[] = [
    ['a complaint and a part of the body', 'Hun har ondt i lænden.'],
    ['the part of the body first', 'Hans knæ er hævet igen.'],
    ['being unable and a function', 'Borgeren kan ikke længere komme op af stolen.'],
    ['trouble with a function', 'Jeg har svært ved at koncentrere mig.'],
    ['sleep', 'Min mand sover ikke om natten.'],
    ['a mind in trouble', 'Lone brød grædende sammen på kontoret i går.'],
    ['an aid', 'Klienten bruger rollator.'],
    ['a specialist', 'Din søn er henvist til neurolog.'],
    ['what was taken out', 'Peter Hansen har fået fjernet blindtarmen.'],
    ['without Danish letters', 'Hun kan ikke gaa paa trapper og faar smerter i hoften.'],
    ['a doubled letter too few', 'Eleven har en depresion.'],
    ['English', 'My husband is unable to walk since the fall.'],
  ]
  it.each(told)('%s: %s', (_why, text) => {
    expect(labelsIn(`<p>${text}</p>`)).toEqual(['health'])
  })
})

describe('the same words about nobody', () => {
  const nobody: readonly Row[] = [
    ['a part of the body in an idiom', 'Vi skal nok få budgettet på benene igen.'],
    ['a machine', 'Elevatoren har ondt i lejerne, og motoren er syg.'],
    ['the sentence is about the dog', 'Hunden har været hos dyrlægen og er opereret i hoften.'],
    ['who writes about it', 'Jonas skriver om diabetes til bladet.'],
    ['a title in quotation marks', 'Anne viser filmen “Livet med demens” på onsdag.'],
    ['minutes are no person', 'Massage mod stress varer 20 min.'],
    ['a form', 'Sæt kryds: allergi, medicin, diabetes.'],
    ['a name is no state of health', 'Listen er sendt til Emil Rask.'],
    ['an everyday inability', 'Jeg kan ikke komme til mødet på torsdag.'],
  ]
  it.each(nobody)('%s: %s', (_why, text) => {
    expect(labelsIn(`<p>${text}</p>`)).toEqual([])
  })
  it('a vet in the mail makes every patient an animal', () => {
    expect(labelsIn('<p>Bella er hjemme fra dyrlægen.</p><p>Hun er opereret og får medicin.</p>')).toEqual([])
  })
  it('a signature says who writes', () => {
    expect(
      labelsIn('<p>Mødet er flyttet.</p><p>Venlig hilsen</p><p>Anne Holm</p><p>Psykiatrisk afdeling</p>'),
    ).toEqual([])
  })
})

describe('belonging', () => {
  const rows: readonly (readonly [kind: FindingKind, text: string])[] = [
    ['union', 'Ole er meldt ud af Dansk Metal.'],
    ['union', 'Hun er valgt som tillidsrepræsentant.'],
    ['politics', 'Jeg er opstillet for Venstre.'],
    ['religion', 'Han er udmeldt af folkekirken.'],
    ['ethnicity', 'Klienten er født i Somalia.'],
    ['ethnicity', 'Hans forældre har kurdiske rødder.'],
    ['genetic', 'Min søster er bærer af genet.'],
    ['biometric', 'Vi har slettet dit fingeraftryk.'],
    ['criminal', 'Han er sigtet for tyveri.'],
    ['social', 'Barnet bor i plejefamilie.'],
  ]
  it.each(rows)('%s: %s', (kind, text) => {
    expect(kindsIn(text)).toContain(kind)
  })
  const nobody: readonly Row[] = [
    ['a party in the news', 'Venstre og Socialdemokratiet er enige om budgettet.'],
    ['a union as a party to an agreement', 'Overenskomsten mellem 3F og DI er indgået.'],
    ['a land', 'Vi importerer stål fra Tyrkiet.'],
  ]
  it.each(nobody)('%s: %s', (_why, text) => {
    expect(labelsIn(`<p>${text}</p>`)).toEqual([])
  })
})

describe('pay told by its period', () => {
  it('an amount a month beside a person', () => {
    expect(labelsIn('<p>Vi ansætter Karsten Holm til 26.000 om måneden.</p>')).toEqual(['salary'])
  })
  it('names and amounts in a mail about pay', () => {
    expect(labelsIn('<p>Ellen 20.000 og Gustav 15.000.</p>', 'Bonus: lønaftale')).toEqual(['salary'])
  })
  it.each([
    'Anne Holm betaler 8.500 kr. om måneden i husleje.',
    'Du har 31 pauser i timen.',
    'Maskinen koster 4.000 kr. om måneden.',
  ])('not: %s', (text) => {
    expect(labelsIn(`<p>${text}</p>`)).toEqual([])
  })
})

describe('compounds', () => {
  it('a compound is marked whole', () => {
    const html = '<p>Hun har fået brystkræft.</p>'
    const found = read(html).findings.find(({ type }) => type === 'health')
    expect(html.slice(found?.start, found?.end)).toBe('brystkræft')
  })
  it.each(['Vi søger midler til kræftforskning.', 'Lone Holm er ansat i Diabetesforeningen.'])(
    'the last part decides: %s',
    (text) => {
      expect(labelsIn(`<p>${text}</p>`)).toEqual([])
    },
  )
})
