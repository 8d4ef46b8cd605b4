// The texts of the add-in: short where Outlook cuts them off, and in an error first what happened to the mail.
import { describe, expect, it } from 'vitest'
import { da } from '../../src/i18n/da.ts'
import { en } from '../../src/i18n/en.ts'
import { typesInSentence } from '../../src/i18n/kinds.ts'
import type { FoundTypes } from '../../src/model/found-types.ts'

const everyKind = {
  da: '12 CPR-numre, helbredsoplysninger, lønoplysninger og følsomme oplysninger',
  en: '12 CPR numbers, health information, pay information and sensitive information',
} as const

/** Happens while nothing is being sent, so there is no mail to tell of. */
const notAboutSending = new Set([
  'key-password-wrong',
  'key-file-unreadable',
  'cannot-decrypt',
  'message-malformed',
  'letter-link-broken',
  'letter-cannot-open',
])

describe('what was found, in a sentence', () => {
  const rows: readonly [string, FoundTypes, string | null][] = [
    ['nothing', {}, null],
    ['one CPR number', { cpr: 1 }, 'et CPR-nummer'],
    ['two CPR numbers', { cpr: 2 }, '2 CPR-numre'],
    ['two kinds', { cpr: 1, health: 3 }, 'et CPR-nummer og helbredsoplysninger'],
    ['three kinds', { cpr: 2, health: 1, salary: 1 }, '2 CPR-numre, helbredsoplysninger og lønoplysninger'],
  ]
  it.each(rows)('%s', (_name, counts, sentence) => {
    expect(typesInSentence(counts, da)).toBe(sentence)
  })
})

describe.each([
  ['Danish', da],
  ['English', en],
] as const)('the texts in %s', (_name, text) => {
  it('fit where Outlook shows them', () => {
    const kinds = everyKind[text.language]
    // 500, 20, 150 and 30 are Outlook's limits; docs/outlook-quirks.md.
    expect(text.onSend.hold(kinds).length).toBeLessThanOrEqual(500)
    expect(text.onSend.failed.length).toBeLessThanOrEqual(500)
    expect(text.onSend.cancelLabel.length).toBeLessThanOrEqual(20)
    expect(text.infoBar.found(kinds).length).toBeLessThanOrEqual(150)
    expect(text.infoBar.action.length).toBeLessThanOrEqual(30)
  })

  it('a held Send says at most two sentences', () => {
    const hold = text.onSend.hold(everyKind[text.language])
    expect(hold.match(/[.!?](?:\s|$)/g)?.length).toBeLessThanOrEqual(2)
  })

  it('an error says first what happened to the mail', () => {
    const first = text.language === 'da' ? 'Mailen er ikke sendt.' : 'The mail was not sent.'
    for (const [code, words] of Object.entries(text.error)) {
      if (!notAboutSending.has(code)) expect(words.startsWith(first), code).toBe(true)
    }
  })

  it('are no empty words, and end as sentences do', () => {
    for (const words of [
      ...Object.values(text.error),
      ...Object.values(text.refused),
      ...Object.values(text.tlsProblem),
    ]) {
      expect(words).toMatch(/\S.*[.]$/)
    }
  })
})

describe('the two languages', () => {
  it('do not share a sentence, so none was forgotten', () => {
    const same = Object.entries(da.error).filter(([code, words]) =>
      Object.entries(en.error).some(([other, text]) => other === code && text === words),
    )
    expect(same).toEqual([])
  })
})
