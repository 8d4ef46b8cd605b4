// Domains as DNS has them, against Node's own IDNA.
import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparableAddress } from '../../src/mime/comparable-address.ts'

const numRuns = process.env['SLOW'] === undefined ? 100 : 2000
/** Letters that IDNA keeps as they are, of several scripts. */
const letters = Array.from('abcxyz0189æøåäöüéèñçšžłđλάραжшюяאבגदी日本語中文한국')
const label = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
  .map((list) => list.join(''))

describe('the domain of an address', () => {
  it('is what DNS has, whatever its letters', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const domain = `${labels.join('.')}.dk`.normalize('NFC')
        const ascii = domainToASCII(domain)
        // IDNA refuses what mixes directions; nobody has such a domain.
        fc.pre(ascii !== '')
        expect(comparableAddress(`sag@${domain}`)).toBe(`sag@${ascii}`)
      }),
      { numRuns },
    )
  })

  const rows: readonly [why: string, text: string, comparable: string][] = [
    ['letter case', 'Sag@EXAMPLE.dk', 'sag@example.dk'],
    ['blanks around it', ' sag@example.dk ', 'sag@example.dk'],
    ['Danish letters', 'sag@Sønderborg.dk', 'sag@xn--snderborg-l8a.dk'],
    ['letters that a keyboard has taken apart', 'sag@Ålborg.dk'.normalize('NFD'), 'sag@xn--lborg-lra.dk'],
    ['a local part with Danish letters, which stays', 'bøje@ærø.dk', 'bøje@xn--r-3fa9c.dk'],
    ['the name of DNS already', 'sag@xn--r-3fa9c.dk', 'sag@xn--r-3fa9c.dk'],
    ['no address at all', 'ÆRØ', 'xn--r-3fa9c'],
    ['a soft hyphen, which is not taken away', 'sag@exam\u00adple.dk', 'sag@xn--example-oka.dk'],
  ]
  it.each(rows)('%s', (_why, text, comparable) => {
    expect(comparableAddress(text)).toBe(comparable)
  })

  it('of no length costs more than it is worth', () => {
    expect(comparableAddress(`sag@${'ø'.repeat(100_000)}.dk`)).toHaveLength(100_007)
  })
})
