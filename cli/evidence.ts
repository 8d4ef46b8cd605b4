// `sikker evidence verify` and `sikker audit verify`: what was sent, checked without asking the gateway that sent it.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createAuditLog } from '../gateway/adapters/store-audit.ts'
import { openDatabase } from '../gateway/adapters/database.ts'
import { storeFileOf } from '../gateway/config.ts'
import { fromBase64, fromUtf8 } from '../src/bytes.ts'
import { verifyChain } from '../src/evidence/audit-chain.ts'
import { verifyEvidence } from '../src/evidence/evidence-file.ts'
import { BadInput, finish, printRow, readArguments, readInput, WrongArguments } from './arguments.ts'

const evidenceUsage = `sikker evidence verify FILE [--trust F]

Says whether the proof is signed by the gateway and unchanged. --trust F is the gateway's public key
(evidence-key.pem of its data folder), taken from somewhere you trust; without it no proof is valid,
for anybody can sign with a key of their own.
`
const auditUsage = `sikker audit verify [--store FILE]

Reads the audit log in the gateway's database and says whether its chain is whole. FILE is gateway.sqlite
(a path or a file: URL), best a backup; without it, the one in SIKKERT_DATA_DIR, as the gateway has it.
`

export function evidenceCommand(args: readonly string[]): Promise<number> {
  return finish('evidence', async () => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { trust: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (values.help === true) {
      process.stdout.write(evidenceUsage)
      return
    }
    const [what, file, ...more] = positionals
    if (what !== 'verify' || file === undefined || more.length > 0) {
      throw new WrongArguments('use: sikker evidence verify FILE [--trust F]')
    }
    const trusted = (await Promise.all((values.trust ?? []).map(readPublicKeys))).flat()
    const judged = await verifyEvidence(crypto, textOf(file), trusted)
    printRow({
      verdict: judged.verdict,
      message:
        judged.evidence === null
          ? null
          : { ...judged.evidence.message, recipients: judged.evidence.recipients },
      problems: judged.problems,
    })
  })
}

export function auditCommand(args: readonly string[]): Promise<number> {
  return finish('audit', async () => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { store: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (values.help === true) {
      process.stdout.write(auditUsage)
      return
    }
    const store = values.store ?? storeFileOf(process.env)
    if (positionals.length !== 1 || positionals[0] !== 'verify' || store === null) {
      throw new WrongArguments('use: sikker audit verify --store FILE, or set SIKKERT_DATA_DIR')
    }
    const path = store.startsWith('file:') ? fileURLToPath(store) : store
    if (!existsSync(path)) throw new BadInput(`${path}: is not there`)
    const database = openDatabase(path, { readOnly: true })
    try {
      const { events, ...judged } = await verifyChain(crypto, (await createAuditLog(database)).entries())
      printRow({
        verdict: judged.verdict,
        events,
        firstBad: judged.verdict === 'invalid' ? judged.firstBad : null,
      })
    } catch (cause) {
      throw new BadInput(`${path}: is no store of a gateway`, { cause })
    } finally {
      await database.destroy()
    }
  })
}

function textOf(file: string): string {
  try {
    return fromUtf8(readInput(file))
  } catch (cause) {
    if (cause instanceof BadInput) throw cause
    throw new BadInput(`${file}: is not text`, { cause })
  }
}

async function readPublicKeys(file: string): Promise<readonly Uint8Array[]> {
  const blocks = [
    ...textOf(file).matchAll(/-----BEGIN PUBLIC KEY-----([\s\S]{1,2000}?)-----END PUBLIC KEY-----/g),
  ]
  if (blocks.length === 0) throw new BadInput(`${file}: holds no public key`)
  try {
    const keys = blocks.map(([, base64]) => fromBase64((base64 ?? '').replace(/\s/g, '')))
    for (const key of keys) await crypto.subtle.importKey('spki', key, 'Ed25519', false, ['verify'])
    return keys
  } catch (cause) {
    throw new BadInput(`${file}: holds a public key that is broken or of another kind`, { cause })
  }
}
