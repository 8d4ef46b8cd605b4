// `sikker relay tls-report`: a day's TLS results in the form of RFC 8460, from the gateway's database.
import { existsSync } from 'node:fs'
import { openDatabase } from '../gateway/adapters/database.ts'
import { openMasterKey } from '../gateway/adapters/master-key.ts'
import { createTlsResultStore } from '../gateway/adapters/store-tls-results.ts'
import { tlsReport } from '../gateway/relay/tls-report.ts'
import { BadInput, printRow, readArguments, WrongArguments } from './arguments.ts'

const usage = `sikker relay tls-report --store FILE --master-key FILE --organisation DOMAIN [--day YYYY-MM-DD] [--contact ADDRESS]

Prints how the relay's TLS sessions of a day went (default: yesterday, UTC), by domain and by what was to prove its
server, as JSON of RFC 8460 §4. FILE is gateway.sqlite, which stays as it is; the master key opens the domains' names.
`

export async function relayTlsReport(args: readonly string[]): Promise<void> {
  const { values } = readArguments({
    args: [...args],
    options: {
      store: { type: 'string' },
      'master-key': { type: 'string' },
      organisation: { type: 'string' },
      day: { type: 'string' },
      contact: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) {
    process.stdout.write(usage)
    return
  }
  const { store: path, 'master-key': keyFile, organisation } = values
  if (path === undefined || keyFile === undefined || organisation === undefined) {
    throw new WrongArguments('wants --store, --master-key and --organisation; --help tells more')
  }
  const day = values.day ?? new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) {
    throw new WrongArguments('--day wants a date like 2026-11-25')
  }
  if (!existsSync(path)) throw new BadInput(`${path}: is not there`)
  const masterKey = readKey(keyFile)
  const database = openDatabase(path, { readOnly: true })
  try {
    const rows = await (await createTlsResultStore(database, masterKey)).ofDay(day)
    printRow(tlsReport(organisation, values.contact ?? null, day, rows))
  } catch (cause) {
    throw new BadInput(`${path}: is no store of a gateway, or of one with another master key`, { cause })
  } finally {
    await database.destroy()
  }
}

function readKey(file: string) {
  try {
    return openMasterKey(file)
  } catch (cause) {
    throw new BadInput(`${file}: is no master key`, { cause })
  }
}
