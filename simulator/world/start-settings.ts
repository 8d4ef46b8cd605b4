// The gateway's settings in this world (gateway/config.ts), and the files that they name.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toPem } from './certificate-builder.ts'
import { clientId, type IdentityIssuer, tenantId } from './identity-issuer.ts'
import type { MailWorld } from './mail-world.ts'
import type { Authority } from './oces-authority.ts'
import { anne, organisation } from './parties.ts'
import type { Phone } from './phone.ts'
import type { DirectoryOfCertificates } from './start-directory.ts'
import type { Services } from './start-services.ts'

export interface SettingsParts {
  /** Emptied before; everything of this run lies here. */
  readonly folder: string
  /** The project's own. */
  readonly root: string
  readonly services: Services
  readonly mailWorld: MailWorld
  readonly authority: Authority
  readonly phone: Phone
  readonly annePem: string
  /** PKCS#12 of the caseworker's organisation, and its password. */
  readonly organisationKey: { readonly file: Uint8Array; readonly password: string }
  readonly directory: DirectoryOfCertificates
}

/** Writes the files, and answers what makes the settings once the front door's address is known. */
export function gatewaySettings(
  parts: SettingsParts,
): (publicUrl: string, issuer: IdentityIssuer) => Readonly<Record<string, string>> {
  const { folder, root, services, mailWorld, authority, phone } = parts
  const file = (name: string) => join(folder, name)
  mkdirSync(file('certificates'), { recursive: true })
  mkdirSync(file('gateway'), { recursive: true, mode: 0o700 })
  writeFileSync(join(file('certificates'), `${anne.address}.cer`), parts.annePem)
  writeFileSync(
    file('anchors.pem'),
    toPem('CERTIFICATE', authority.rootDer) + toPem('CERTIFICATE', authority.issuingDer),
  )
  writeFileSync(file('tls-roots.pem'), mailWorld.trustPem)
  writeFileSync(
    file('ldap.json'),
    JSON.stringify({
      directories: [
        {
          url: parts.directory.url,
          base: 'c=DK',
          filter: '(mail={address})',
          trustFile: file('tls-roots.pem'),
        },
      ],
    }),
  )
  writeFileSync(file('organisation.p12'), parts.organisationKey.file, { mode: 0o600 })
  writeFileSync(file('organisation-password'), parts.organisationKey.password, { mode: 0o600 })
  writeFileSync(file('allow-list.json'), JSON.stringify(mailWorld.allowList))
  writeFileSync(file('dkim.pem'), mailWorld.dkim.keyPem, { mode: 0o600 })
  writeFileSync(file('sms-token'), phone.token, { mode: 0o600 })
  writeFileSync(file('master-key'), randomBytes(32).toString('base64url'), { mode: 0o600 })

  return (publicUrl, issuer) => ({
    SIKKERT_LISTEN: '127.0.0.1:0',
    SIKKERT_ADMIN_LISTEN: '127.0.0.1:0',
    SIKKERT_PUBLIC_URL: publicUrl,
    SIKKERT_DATA_DIR: file('gateway'),
    SIKKERT_MASTER_KEY_FILE: file('master-key'),
    SIKKERT_ADDIN_DIR: join(root, 'dist/addin'),
    SIKKERT_PORTAL_DIR: join(root, 'dist/portal'),
    SIKKERT_TENANT_ID: tenantId,
    SIKKERT_CLIENT_ID: clientId,
    SIKKERT_AUTHORITY: issuer.authority,
    SIKKERT_ISSUER: issuer.issuer,
    SIKKERT_JWKS_URL: services.jwksUrl,
    SIKKERT_GRAPH_URL: `${publicUrl}/graph/v1.0`,
    SIKKERT_ORGANISATION_NAME: organisation.name,
    SIKKERT_ORGANISATION_CVR: organisation.cvr,
    SIKKERT_ORGANISATION_PHONE: organisation.phone,
    SIKKERT_EHLO_NAME: `sikker.${organisation.domain}`,
    SIKKERT_RESOLVER: mailWorld.resolver,
    SIKKERT_SMTP_PORT: String(mailWorld.smtpPort),
    SIKKERT_STS_PORT: String(mailWorld.stsPort),
    // Every mail server of the world lives on loopback.
    SIKKERT_ALLOWED_NETWORKS: '127.0.0.0/8',
    SIKKERT_DNSSEC_SIGNED_NAME: mailWorld.dnssecNames.signed,
    SIKKERT_DNSSEC_BOGUS_NAME: mailWorld.dnssecNames.bogus,
    SIKKERT_DKIM_DOMAIN: mailWorld.dkim.domain,
    SIKKERT_DKIM_SELECTOR: mailWorld.dkim.selector,
    SIKKERT_DKIM_KEY_FILE: file('dkim.pem'),
    // A visitor does not wait an hour to see what a late mail is like.
    SIKKERT_WARN_HOURS: '0.02',
    SIKKERT_TRUST_FILE: file('tls-roots.pem'),
    SIKKERT_ALLOW_LIST_FILE: file('allow-list.json'),
    SIKKERT_CERTIFICATE_DIR: file('certificates'),
    SIKKERT_ANCHOR_FILE: file('anchors.pem'),
    SIKKERT_LDAP_FILE: file('ldap.json'),
    SIKKERT_DOMAIN_MAILBOXES: 'sikkermail,sikkerpost',
    SIKKERT_ORGANISATION_KEY_FILE: file('organisation.p12'),
    SIKKERT_ORGANISATION_KEY_PASSWORD_FILE: file('organisation-password'),
    SIKKERT_SMS_URL: services.smsUrl,
    SIKKERT_SMS_TOKEN_FILE: file('sms-token'),
  })
}
