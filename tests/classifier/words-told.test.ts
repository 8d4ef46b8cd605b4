// What people write without the word for it, and what only sounds like it: one row, one way of saying it.
// The mail around each sentence is the plainest there is, a greeting and a name below.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt, type FindingKind, type FindingType } from '../../src/model/finding.ts'

const today = '2026-11-24'

function read(sentence: string, subject = ''): ReturnType<typeof classify> {
  const bodyHtml = `<p>Hej Trine</p><p>${sentence}</p><p>Venlig hilsen<br>Maja</p>`
  return classify({ subject, bodyHtml }, today)
}

function labelsIn(sentence: string, subject = ''): readonly FindingType[] {
  const { labels } = read(sentence, subject)
  const types: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']
  return types.filter((type) => labels[type] >= actAt)
}

type Row = readonly [why: string, sentence: string]

describe('health told in plain words', () => {
  const told: readonly Row[] = [
    ['no longer able', 'Far kan ikke længere binde sine sko, fingrene vil ikke.'],
    ['able again', 'Han kan nu løfte højre arm til skulderhøjde efter styrtet.'],
    ['a side and a part', 'Barnet reagerer ikke på lyd i venstre øre.'],
    ['a part and what is done to it', 'Jeg skal have fjernet livmoderen den 12.'],
    ['somebody who treats', 'Jeg skal forbi psykologen kl. 9.'],
    ['a place that treats', 'Hun er henvist til hukommelsesklinikken i Roskilde.'],
    ['an aid', 'Beboeren får hjælp til at komme i støttestrømperne om morgenen.'],
    ['what is not eaten', 'Hun vejer 41 kilo nu og nægter at spise.'],
    ['what is drunk', 'Det er ikke første gang, Lene møder beruset op.'],
    ['life itself', 'Han siger, at han ikke vil leve mere.'],
    ['what does not come back', 'Mor er døende, lægen siger dage.'],
    ['the birth to come', 'Jeg venter en lille ny til marts.'],
    ['a pension for it', 'Jørgen har fået afslag på førtidspension.'],
    ['sick leave with its cause', 'Knud Storm er sygemeldt med nakkesmerter.'],
    ['a word of nobody known', 'Vores pedel har fået en blodprop og kommer ikke igen.'],
    ['the writer, left out', 'Har kastet op hele natten, kommer ikke i dag.'],
    ['small letters throughout', 'jeg har brækket kravebenet. ses om seks uger'],
    ['capitals throughout', 'MIN MAND HAR FÅET EN BLODPROP.'],
    ['English', 'Jake broke his collarbone on Saturday.'],
    ['English, the writer', 'I had a miscarriage last week and need a few days.'],
  ]
  it.each(told)('%s: %s', (_why, sentence) => {
    expect(labelsIn(sentence)).toEqual(['health'])
  })

  const sounding: readonly Row[] = [
    ['everyday inability', 'Mette har travlt og kan ikke komme til mødet.'],
    ['a pain in a figure of speech', 'Kommunen vil skære i budgettet, og det gør ondt.'],
    ['a thing as subject', 'Regnskabet bløder, og aktien er i frit fald.'],
    ['a trade', 'Peter er læge på Skejby og Anne er sygeplejerske.'],
    ['a talk', 'Lars holder oplæg om diabetes i aftenskolen.'],
    ['an advertisement', 'Klinikken søger en fysioterapeut med erfaring i skuldre.'],
    ['goods', 'Apoteket har tilbud på næsespray og hovedpinepiller.'],
    ['the name of a house', 'Vi mødes foran Cancerhuset i Vejle kl. 9.30.'],
    ['a rule', 'Medarbejderne har ret til frihed ved barns sygdom.'],
    ['a number of many', 'Statistikken viser, at hver femte dansker har ondt i ryggen.'],
    ['an animal', 'Hunden har fået taget en blodprøve hos dyrlægen.'],
    ['a form to fill in', 'Allergier: ____________ Medicin og dosis: ____________'],
    ['bare sick leave', 'Anne Holm er sygemeldt med virkning fra mandag.'],
    ['a car for the road test', 'Din bil skal til syn den 4. maj.'],
  ]
  it.each(sounding)('not %s: %s', (_why, sentence) => {
    expect(labelsIn(sentence)).toEqual([])
  })
})

describe('pay told in plain words', () => {
  const told: readonly Row[] = [
    ['a month', 'Lone får 31.200 om måneden, og det er for lidt.'],
    ['an abbreviated month', 'Du får 32.000 kr. pr. måned fra juli.'],
    ['from one amount to another', 'Thuy hæves fra 39.000 til 42.000.'],
    ['a step', 'Peter er indplaceret på løntrin 32.'],
    ['with pension', 'Kaj ligger på 44.000 + pension.'],
    ['English', 'He earns 52k a year.'],
  ]
  it.each(told)('%s: %s', (_why, sentence) => {
    expect(labelsIn(sentence)).toEqual(['salary'])
  })
  it('a verb and an amount, in a mail that speaks of pay', () => {
    expect(labelsIn('Skal vi give Bo de 2.000 ekstra?', 'Lønforhandling')).toEqual(['salary'])
  })
  const sounding: readonly Row[] = [
    ['rent', 'Huslejen stiger til 8.400 kr. om måneden.'],
    ['a subscription', 'Abonnementet koster 149 kr. om måneden.'],
    ['support for a child', 'Karen får 3.500 kr. om måneden i børnebidrag.'],
    ['a lowest wage', 'Mindstelønnen er 139 kr. i timen.'],
    ['a loan', 'Du kan låne 180.000 kr. til bilen, ydelsen bliver 2.950 kr. om måneden.'],
  ]
  it.each(sounding)('not %s: %s', (_why, sentence) => {
    expect(labelsIn(sentence)).toEqual([])
  })
})

describe('belonging told in plain words', () => {
  const rows: readonly (readonly [kind: FindingKind, sentence: string])[] = [
    ['union', 'Kære FOA. Jeg vil gerne melde mig ud pr. 1. maj.'],
    ['union', 'Sigurd, Ahmet og Rikke er alle tre i Malerforbundet.'],
    ['union', 'Lone er ikke i fagforening, for hun er uorganiseret.'],
    ['religion', 'Sarah er jøde og holder fri ved Yom Kippur.'],
    ['politics', 'Min chef er aktiv i Dansk Folkeparti.'],
    ['ethnicity', 'Arif er af rohingya-afstamning.'],
    ['sex-life', 'Min søn er sprunget ud som bøsse.'],
    ['genetic', 'Han er udelukket som far efter en DNA-test.'],
    ['biometric', 'Vi tog Marias håndaftryk til døren.'],
  ]
  it.each(rows)('%s: %s', (kind, sentence) => {
    const kinds = read(sentence).findings.filter(({ confidence }) => confidence >= actAt)
    expect(kinds.map((finding) => finding.kind)).toContain(kind)
  })
  const sounding: readonly Row[] = [
    ['a club', 'Peter er medlem af cykelklubben.'],
    ['a vote in a meeting', 'Jeg stemmer for forslaget om nyt tag.'],
    ['food', 'Restauranten serverer halal.'],
    ['a match', 'Danmark spiller mod Irak på tirsdag.'],
  ]
  it.each(sounding)('not %s: %s', (_why, sentence) => {
    expect(labelsIn(sentence)).toEqual([])
  })
})
