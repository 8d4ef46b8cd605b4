// The caseworkers' own key files, encrypted in the pane under their passwords. The gateway cannot open them; it seals
// them once more under the master key, so that the store alone is no target for guessing either.
import { sql, type Kysely } from 'kysely'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { keyBlob, type KeyBlob } from '../../src/contract/key-blob.ts'
import type { Database } from './database.ts'
import type { MasterKey } from './master-key.ts'

type Tables = {
  key_blobs: { owner: string; sealed: Uint8Array; changed_at: string }
}

export interface KeyBlobStore {
  read(oid: string): Promise<KeyBlob | null>
  write(oid: string, blob: KeyBlob, at: Date): Promise<void>
  remove(oid: string): Promise<void>
}

export async function createKeyBlobStore(database: Database, masterKey: MasterKey): Promise<KeyBlobStore> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists key_blobs (owner text primary key, sealed blob not null, changed_at text not null) strict`.execute(
    tables,
  )
  const ownerOf = (oid: string) => masterKey.mac('key-blob-owner', oid)
  return {
    async read(oid) {
      const owner = ownerOf(oid)
      const row = await tables
        .selectFrom('key_blobs')
        .select('sealed')
        .where('owner', '=', owner)
        .executeTakeFirst()
      if (row === undefined) return null
      return keyBlob.parse(JSON.parse(fromUtf8(masterKey.open('key-blob', row.sealed, owner))))
    },
    async write(oid, blob, at) {
      const owner = ownerOf(oid)
      const sealed = masterKey.seal('key-blob', utf8(JSON.stringify(blob)), owner)
      const values = { sealed, changed_at: at.toISOString() }
      await tables
        .insertInto('key_blobs')
        .values({ owner, ...values })
        .onConflict((conflict) => conflict.column('owner').doUpdateSet(values))
        .execute()
    },
    async remove(oid) {
      await tables.deleteFrom('key_blobs').where('owner', '=', ownerOf(oid)).execute()
    },
  }
}
