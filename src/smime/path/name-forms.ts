// What a mail address, a host, an address range and a URI must look like to be compared with a constraint (RFC 5280
// §4.2.1.6, §4.2.1.10). What does not look like one is refused, never guessed at: a constraint must not be passed by a name
// that it was not written for.

const hostLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/** Lower case, or null: labels of letters, digits, hyphens (and underscores, which names in use have). */
export function hostOf(text: string): string | null {
  const host = text.toLowerCase()
  if (host.length > 253) return null
  return host.split('.').every((label) => hostLabel.test(label)) ? host : null
}

/** A dNSName: a host, whose first label may be the wildcard. */
export function dnsNameOf(text: string): string | null {
  const base = text.startsWith('*.') ? text.slice(2) : text
  const host = hostOf(base)
  if (host === null || (base !== text && !host.includes('.'))) return null
  return base === text ? host : `*.${host}`
}

export interface Mailbox {
  /** Exactly as written: RFC 5280 §7.5 compares it letter by letter. */
  readonly local: string
  readonly host: string
}

/** A mailbox without display name or brackets; null when it is none. */
export function mailboxOf(text: string): Mailbox | null {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const host = hostOf(text.slice(at + 1))
  if (at < 1 || local.length > 64 || host === null) return null
  // A quoted local part may hold an @ and white space; an unquoted one may not.
  const isQuoted = /^"(?:[^"\\\r\n]|\\[^\r\n])*"$/.test(local)
  return isQuoted || /^[^\s"(),:;<>@[\\\]]+$/.test(local) ? { local, host } : null
}

/** The host of a URI with an authority; null when there is none, or an address stands in its place. */
export function uriHostOf(text: string): string | null {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@]+)(?::\d*)?(?:[/?#]|$)/i.exec(text)
  const host = match?.[1] === undefined ? null : hostOf(match[1])
  return host === null || /^[\d.]+$/.test(host) ? null : host
}

/** Does `host` lie below `domain`, and is not the same? */
export function isBelow(host: string, domain: string): boolean {
  return host.length > domain.length + 1 && host.endsWith(`.${domain}`)
}

/** Address and mask, 4 or 16 octets each; the mask must be one of CIDR (RFC 4632). */
export function isAddressRange(octets: Uint8Array): boolean {
  if (octets.length !== 8 && octets.length !== 32) return false
  const bits = [...octets.subarray(octets.length / 2)]
    .map((octet) => octet.toString(2).padStart(8, '0'))
    .join('')
  return /^1*0*$/.test(bits)
}

export function isInRange(address: Uint8Array, range: Uint8Array): boolean {
  const half = range.length / 2
  if (address.length !== half) return false
  return address.every((octet, i) => {
    const mask = range[half + i] ?? 0
    return (octet & mask) === ((range[i] ?? 0) & mask)
  })
}
