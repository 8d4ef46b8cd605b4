// When two names are the same name (RFC 5280 §7.1), and when they only look it.
import { describe, expect, it } from 'vitest'
import { concatBytes, type Bytes } from '../../src/bytes.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'
import { isWithinName, readName } from '../../src/smime/distinguished-name.ts'
import { name, nameOf, rdn } from '../support/forge-certificate.ts'

const cn = '2.5.4.3'
const serialNumber = '2.5.4.5'

function value(tag: number, ...octets: readonly number[]): Bytes {
  return nameOf(
    encodeDer(tags.set, encodeDer(tags.sequence, encodeOid(cn), encodeDer(tag, Uint8Array.from(octets)))),
  )
}

/** CN and serialNumber in one RDN, in this order of bytes: OCES2 has both orders. */
function together(...pairs: readonly (readonly [string, string])[]): Bytes {
  const parts = pairs.map(([oid, text]) => rdn(oid, text).subarray(2))
  return nameOf(encodeDer(tags.set, concatBytes(parts)))
}

const same: readonly (readonly [why: string, a: Bytes, b: Bytes])[] = [
  ['letter case does not count', name('Mette Krogh'), name('METTE krogh')],
  ['white space does not count', name('Mette Krogh'), name('  Mette   Krogh ')],
  ['the string type does not count', name('Mette'), nameOf(rdn(cn, 'Mette', tags.printableString))],
  ['Danish letters in Latin 1 are the same', value(tags.utf8String, 0xc3, 0xb8), value(tags.t61String, 0xf8)],
  [
    'Danish letters in UCS-2 are the same',
    value(tags.utf8String, 0xc3, 0xa5),
    value(tags.bmpString, 0, 0xe5),
  ],
  ['composed and decomposed letters are the same', name('Å'), name('A\u030a')],
  [
    'a set has no order',
    together([cn, 'Mette'], [serialNumber, '1']),
    together([serialNumber, '1'], [cn, 'Mette']),
  ],
]
const different: readonly (readonly [why: string, a: Bytes, b: Bytes])[] = [
  ['other letters', name('Mette'), name('Mettе')],
  ['the order of RDNs counts', name('A', 'B'), name('B', 'A')],
  ['one more RDN counts', name('A'), name('A', 'A')],
  ['the attribute counts', nameOf(rdn(cn, '1')), nameOf(rdn(serialNumber, '1'))],
  [
    'one RDN of two is not two RDNs',
    together([cn, 'Mette'], [serialNumber, '1']),
    nameOf(rdn(cn, 'Mette'), rdn(serialNumber, '1')),
  ],
  [
    'malformed texts are equal to themselves only',
    value(tags.utf8String, 0xff),
    value(tags.utf8String, 0xfe),
  ],
  ['a text that spells another’s parts is not it', name('A","2.5.4.3=b'), name('A', 'b')],
  ['a zero octet counts', name('Mette'), name('Mette\0')],
]

describe('two names', () => {
  for (const [why, a, b] of same) {
    it(`are the same: ${why}`, () => {
      expect(readName(a).key).toBe(readName(b).key)
    })
  }
  for (const [why, a, b] of different) {
    it(`differ: ${why}`, () => {
      expect(readName(a).key).not.toBe(readName(b).key)
    })
  }

  it('lie within each other by whole RDNs from the left', () => {
    expect(isWithinName(readName(name('DK', 'Kommune', 'Mette')), readName(name('dk', 'kommune')))).toBe(true)
    expect(isWithinName(readName(name('Kommune', 'DK')), readName(name('DK')))).toBe(false)
    expect(isWithinName(readName(name('DK')), readName(name('DK', 'Kommune')))).toBe(false)
  })
})
