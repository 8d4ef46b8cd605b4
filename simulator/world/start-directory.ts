// The public directory of certificates of this world: over TLS, with those who let their certificate be listed.
import type { Bytes } from '../../src/bytes.ts'
import { startLdapServer } from './ldap-server.ts'
import type { TlsAuthority } from './tls-authority.ts'

export interface ListedCertificate {
  readonly name: string
  readonly address: string
  readonly certificate: Bytes
}

export interface DirectoryOfCertificates {
  /** ldaps, proven by the world's TLS authority. */
  readonly url: string
  /** Filters as they came. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/** Starts on any free port. */
export async function startDirectory(
  listed: readonly ListedCertificate[],
  authority: TlsAuthority,
): Promise<DirectoryOfCertificates> {
  const { certificatePem, keyPem } = await authority.issueServer({ names: ['localhost'] })
  const server = await startLdapServer({
    entries: listed.map(({ name, address, certificate }) => ({
      dn: `cn=${name},c=DK`,
      attributes: { cn: [name], mail: [address], 'userCertificate;binary': [certificate] },
    })),
    tls: { cert: certificatePem, key: keyPem },
  })
  return { url: `ldaps://localhost:${server.port}`, asked: server.asked, stop: () => server.stop() }
}
