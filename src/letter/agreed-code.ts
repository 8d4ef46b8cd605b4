// A code that caseworker and recipient have agreed on by telephone or at the desk: made here, judged when she chooses her
// own, and brought into the one form that the keys are made of. Letters that look like digits are not used.
import type { Language } from '../i18n/messages.ts'

/** 31 symbols: no 0/O, 1/I/L. Eight of them are 39.6 bits, and the gateway counts the tries. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const madeLength = 8
const shortestChosen = 10
const longestChosen = 64
const fewestSymbols = 5
const guessable = /PASSWORD|KODEORD|ADGANGSKODE|QWERTY|ABCDEF|123456|654321|HEMMELIG|SOMMER20|VINTER20/

export type CodeJudgement =
  { readonly verdict: 'good' } | { readonly verdict: 'too-short' } | { readonly verdict: 'guessable' }

/** A fresh code in two groups, K7QM-42RX. */
export function makeAgreedCode(random: (length: number) => Uint8Array): string {
  let symbols = ''
  do {
    symbols = ''
    while (symbols.length < madeLength) {
      for (const byte of random(16)) {
        // 248 is the largest multiple of 31 in a byte; what lies above would favour the first symbols.
        if (byte < 248 && symbols.length < madeLength) symbols += alphabet[byte % 31] ?? ''
      }
    }
  } while (judgeAgreedCode(symbols).verdict !== 'good')
  return `${symbols.slice(0, 4)}-${symbols.slice(4)}`
}

/** Case, spaces and dashes do not count: people read codes aloud. */
export function normaliseAgreedCode(code: string): string {
  return code
    .normalize('NFC')
    .replace(/[\s\p{Pd}._]/gu, '')
    .toUpperCase()
}

/** Whether a code is worth agreeing on. Codes in the made form pass at eight symbols, others need ten characters. */
export function judgeAgreedCode(code: string): CodeJudgement {
  const plain = normaliseAgreedCode(code)
  const symbols = Array.from(plain)
  const isMadeForm = symbols.length === madeLength && symbols.every((symbol) => alphabet.includes(symbol))
  if (!isMadeForm && symbols.length < shortestChosen) return { verdict: 'too-short' }
  if (symbols.length > longestChosen || guessable.test(plain)) return { verdict: 'guessable' }
  // Digits alone are birth dates and telephone numbers, or a CPR number, which must never be a code.
  if (/^\d+$/.test(plain) || new Set(symbols).size < fewestSymbols) return { verdict: 'guessable' }
  return { verdict: isMadeForm && !/\d/.test(plain) && !/[A-Z]/.test(plain) ? 'guessable' : 'good' }
}

/** A code must never travel in the mail it protects. */
export function codeOccursIn(code: string, text: string): boolean {
  const plain = normaliseAgreedCode(code)
  return plain !== '' && normaliseAgreedCode(text).includes(plain)
}

const spoken: Readonly<Record<Language, string>> = {
  da: 'Anna Bernhard Cecilie David Erik Frederik Georg Hans Ida Johan Karen Ludvig Mari Nikolaj Odin Peter Quintus Rasmus Søren Theodor Ulla Viggo William Xerxes Yrsa Zackarias',
  en: 'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu',
}

/** The code as it is read aloud on the telephone: "Karen, 7, Quintus, Mari". */
export function spellAgreedCode(code: string, language: Language): string {
  const names = spoken[language].split(' ')
  return Array.from(normaliseAgreedCode(code))
    .map((symbol) => names.find((name) => name.startsWith(symbol)) ?? symbol)
    .join(', ')
}
