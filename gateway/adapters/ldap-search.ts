// Searches one LDAP directory for the certificates of an address, by ldapts. One connection a question, with an end in time,
// entries and octets, because ldapts itself gathers whatever a server sends. ldaps is verified as https is.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { Client, FilterParser } from 'ldapts'
import { utf8, type Bytes } from '../../src/bytes.ts'
import { readCertificateFile } from '../../src/smime/certificate-file.ts'
import { filterFor, isAsked, ldapDirectories, type LdapDirectory } from '../directory/ldap-directories.ts'
import type { DirectorySearch } from '../directory/look-up.ts'
import type { FoundCertificate } from '../directory/recipient-certificates.ts'

/** A caseworker waits for the route meanwhile. */
const timeoutInMs = 4000
/** People of one address; more is a filter that fits everybody. */
const maximumEntries = 20
/** Of all that is found. */
const maximumCertificates = 40
/** All that a server may send for one question: it could send for ever. */
const maximumOctets = 2 * 1024 * 1024

/** Throws when the file is not there or says something else than directories. */
export function readLdapDirectories(file: string): readonly LdapDirectory[] {
  const read = ldapDirectories.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!read.success) {
    const rows = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`the file of LDAP directories is wrong:\n${rows.join('\n')}`)
  }
  for (const directory of read.data.directories) {
    try {
      FilterParser.parseString(filterFor(directory, 'a@b.dk'))
    } catch {
      throw new Error('the file of LDAP directories is wrong:\na filter is none by RFC 4515')
    }
  }
  return read.data.directories
}

export function createLdapSearch(directory: LdapDirectory): DirectorySearch {
  const { url, base, attributes, bindDn } = directory
  const isSecure = /^ldaps:/i.test(url)
  const ca = directory.trustFile === undefined ? undefined : readFileSync(directory.trustFile, 'utf8')
  const password =
    directory.passwordFile === undefined ? undefined : readFileSync(directory.passwordFile, 'utf8').trim()

  async function search(address: string): Promise<readonly FoundCertificate[]> {
    const deadline = AbortSignal.timeout(timeoutInMs)
    const client = new Client({
      url,
      timeout: timeoutInMs,
      connectTimeout: timeoutInMs,
      createConnection: ((port: number, host: string) =>
        bounded(connect(port, host), deadline)) as typeof connect,
      createSecureConnection: ((port: number, host: string, options: ConnectionOptions) =>
        bounded(connectTls(port, host, options), deadline)) as typeof connectTls,
      // ldapts speaks TLS to ldap:// too as soon as it has such options.
      ...(isSecure ? { tlsOptions: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) } } : {}),
    })
    try {
      if (bindDn !== undefined) await client.bind(bindDn, password)
      const { searchEntries } = await client.search(base, {
        scope: 'sub',
        filter: FilterParser.parseString(filterFor(directory, address)),
        attributes: [...attributes],
        explicitBufferAttributes: [...attributes],
        sizeLimit: maximumEntries,
        timeLimit: Math.ceil(timeoutInMs / 1000),
      })
      return searchEntries
        .flatMap((entry) => Object.entries(entry).filter(([name]) => isWanted(name, attributes)))
        .flatMap(([, value]) => valuesOf(value))
        .flatMap(certificatesIn)
        .slice(0, maximumCertificates)
    } finally {
      // An answer that is there is not lost because the goodbye was not heard.
      await client.unbind().catch(() => undefined)
    }
  }

  return { mayAsk: (address) => isAsked(directory, address), search }
}

function bounded<S extends Socket>(socket: S, deadline: AbortSignal): S {
  let octets = 0
  socket.on('data', (chunk: Uint8Array) => {
    octets += chunk.length
    if (octets > maximumOctets) socket.destroy(new Error('too large'))
  })
  const end = () => socket.destroy(new Error('too slow'))
  deadline.addEventListener('abort', end)
  socket.once('close', () => deadline.removeEventListener('abort', end))
  return socket
}

/** Servers add or leave out `;binary`, and write names in letters of their own. */
function isWanted(name: string, attributes: readonly string[]): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/;binary$/, '')
  return attributes.some((attribute) => plain(attribute) === plain(name))
}

function valuesOf(value: unknown): readonly Bytes[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.flatMap((one) =>
    one instanceof Uint8Array ? [Uint8Array.from(one)] : typeof one === 'string' ? [utf8(one)] : [],
  )
}

/** A certificate, or the signed list that userSMIMECertificate is (RFC 2798 §2.8). */
function certificatesIn(value: Bytes): readonly FoundCertificate[] {
  const file = readCertificateFile(value)
  if (file.is !== 'certificates') return []
  return file.holders.map((der) => ({ der, chain: file.authorities }))
}
