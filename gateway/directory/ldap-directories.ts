// Which LDAP directories are asked for certificates, as the admin writes it (SIKKERT_LDAP_FILE), and the one question that they
// are asked (RFC 4511, RFC 4515). A question tells the directory whom we write to, so a directory may be kept to its own
// domains, and goes over TLS unless the admin says otherwise in so many words.
import { z } from 'zod'
import { comparableAddress } from '../../src/mime/comparable-address.ts'

const placeholder = '{address}'
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** OCES2's way first, then X.500's and RFC 2798's. */
const usualAttributes = ['userCertificate;binary', 'userCertificate', 'userSMIMECertificate']

const directory = z
  .strictObject({
    /** ldaps://host or ldap://host, with a port where it is another than 636 or 389. */
    url: z.url().regex(/^ldaps?:\/\/[^/?#]+\/?$/i),
    /** Where the search begins, such as `c=DK`. */
    base: z.string().max(500),
    /** RFC 4515, with `{address}` where the address goes. */
    filter: z.string().max(1000).startsWith('(').endsWith(')').includes(placeholder),
    attributes: z
      .array(
        z
          .string()
          .max(64)
          .regex(/^[A-Za-z][A-Za-z0-9-]*(?:;binary)?$/),
      )
      .min(1)
      .max(10)
      .default(usualAttributes),
    /** Only addresses in these domains are asked for; without it all are. */
    domains: z.array(z.string().max(253).transform(comparableAddress)).max(1000).optional(),
    /** PEM file that replaces Node's own roots. */
    trustFile: z.string().min(1).optional(),
    bindDn: z.string().min(1).max(500).optional(),
    passwordFile: z.string().min(1).optional(),
    /** ldap:// to another machine: whoever listens learns whom we write to. */
    unencrypted: z.literal(true).optional(),
  })
  .refine(
    ({ url, unencrypted }) =>
      /^ldaps:/i.test(url) || unencrypted === true || loopback.test(new URL(url).hostname),
    { path: ['url'], message: 'must be ldaps, or say "unencrypted": true' },
  )
  .refine(({ bindDn, passwordFile }) => (bindDn === undefined) === (passwordFile === undefined), {
    path: ['bindDn'],
    message: 'belongs together with passwordFile',
  })
export type LdapDirectory = z.infer<typeof directory>

export const ldapDirectories = z.strictObject({ directories: z.array(directory).min(1).max(5) })

export function isAsked({ domains }: LdapDirectory, address: string): boolean {
  const domain = comparableAddress(address.slice(address.lastIndexOf('@') + 1))
  return domains === undefined || domains.includes(domain)
}

/**
 * The filter for one address. RFC 4515 §3: asterisk, parentheses, backslash and NUL of a value are written as a backslash and
 * two hex digits, so an address is never more than a value. Letters beyond ASCII stand as they are.
 */
export function filterFor({ filter }: Pick<LdapDirectory, 'filter'>, address: string): string {
  const escaped = address.replace(
    /[*()\\\0]/g,
    (letter) => `\\${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return filter.replaceAll(placeholder, () => escaped)
}
