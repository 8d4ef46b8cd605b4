// Is a mail address bound to a certificate (RFC 8550 §3)? Said apart from the path's verdict, because Danish certificates often
// carry no address at all (OCES2 left the choice to the holder) and organisation certificates carry the organisation's own.
import { comparableAddress } from '../mime/comparable-address.ts'
import type { Certificate } from './certificate.ts'

/**
 * `bound`: the certificate names the address. `other-address`: it names others, and so speaks for somebody else.
 * `no-address`: it names none; who holds it is known, and not that the address is theirs.
 */
export type AddressBinding = 'bound' | 'other-address' | 'no-address'

/**
 * Hosts are compared as DNS has them, without regard to letter case. So are local parts: RFC 5321 §2.4 allows them to differ by it, no mail
 * system in use lets two people differ by it, and the addresses that people type do.
 */
export function bindingOf(certificate: Certificate, address: string): AddressBinding {
  if (certificate.addresses.length === 0) return 'no-address'
  return names(certificate.addresses, address) ? 'bound' : 'other-address'
}

/** Whether an address is among those of a certificate. */
export function names(addresses: readonly string[], address: string): boolean {
  const wanted = comparableAddress(address)
  return addresses.some((one) => comparableAddress(one) === wanted)
}
