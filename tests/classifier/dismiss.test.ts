// "Ikke følsomt": what is set aside in the text or in a file stays so, and nothing else with it.
import { describe, expect, it } from 'vitest'
import { classifyFile, classifyName, listedOf } from '../../src/attachments/classify-file.ts'
import { classify, classifyFileNames } from '../../src/classifier/classify.ts'
import {
  foundInText,
  keyInFile,
  keyOfFinding,
  withoutDismissed,
  withoutDismissedInFile,
  withoutDismissedInNames,
} from '../../src/classifier/dismiss.ts'
import type { FileReading } from '../../src/model/attachment.ts'
import { actAt } from '../../src/model/finding.ts'
import { foundInFile } from '../../src/model/found-types.ts'
import { openPdf } from '../../src/pdf/open-pdf.ts'

const today = '2026-11-24'
const first = '311236-4004'
const second = '251236-4008'

const reading = (text: string, name = 'liste.csv'): Promise<FileReading> =>
  classifyFile(name, new TextEncoder().encode(text), today, { openPdf })

/** The keys of all that is acted on in a file of the draft. */
function keysOf(id: string, file: FileReading): readonly string[] {
  return file.findings
    .filter(({ finding }) => finding.confidence >= actAt)
    .map((found) => keyInFile(id, found.key))
}

describe('how much was found', () => {
  const rows: readonly [string, string, string, number][] = [
    ['the same number in subject and text is one', `Cpr ${first}`, `<p>Vedrørende cpr ${first}.</p>`, 1],
    ['however it is written', `Cpr ${first}`, '<p>Vedrørende cpr 3112364004.</p>', 1],
    ['with markup inside', 'Din sag', `<p>Cpr ${first} er <b>311236</b>-4004.</p>`, 1],
    ['two numbers are two', `Cpr ${first}`, `<p>Vedrørende cpr ${second}.</p>`, 2],
  ]
  it.each(rows)('%s', (_name, subject, bodyHtml, count) => {
    const written = { subject, bodyHtml }
    expect(foundInText(written, classify(written, today)).cpr).toBe(count)
  })

  it('does not count what is too unsure', () => {
    const unsure = { type: 'cpr', kind: 'cpr-number', start: 0, end: 11, confidence: 0.3, why: [] } as const
    const labels = { cpr: 0.3, health: 0, salary: 0, article9: 0 }
    const findings = [{ ...unsure, where: 'subject' as const }]
    expect(foundInText({ subject: first, bodyHtml: '' }, { labels, findings })).toEqual({})
  })

  it('counts different numbers in a file too', async () => {
    const file = await reading(`Navn;CPR\nAsta Berg;${first}\nBo Dam;${second}\nAsta Berg;${first}\n`)
    expect(foundInFile(file).cpr).toBe(2)
  })

  it('counts in a long file what there is no room to list', async () => {
    const file = await reading(`Navn;CPR\nAsta Berg;${first}\nAsta Berg;${first}\nBo Dam;${second}\n`)
    const listed = listedOf(file, 1)
    expect(listed.outcome === 'read' && listed.findings.length).toBe(1)
    expect(foundInFile(listed).cpr).toBe(2)
    expect(foundInFile(withoutDismissedInFile('a', listed, keysOf('a', listed))).cpr).toBe(1)
  })
})

describe('a finding in the text that is set aside', () => {
  it('is gone, and what else there is stays', () => {
    const written = { subject: 'Din sag', bodyHtml: `<p>Cpr ${first} og cpr ${second}.</p>` }
    const classification = classify(written, today)
    const [one, other] = classification.findings
    if (one === undefined || other === undefined) throw new Error('two numbers')
    const left = withoutDismissed(written, classification, [keyOfFinding(written, one)])
    expect(foundInText(written, left)).toEqual({ cpr: 1 })
    const keys = [one, other].map((finding) => keyOfFinding(written, finding))
    expect(foundInText(written, withoutDismissed(written, classification, keys))).toEqual({})
  })
})

describe('a finding in a file that is set aside', () => {
  it('is gone wherever it stands in the file, and what else there is stays', async () => {
    const file = await reading(`Navn;CPR\nAsta Berg;${first}\nBo Dam;${second}\nAsta Berg;${first}\n`)
    const [key = ''] = keysOf('a', file)
    const left = withoutDismissedInFile('a', file, [key])
    expect(left.outcome === 'read' && left.findings.map(({ marked }) => marked)).toEqual([second])
    expect(foundInFile(left)).toEqual({ cpr: 1 })
  })

  it('was all there is: then the file holds nothing', async () => {
    const file = await reading(
      `Asta Berg, cpr ${first}, har fået diagnosen depression og tjener 41.000 kr. om måneden.`,
      'brev.txt',
    )
    expect(Object.keys(foundInFile(file))).toContain('health')
    expect(foundInFile(withoutDismissedInFile('a', file, keysOf('a', file)))).toEqual({})
  })

  it('is not set aside in another file, nor in the text', async () => {
    const file = await reading(`Navn;CPR\nAsta Berg;${first}\n`)
    expect(foundInFile(withoutDismissedInFile('b', file, keysOf('a', file)))).toEqual({ cpr: 1 })
    const written = { subject: 'Din sag', bodyHtml: `<p>Cpr ${first}.</p>` }
    const left = withoutDismissed(written, classify(written, today), keysOf('a', file))
    expect(foundInText(written, left)).toEqual({ cpr: 1 })
  })

  it('that stands in its name is known again by whoever reads names alone', async () => {
    const names = [
      { id: 'a', name: `${first} svar.txt` },
      { id: 'b', name: `${second} svar.txt` },
    ]
    const keys = keysOf('a', await reading('Intet', `${first} svar.txt`))
    const judged = classifyFileNames(names.map(({ name }) => name).join('\n'), today)
    const left = withoutDismissedInNames(names, judged, keys)
    expect(left.findings.map(({ start }) => start)).toEqual([`${first} svar.txt\n`.length])
  })

  it('may stand in the name of a file that nobody read', () => {
    const unread = classifyName(`${first}.png`, 'image', today)
    expect(foundInFile(unread)).toEqual({ cpr: 1 })
    expect(foundInFile(withoutDismissedInFile('a', unread, keysOf('a', unread)))).toEqual({})
  })
})
