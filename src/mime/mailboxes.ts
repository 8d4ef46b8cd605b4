// An address list as a header field has it (RFC 5322 §3.4) → its mailboxes. Written for judging who a mail says it is
// from, so it is strict where programs disagree: what cannot be read in one way only makes the whole list unreadable.
// Leaves out routes and other obsolete forms.

export interface Mailbox {
  /** As it stands, quotes and comments included: what some program may show in place of the address. */
  readonly display: string
  /** Lower case. */
  readonly address: string
}

const maximumListLength = 64 * 1024
/** A name, an address and comments. Bounds the work that quotes and brackets without an end make. */
const maximumMailboxLength = 2000
const addressForm = /^[^\s"(),:;<>@[\\\]\p{Cc}]+@[^\s"(),:;<>@\\\p{Cc}]+$/u

/** null when the list has no one reading. */
export function readMailboxes(list: string): readonly Mailbox[] | null {
  if (list.length > maximumListLength) return null
  const entries = splitList(list)
  if (entries === null) return null
  const mailboxes: Mailbox[] = []
  for (const entry of entries) {
    if (entry.trim() === '') continue
    const mailbox = readOne(entry.trim())
    if (mailbox === null) return null
    mailboxes.push(mailbox)
  }
  return mailboxes
}

/** At commas and semicolons outside quotes, comments and angle brackets; a group's name goes. */
function splitList(list: string): readonly string[] | null {
  const entries: string[] = []
  let [start, comment] = [0, 0]
  let [isQuoted, isInAngle] = [false, false]
  for (let i = 0; i < list.length; i++) {
    const letter = list[i] ?? ''
    if (letter === '\\' && (isQuoted || comment > 0)) i += 1
    else if (letter === '"' && comment === 0) isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (letter === '(') comment += 1
    else if (letter === ')' && comment > 0) comment -= 1
    else if (comment > 0) continue
    else if (letter === '<') isInAngle = true
    else if (letter === '>') isInAngle = false
    else if (!isInAngle && (letter === ',' || letter === ';')) {
      entries.push(list.slice(start, i))
      start = i + 1
    } else if (!isInAngle && letter === ':') start = i + 1
  }
  return isQuoted || isInAngle || comment > 0 ? null : [...entries, list.slice(start)]
}

function readOne(entry: string): Mailbox | null {
  if (entry.length > maximumMailboxLength) return null
  const bare = entry.replace(/\((?:[^()\\]|\\.)*\)/g, ' ').trim()
  if (addressForm.test(bare)) return { display: entry === bare ? '' : entry, address: bare.toLowerCase() }
  const angled = /^(.*)<([^<>]*)>$/s.exec(bare)
  const address = angled?.[2]?.trim() ?? ''
  const isOneAngle = angled !== null && !(angled[1] ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '').includes('<')
  if (!isOneAngle || !addressForm.test(address)) return null
  return { display: entry.slice(0, entry.lastIndexOf('<')).trim(), address: address.toLowerCase() }
}
