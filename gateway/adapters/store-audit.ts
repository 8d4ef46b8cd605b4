// The audit log in the embedded store, and the key that signs evidence: made at the first start, sealed under the master
// key, its public half laid beside the database for those who check.
import { hash as digest } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import type { AuditEntry } from '../../src/evidence/audit-chain.ts'
import { entryAfter, hashedBytes } from '../../src/evidence/audit-chain.ts'
import { canonicalText, type Json } from '../../src/evidence/canonical.ts'
import type { EvidenceKey } from '../../src/evidence/evidence-file.ts'
import type { Database } from './database.ts'
import { createGroupCommit } from './group-commit.ts'
import type { MasterKey } from './master-key.ts'
import type { Statements } from './statements.ts'

type Tables = {
  audit: { n: number; at: string; event: string; prev: string; hash: string }
  evidence_key: { id: number; sealed: Uint8Array; spki: Uint8Array }
}

type Place = Pick<AuditEntry, 'n' | 'hash'>

export interface AuditLog {
  /** Durable when it resolves. */
  append(at: Date, event: Json): Promise<Place>
  /** As part of what it tells of, so that neither is there without the other. */
  appendIn(transaction: Statements, at: Date, event: Json): Promise<Place>
  entries(): AsyncIterable<AuditEntry>
}

const pageRows = 1000

export async function createAuditLog(database: Database): Promise<AuditLog> {
  const tables = database.$extendTables<Tables>()
  await sql`create table if not exists audit (n integer primary key, at text not null, event text not null,
    prev text not null, hash text not null) strict`.execute(tables)
  const group = createGroupCommit(database)

  const appendIn: AuditLog['appendIn'] = async (transaction, at, event) => {
    const [last = null] = await transaction.sql<Place>`select n, hash from audit order by n desc limit 1`
    const open = entryAfter(last, at.toISOString(), event)
    // Not Web Crypto's, which would have the transaction wait for another thread.
    const hash = digest('sha256', hashedBytes(open))
    await transaction.sql`insert into audit (n, at, event, prev, hash)
      values (${open.n}, ${open.at}, ${canonicalText(open.event)}, ${open.prev}, ${hash})`
    return { n: open.n, hash }
  }

  return {
    appendIn,
    append: (at, event) => group.commit((transaction) => appendIn(transaction, at, event)),
    async *entries() {
      for (let after = 0; ;) {
        const rows = await tables
          .selectFrom('audit')
          .selectAll()
          .where('n', '>', after)
          .orderBy('n')
          .limit(pageRows)
          .execute()
        for (const row of rows) yield { ...row, event: z.json().parse(JSON.parse(row.event)) }
        const end = rows.at(-1)
        if (end === undefined) return
        after = end.n
      }
    },
  }
}

/** Opens the gateway's evidence key, or makes it. Writes `evidence-key.pem`, the public half, into the folder. */
export async function openEvidenceKey(
  database: Database,
  masterKey: MasterKey,
  crypto: Crypto,
  folder: string,
): Promise<EvidenceKey> {
  const tables = database.$extendTables<Tables>()
  await sql`create table if not exists evidence_key (id integer primary key check (id = 1), sealed blob not null,
    spki blob not null) strict`.execute(tables)
  const kept = await tables.selectFrom('evidence_key').selectAll().executeTakeFirst()
  if (kept === undefined) {
    const made = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', made.publicKey))
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', made.privateKey))
    await tables
      .insertInto('evidence_key')
      .values({ id: 1, sealed: masterKey.seal('evidence-key', pkcs8, 'evidence'), spki })
      .execute()
    return openEvidenceKey(database, masterKey, crypto, folder)
  }
  const pkcs8 = masterKey.open('evidence-key', kept.sealed, 'evidence')
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
  const spki = new Uint8Array(kept.spki)
  const lines = spki.toBase64().replace(/(.{64})(?=.)/g, '$1\n')
  writeFileSync(
    join(folder, 'evidence-key.pem'),
    `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`,
  )
  return { privateKey, spki }
}
