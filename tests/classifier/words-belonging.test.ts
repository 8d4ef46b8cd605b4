// Unions, parties, faiths and peoples by what stands beside their names. One row, one fact; its reason in the first column.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt, type FindingKind } from '../../src/model/finding.ts'

function told(text: string): readonly (readonly [kind: FindingKind, words: string])[] {
  const bodyHtml = `<p>${text}</p>`
  return classify({ subject: '', bodyHtml }, '2026-11-24')
    .findings.filter(({ type, confidence }) => type === 'article9' && confidence >= actAt)
    .map(({ kind, start, end }) => [kind, bodyHtml.slice(start, end)])
}

type Row = readonly [why: string, text: string, kind: FindingKind, words: string]

describe('a relation to a union, a party or a faith', () => {
  const rows: readonly Row[] = [
    ['membership', 'Ole er medlem af Dansk Metal.', 'union', 'medlem af Dansk Metal'],
    [
      'leaving, with words between',
      'Jeg meldte mig sidste år ud af 3F.',
      'union',
      'meldte mig sidste år ud af 3F',
    ],
    ['a union of a trade', 'Mads er i Malerforbundet.', 'union', 'er i Malerforbundet'],
    ['an office in it', 'Anette er næstformand i FOA.', 'union', 'næstformand i FOA'],
    ['the word behind', 'Træk HK-kontingent for Line.', 'union', 'HK-kontingent'],
    ['a vote', 'Sidste år stemte han på Alternativet.', 'politics', 'stemte han på Alternativet'],
    ['candidacy', 'Mogens stiller op for Radikale.', 'politics', 'stiller op for Radikale'],
    ['what a voter is called', 'My uncle is a Trump voter.', 'politics', 'Trump voter'],
    [
      'a party of another land',
      'Ansøgeren var medlem af et forbudt parti.',
      'politics',
      'medlem af et forbudt parti',
    ],
    ['conversion', 'Maria konverterede til islam.', 'religion', 'konverterede til islam'],
    ['upbringing', 'Peter er vokset op i Jehovas Vidner.', 'religion', 'vokset op i Jehovas Vidner'],
  ]
  it.each(rows)('%s: %s', (_why, text, kind, words) => {
    expect(told(text)).toContainEqual([kind, words])
  })

  const nobody: readonly (readonly [why: string, text: string])[] = [
    ['parties to a deal', 'Overenskomsten mellem HK og Dansk Erhverv udløber i marts.'],
    ['a federation of players', 'Han er formand for Håndboldforbundet.'],
    ['another kind of member', 'Anne er medlem af skolebestyrelsen.'],
    ['a side', 'Drej til venstre ved kirken, så finder I Mettes hus.'],
    ['a party as news', 'Børsen skriver, at Socialdemokratiet går frem i målingerne.'],
    ['English "left" and "joined"', 'We joined the meeting late and left a message with Anna.'],
    ['a church as a place', 'Vi mødes ved kirken kl. 14, siger Karen.'],
  ]
  it.each(nobody)('not %s: %s', (_why, text) => {
    expect(told(text)).toEqual([])
  })
})

describe('a member in a mail that names a union', () => {
  it('is a member of it', () => {
    expect(
      told('Kære Bo. Du har været medlem hos os siden 2049.</p><p>Hilsen Eva</p><p>HK Midt'),
    ).toContainEqual(['union', 'medlem'])
  })
  it('is a member of a club where none is named', () => {
    expect(told('Kære Bo. Du har været medlem hos os siden 2049.</p><p>Hilsen Eva</p><p>Roklubben')).toEqual(
      [],
    )
  })
})

describe('descent', () => {
  const rows: readonly Row[] = [
    ['a people of no list', 'Arif er af rohingya-afstamning.', 'ethnicity', 'rohingya-afstamning'],
    ['an adjective', 'Manden er af østafrikansk herkomst.', 'ethnicity', 'østafrikansk herkomst'],
    ['English', 'She is of Igbo origin.', 'ethnicity', 'Igbo origin'],
    ['parents', 'Hun har koreanske forældre.', 'ethnicity', 'koreanske forældre'],
    ['a land', 'Hans forældre kommer fra Eritrea.', 'ethnicity', 'forældre kommer fra Eritrea'],
    ['said of somebody', 'Min kollega er grønlandsk.', 'ethnicity', 'grønlandsk'],
  ]
  it.each(rows)('%s: %s', (_why, text, kind, words) => {
    expect(told(text)).toContainEqual([kind, words])
  })
  const nobody: readonly (readonly [why: string, text: string])[] = [
    ['a trade', 'Mette har en stærk teknisk baggrund.'],
    ['goods', 'Vinen er af fransk oprindelse.'],
    ['a language', 'Tolken taler arabisk og somalisk.'],
    ['food', 'Vi bestiller tyrkisk mad til fredag, siger Anne.'],
    ['a holiday', 'Karina er kommet hjem fra ferie i Tyrkiet.'],
    ['a place in the land', 'Peter kommer fra Odense.'],
  ]
  it.each(nobody)('not %s: %s', (_why, text) => {
    expect(told(text)).toEqual([])
  })
})
