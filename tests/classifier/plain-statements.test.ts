// What is said in the plainest words, of many persons and illnesses: writers who are asked for mail as it is really written
// avoid the first wording that comes to mind, so the corpus holds few of these, and what is learned must not forget them.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'

const names = [
  'Jens Dahl',
  'Anne Holm',
  'Fatima Hassan',
  'Ole Sørensen',
  'Karin Bech',
  'Mohammed Ali',
  'Signe Brandt',
]
const illnesses = [
  'diabetes',
  'KOL',
  'depression',
  'epilepsi',
  'multipel sklerose',
  'brystkræft',
  'angst',
  'ADHD',
  'leddegigt',
  'skizofreni',
]
const told = [
  '{n} har {d}.',
  '{n} lider af {d}.',
  '{n} har fået konstateret {d}.',
  '{n} har fået diagnosen {d}.',
  'Det drejer sig om {n}. Diagnose: {d}.',
  '{n} er sygemeldt på grund af {d}.',
  '{n} bliver behandlet for {d}.',
  '{n} er henvist til hospitalet med mistanke om {d}.',
  'Min datter har {d}.',
  'Jeg har selv {d}.',
  'Borgeren har {d} og modtager hjemmehjælp.',
  'Eleven {n} har {d} og skal have medicin i skolen.',
  '{n}, cpr 311236-4004, har fået {d}.',
  '{n} (cpr 311236-4004) lider af {d}.',
  '{n} har {d}. Hun er medlem af FOA.',
  '{n} har fået {d}. Hun tjener 31.000 kr. om måneden.',
]
const general = [
  'Artiklen handler om {d}.',
  'Vi holder kursus om {d} på tirsdag.',
  '{n} holder oplæg om {d}.',
  'Foreningen for {d} har generalforsamling.',
  '{n} er ansat i vores team for {d}.',
  'Flere danskere får {d}.',
  'Der er kommet nye pjecer om {d}.',
  '{n} forsker i {d}.',
  'Forsikringen dækker ikke {d}.',
  'Har I noget materiale om {d}, som {n} kan dele ud?',
  'Der er ny vejledning om behandling af {d}.',
]
const around = [
  (text: string) => `<p>Hej Eva</p><p>${text}</p><p>Hilsen Mia</p>`,
  (text: string) =>
    `<p>Kære kollega</p><p>Tak for din mail. ${text} Vil du ringe til mig i morgen?</p><p>Med venlig hilsen<br>Mia Toft</p>`,
]

/** The share of the sentences, each with every illness, about which health is raised. */
function shareOf(sentences: readonly string[]): number {
  const raised = sentences.flatMap((sentence, at) =>
    illnesses.flatMap((illness, index) =>
      around.map((mail) => {
        const name = names[(at + index) % names.length] ?? ''
        const bodyHtml = mail(sentence.replace('{n}', name).replace('{d}', illness))
        return classify({ subject: '', bodyHtml }, '2026-11-24').labels.health >= actAt
      }),
    ),
  )
  return raised.filter(Boolean).length / raised.length
}

describe('an illness in plain words', () => {
  it('of somebody is found', () => {
    expect(shareOf(told)).toBeGreaterThanOrEqual(0.99)
  })

  it('of nobody is not', () => {
    expect(shareOf(general)).toBeLessThanOrEqual(0.01)
  })
})

describe('what somebody is called', () => {
  const told = [
    'Sagen gælder {n}. {f} har diabetes.',
    'Har I noget materiale om epilepsi, som {n} kan dele ud?',
    '{n} tjener 32.000 kr. om måneden.',
    '{f} er medlem af 3F.',
    'Kære {f}. Din ansøgning er afslået. Mvh {n}',
  ]
  it.each(told)('tells nothing of them: %s', (text) => {
    const verdicts = names.map((name) => {
      const bodyHtml = `<p>${text.replaceAll('{n}', name).replaceAll('{f}', name.split(' ')[0] ?? '')}</p>`
      return classify({ subject: '', bodyHtml }, '2026-11-24').labels
    })
    for (const verdict of verdicts) expect(verdict).toEqual(verdicts[0])
  })
})
