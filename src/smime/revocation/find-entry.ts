// The entry for one certificate in a revocation list (RFC 5280 §5.3), found by walking the bytes: no object for an entry.
// All entries are walked, since a critical extension that we do not know, in any of them, makes the list unusable.
import { SikkertError } from '../../errors.ts'
import { readExtensions, strictTimeOf } from '../certificate.ts'
import { children, readDer, tags } from '../der.ts'
import type { DistinguishedName } from '../distinguished-name.ts'
import { generalNames } from '../general-name.ts'
import { oids } from '../oids.ts'
import type { RevocationList } from './crl.ts'

export interface RevocationEntry {
  readonly since: Date
  /** CRLReason (§5.3.1); 0 unspecified. */
  readonly reason: number
}

/** Throws when the list is malformed, or holds what we do not know and must not ignore. */
export function findEntry(
  list: RevocationList,
  serial: Uint8Array,
  issuer: DistinguishedName,
): RevocationEntry | null {
  const { entries } = list
  const cursor = { start: 0, end: 0 }
  // §5.3.3: in an indirect list, an entry's issuer is that of the entry before, until another is named.
  let entryIssuer = list.issuerName.key
  let found: RevocationEntry | null = null
  for (let at = 0; at < entries.length;) {
    enter(entries, at, tags.sequence, cursor)
    const { start, end } = cursor
    enter(entries, start, tags.integer, cursor)
    const isSame = isEqual(entries, cursor.start, cursor.end, serial)
    const time = cursor.end
    skip(entries, time, cursor)
    const hasExtensions = cursor.end < end
    if (hasExtensions) {
      const named = readEntryExtensions(entries, cursor.end, end, list.scope.isIndirect)
      if (named !== null) entryIssuer = named
    }
    if (isSame && found === null && entryIssuer === issuer.key) found = readEntry(entries.subarray(at, end))
    at = end
  }
  return found
}

function readEntry(raw: Uint8Array): RevocationEntry {
  const [, since, list] = children(readDer(raw))
  const extension =
    list === undefined ? undefined : readExtensions(list).find(({ oid }) => oid === oids.reasonCode)
  const reason = extension === undefined ? null : readDer(extension.value)
  if (reason !== null && reason.tag !== tags.enumerated) malformed()
  return { since: strictTimeOf(since), reason: reason?.content[0] ?? 0 }
}

interface Cursor {
  start: number
  end: number
}

/** Sets the cursor to the content of the node at this place. */
function enter(bytes: Uint8Array, at: number, tag: number, cursor: Cursor): void {
  if (bytes[at] !== tag) malformed()
  skip(bytes, at, cursor)
}

function skip(bytes: Uint8Array, at: number, cursor: Cursor): void {
  let length = bytes[at + 1] ?? malformed()
  let start = at + 2
  if (length >= 0x80) {
    const octets = length & 0x7f
    if (octets === 0 || octets > 4) malformed()
    length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? malformed())
    start += octets
  }
  if (start + length > bytes.length) malformed()
  cursor.start = start
  cursor.end = start + length
}

function isEqual(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false
  return true
}

/** Reason codes stand in every entry of most lists, so they are recognised in their bytes. id-ce is 55 1D. */
const reasonCode = 0x15
const invalidityDate = 0x18
const certificateIssuer = 0x1d

/** The key of the issuer that an entry names, or null. */
function readEntryExtensions(bytes: Uint8Array, at: number, end: number, isIndirect: boolean): string | null {
  const cursor = { start: 0, end: 0 }
  enter(bytes, at, tags.sequence, cursor)
  if (cursor.end !== end) malformed()
  let named: string | null = null
  for (let next = cursor.start; next < end;) {
    enter(bytes, next, tags.sequence, cursor)
    next = cursor.end
    enter(bytes, cursor.start, tags.oid, cursor)
    const { start, end: after } = cursor
    const isCommon = after - start === 3 && bytes[start] === 0x55 && bytes[start + 1] === 0x1d
    const arc = isCommon ? bytes[start + 2] : undefined
    const isCritical = bytes[after] === tags.boolean && bytes[after + 2] !== 0
    const value = bytes[after] === tags.boolean ? after + 3 : after
    if (arc === certificateIssuer) {
      // Only an indirect list has entries for others.
      if (!isIndirect) malformed()
      enter(bytes, value, tags.octetString, cursor)
      named = issuerIn(bytes.subarray(cursor.start, cursor.end))
    } else if (isCritical && arc !== reasonCode && arc !== invalidityDate) malformed()
  }
  return named
}

function issuerIn(value: Uint8Array): string {
  const name = generalNames(children(readDer(value))).find(({ form }) => form === 'directory')
  return name?.form === 'directory' ? name.name.key : malformed()
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
