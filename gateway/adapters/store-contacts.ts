// Which mobile number last reached whom. Address and number are sealed under the master key; the row is found by a keyed
// digest of the address. One number an address; a confirmed number is replaced by a typed one only when it differs.
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { phoneNumber } from '../../src/contract/common.ts'
import { personal } from '../../src/personal.ts'
import type { PhoneReach } from '../../src/model/reach.ts'
import type { Contacts } from '../directory/contacts.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'

type Tables = {
  contacts: { contact: string; sealed: Uint8Array }
}

const entry = z.object({
  number: phoneNumber,
  provenance: z.enum(['confirmed', 'typed']),
  lastUsedAt: z.string().nullable(),
})

export async function createContactStore(database: Database, masterKey: MasterKey): Promise<Contacts> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists contacts (contact text primary key, sealed blob not null) strict`.execute(
    tables,
  )
  const idOf = (address: string) => masterKey.mac('contact', address.toLowerCase())

  async function read(contact: string): Promise<z.infer<typeof entry> | null> {
    const row = await tables
      .selectFrom('contacts')
      .select('sealed')
      .where('contact', '=', contact)
      .executeTakeFirst()
    if (row === undefined) return null
    return entry.parse(JSON.parse(fromUtf8(masterKey.open('contact', row.sealed, contact))))
  }

  return {
    async phoneOf(address): Promise<PhoneReach> {
      const known = await read(idOf(address))
      if (known === null) return { verdict: 'unknown' }
      return { verdict: 'known', ...known, number: personal(known.number) }
    },
    async remember(address, number, provenance, at) {
      const contact = idOf(address)
      const known = await read(contact)
      if (known?.number === number && known.provenance === 'confirmed' && provenance === 'typed') return
      const sealed = masterKey.seal(
        'contact',
        utf8(
          JSON.stringify({
            number,
            provenance,
            lastUsedAt: provenance === 'confirmed' ? at.toISOString() : null,
          }),
        ),
        contact,
      )
      await tables
        .insertInto('contacts')
        .values({ contact, sealed })
        .onConflict((conflict) => conflict.column('contact').doUpdateSet({ sealed }))
        .execute()
    },
  }
}
