// MTA-STS policies that were fetched, so that they count for their max_age over a restart too (RFC 8461 §5.1): whoever can
// hide the record must not gain by waiting for ours. Other domains' public policies; nothing in them is about a person.
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { KeptPolicy, StsStore } from '../relay/sts-cache.ts'
import type { Database } from './database.ts'

type Tables = {
  sts_policies: { domain: string; until: number; policy: string }
}

const stored = z.object({
  id: z.string(),
  sha256: z.string(),
  policy: z.object({
    mode: z.enum(['enforce', 'testing', 'none']),
    mx: z.array(z.string()),
    maxAgeInSeconds: z.number(),
  }),
})

/** Rows whose time is over are deleted at the start and whenever their domain is asked for. */
export async function createStsPolicyStore(database: Database, now: () => Date): Promise<StsStore> {
  const tables: Kysely<Tables> = database.$extendTables<Tables>()
  await sql`create table if not exists sts_policies (
    domain text primary key, until integer not null, policy text not null) strict`.execute(tables)
  await tables.deleteFrom('sts_policies').where('until', '<=', now().getTime()).execute()

  return {
    async load(domain): Promise<KeptPolicy | null> {
      const row = await tables
        .selectFrom('sts_policies')
        .select(['until', 'policy'])
        .where('domain', '=', domain)
        .executeTakeFirst()
      if (row === undefined) return null
      if (row.until > now().getTime()) {
        return { ...stored.parse(JSON.parse(row.policy)), until: new Date(row.until) }
      }
      await tables.deleteFrom('sts_policies').where('domain', '=', domain).execute()
      return null
    },
    async save(domain, { id, sha256, policy: held, until }) {
      const policy = JSON.stringify({ id, sha256, policy: held })
      const row = { until: until.getTime(), policy }
      await tables
        .insertInto('sts_policies')
        .values({ domain, ...row })
        .onConflict((conflict) => conflict.column('domain').doUpdateSet(row))
        .execute()
    },
  }
}
