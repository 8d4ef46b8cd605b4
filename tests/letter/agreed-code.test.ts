// Which codes may guard a letter.
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  codeOccursIn,
  judgeAgreedCode,
  makeAgreedCode,
  normaliseAgreedCode,
  spellAgreedCode,
} from '../../src/letter/agreed-code.ts'

describe('a code that we make', () => {
  it('is two groups of four symbols that nobody mixes up, and always good', () => {
    for (let i = 0; i < 300; i++) {
      const code = makeAgreedCode((length) => randomBytes(length))
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
      expect(judgeAgreedCode(code)).toEqual({ verdict: 'good' })
    }
  })

  it('favours no symbol', () => {
    // Bytes 248 to 255 would; a source that gives them first must not change the code.
    const bytes = [255, 254, 250, 248, 0, 1, 2, 3, 4, 9, 10, 11]
    let at = 0
    const code = makeAgreedCode((length) =>
      Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0),
    )
    expect(code).toBe('2345-6BCD')
  })
})

describe('a code that the caseworker chooses', () => {
  const rows: readonly (readonly [why: string, code: string, verdict: string])[] = [
    ['ten characters with a mix', 'blåbærtærte9', 'good'],
    ['our own form with lower case and no dash', 'k7qm42rx', 'good'],
    ['eight characters that are not of our form', 'sommerhu', 'too-short'],
    ['four digits', '1234', 'too-short'],
    ['a year and a name', 'mette1960', 'too-short'],
    ['a CPR number', '311236-4004', 'guessable'],
    ['a telephone number', '4520123456', 'guessable'],
    ['one symbol over and over', 'ababababab', 'guessable'],
    ['a word that everybody tries', 'password2026', 'guessable'],
    ['the same in Danish', 'Adgangskode1', 'guessable'],
    ['a row of digits with letters', 'abcdef12345', 'guessable'],
    ['spaces do not make it longer', '1 2 3 4 5 6', 'too-short'],
    ['an essay', 'x1y2z'.repeat(20), 'guessable'],
    ['nothing', '', 'too-short'],
  ]
  it.each(rows)('%s: %s is %s', (_why, code, verdict) => {
    expect(judgeAgreedCode(code).verdict).toBe(verdict)
  })
})

describe('a code on its way', () => {
  it('is the same however it is written', () => {
    for (const written of ['K7QM-42RX', 'k7qm 42rx', 'k7qm–42rx', ' K7QM.42RX '])
      expect(normaliseAgreedCode(written)).toBe('K7QM42RX')
  })

  it('is found in the mail that must not hold it', () => {
    expect(codeOccursIn('K7QM-42RX', 'Din kode er k7qm 42rx, hilsen Mette')).toBe(true)
    expect(codeOccursIn('K7QM-42RX', 'Din kode får du i telefonen')).toBe(false)
  })

  it('can be read aloud in both languages', () => {
    expect(spellAgreedCode('K7QM-42RX', 'da')).toBe('Karen, 7, Quintus, Mari, 4, 2, Rasmus, Xerxes')
    expect(spellAgreedCode('K7QM-42RX', 'en')).toBe('Kilo, 7, Quebec, Mike, 4, 2, Romeo, X-ray')
  })
})
