// Certificates of the people that the organisation writes to. Address and certificate are sealed under the master key; rows
// are found by keyed digests, so the store alone tells neither whom we write to nor whose certificate lies there.
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../src/bytes.ts'
import { capabilities, certificateId } from '../../src/contract/recipient-certificate.ts'
import { comparableAddress } from '../../src/mime/comparable-address.ts'
import type {
  CertificateStore,
  CertificateToKeep,
  StoredCertificate,
} from '../directory/recipient-certificates.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'

type Tables = {
  recipient_certificates: { contact: string; certificate: string; sealed: Uint8Array; last_seen: string }
  certificate_choices: { wish: string; sealed: Uint8Array }
}

/** A person has one or two at a time; more for one address is somebody filling the store. The longest unseen go. */
const maximumPerAddress = 20
const maximumImporters = 100
/** Certificates live three years; what nobody has seen for longer has ended, and says only whom we wrote to. */
const keptUnseenForMs = 4 * 365 * 24 * 3_600_000

const entry = z.object({
  id: certificateId,
  certificate: z.base64(),
  chain: z.array(z.base64()),
  origin: z.enum(['signed-mail', 'imported', 'directory']),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  importers: z.array(z.string()),
  capabilities: capabilities.nullable(),
  capabilitiesAt: z.iso.datetime().nullable(),
})

/** What has not been seen for four years is deleted at the start. */
export async function createCertificateStore(
  database: Database,
  masterKey: MasterKey,
  now: () => Date,
): Promise<CertificateStore> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists recipient_certificates (
    contact text not null, certificate text not null, sealed blob not null, last_seen text not null,
    primary key (contact, certificate)) strict`.execute(tables)
  await sql`create table if not exists certificate_choices (wish text primary key, sealed blob not null) strict`.execute(
    tables,
  )
  await tables
    .deleteFrom('recipient_certificates')
    .where('last_seen', '<', new Date(now().getTime() - keptUnseenForMs).toISOString())
    .execute()
  const contactOf = (address: string) => masterKey.mac('certificate-of', comparableAddress(address))
  const rowOf = (id: string) => masterKey.mac('certificate-id', id)
  const wishOf = (caller: string, address: string) =>
    masterKey.mac('certificate-wish', `${caller} ${comparableAddress(address)}`)

  function open(sealed: Uint8Array, contact: string): StoredCertificate {
    const { certificate, chain, ...rest } = entry.parse(
      JSON.parse(fromUtf8(masterKey.open('certificate', sealed, contact))),
    )
    return { ...rest, der: fromBase64(certificate), chain: chain.map(fromBase64) }
  }

  async function write(contact: string, stored: StoredCertificate): Promise<void> {
    const { der, chain, ...rest } = stored
    const row: z.input<typeof entry> = {
      ...rest,
      importers: [...rest.importers],
      capabilities: rest.capabilities === null ? null : [...rest.capabilities],
      certificate: toBase64(der),
      chain: chain.map(toBase64),
    }
    const values = {
      sealed: masterKey.seal('certificate', utf8(JSON.stringify(row)), contact),
      last_seen: stored.lastSeen,
    }
    await tables
      .insertInto('recipient_certificates')
      .values({ contact, certificate: rowOf(stored.id), ...values })
      .onConflict((conflict) => conflict.columns(['contact', 'certificate']).doUpdateSet(values))
      .execute()
  }

  async function find(contact: string, certificate: string): Promise<StoredCertificate | null> {
    const row = await tables
      .selectFrom('recipient_certificates')
      .select('sealed')
      .where('contact', '=', contact)
      .where('certificate', '=', certificate)
      .executeTakeFirst()
    return row === undefined ? null : open(row.sealed, contact)
  }

  async function remove(contact: string, certificate: string): Promise<void> {
    await tables
      .deleteFrom('recipient_certificates')
      .where('contact', '=', contact)
      .where('certificate', '=', certificate)
      .execute()
  }

  return {
    async of(address) {
      const contact = contactOf(address)
      const rows = await tables
        .selectFrom('recipient_certificates')
        .select('sealed')
        .where('contact', '=', contact)
        .execute()
      return rows.map(({ sealed }) => open(sealed, contact))
    },
    async keep(address, certificate, at) {
      const contact = contactOf(address)
      await write(contact, merged(await find(contact, rowOf(certificate.id)), certificate, at))
      const all = await tables
        .selectFrom('recipient_certificates')
        .select('certificate')
        .where('contact', '=', contact)
        .orderBy('last_seen', 'desc')
        .execute()
      for (const { certificate: old } of all.slice(maximumPerAddress)) await remove(contact, old)
    },
    remove: (address, id) => remove(contactOf(address), rowOf(id)),
    async forget(caller, address, id) {
      const contact = contactOf(address)
      const stored = await find(contact, rowOf(id))
      if (stored === null) return false
      const importers = stored.importers.filter((one) => one !== caller)
      if (importers.length > 0) await write(contact, { ...stored, importers })
      else await remove(contact, rowOf(id))
      return true
    },
    async choiceOf(caller, address) {
      const wish = wishOf(caller, address)
      const row = await tables
        .selectFrom('certificate_choices')
        .select('sealed')
        .where('wish', '=', wish)
        .executeTakeFirst()
      return row === undefined
        ? null
        : certificateId.parse(fromUtf8(masterKey.open('certificate-wish', row.sealed, wish)))
    },
    async choose(caller, address, id) {
      const wish = wishOf(caller, address)
      if (id === null) {
        await tables.deleteFrom('certificate_choices').where('wish', '=', wish).execute()
        return
      }
      const sealed = masterKey.seal('certificate-wish', utf8(id), wish)
      await tables
        .insertInto('certificate_choices')
        .values({ wish, sealed })
        .onConflict((conflict) => conflict.column('wish').doUpdateSet({ sealed }))
        .execute()
    },
  }
}

/** Where it came from first stays; what the holder said last of what they read counts, so an old mail takes nothing away. */
function merged(
  before: StoredCertificate | null,
  { importer, ...now }: CertificateToKeep,
  at: Date,
): StoredCertificate {
  const seen = at.toISOString()
  const importers = [...new Set([...(before?.importers ?? []), ...(importer === null ? [] : [importer])])]
  const isNewer =
    now.capabilitiesAt !== null &&
    (before?.capabilitiesAt == null || before.capabilitiesAt < now.capabilitiesAt)
  const said = isNewer || before === null ? now : before
  return {
    ...now,
    // What stands in a directory today may be gone tomorrow; what somebody here has seen or laid in stays.
    origin: before === null || before.origin === 'directory' ? now.origin : before.origin,
    firstSeen: before?.firstSeen ?? seen,
    lastSeen: seen,
    importers: importers.slice(-maximumImporters),
    capabilities: said.capabilities,
    capabilitiesAt: said.capabilitiesAt,
  }
}
