// Danish organisations let one certificate stand for all of their domain, on a mailbox such as sikkermail@kommune.dk. Whether
// mail may be encrypted to it, and what the mailbox is called, is the admin's word; no domain where strangers get mailboxes
// has one, for anybody could make themselves its "sikkermail".

/** Mail for everybody; the local part says nothing of the domain's owner. */
const publicMail = new Set([
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'hotmail.dk',
  'outlook.com',
  'outlook.dk',
  'live.com',
  'live.dk',
  'msn.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'yahoo.com',
  'yahoo.dk',
  'mail.dk',
  'jubii.dk',
  'ofir.dk',
  'stofanet.dk',
  'youmail.dk',
  'tdcadsl.dk',
  'get2net.dk',
  'webspeed.dk',
  'privat.dk',
  'post.tele.dk',
  'gmx.com',
  'gmx.net',
  'proton.me',
  'protonmail.com',
])

/** In the order that they are tried; none for the mailbox itself. */
export function organisationMailboxesOf(address: string, localParts: readonly string[]): readonly string[] {
  const wanted = address.toLowerCase()
  const domain = wanted.slice(wanted.lastIndexOf('@') + 1)
  if (publicMail.has(domain)) return []
  const mailboxes = localParts.map((local) => `${local}@${domain}`)
  return mailboxes.includes(wanted) ? [] : mailboxes
}
