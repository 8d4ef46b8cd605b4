// A list of 200 000 entries, as a national issuer's may be.
import { type Bytes, concatBytes } from '../../src/bytes.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'
import {
  authorityKey,
  ecdsaWithSha256,
  extension,
  type Keys,
  name,
  sealed,
  time,
} from './forge-certificate.ts'
import { tomorrow, yesterday } from './forge-revocation.ts'

const count = 200_000
export const lastSerial = Uint8Array.of(0x44, ...new Uint8Array(14).fill(0x55), 1)

/** Entries of 16-octet serial numbers, date and reason; the last is the one that is asked for. */
export async function bigList(root: Keys): Promise<Bytes> {
  const template = encodeDer(
    tags.sequence,
    encodeDer(tags.integer, new Uint8Array(16).fill(0x41)),
    time(yesterday),
    encodeDer(
      tags.sequence,
      encodeDer(
        tags.sequence,
        encodeOid('2.5.29.21'),
        encodeDer(tags.octetString, encodeDer(tags.enumerated, Uint8Array.of(1))),
      ),
    ),
  )
  const entries = new Uint8Array(template.length * count)
  for (let i = 0; i < count; i++) {
    entries.set(template, i * template.length)
    new DataView(entries.buffer).setUint32(i * template.length + 8, i)
  }
  entries.set(lastSerial, (count - 1) * template.length + 4)
  const tbs = encodeDer(
    tags.sequence,
    encodeDer(tags.integer, Uint8Array.of(1)),
    ecdsaWithSha256,
    name('Root'),
    time(yesterday),
    time(tomorrow),
    encodeDer(tags.sequence, entries),
    encodeDer(
      0xa0,
      encodeDer(
        tags.sequence,
        authorityKey(root),
        extension('2.5.29.20', false, encodeDer(tags.integer, Uint8Array.of(1))),
      ),
    ),
  )
  return concatBytes([await sealed(tbs, root)])
}
