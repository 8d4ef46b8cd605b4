// The gateway's directory of certificates on a small authority of its own: what the admin filed, what the store holds, and what
// directories answer are lists that a test writes to.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createCertificateStore } from '../../gateway/adapters/store-certificates.ts'
import {
  type CertificateDirectory,
  createCertificateDirectory,
} from '../../gateway/directory/certificates.ts'
import { createCertificateKeeper, type KeepCertificate } from '../../gateway/directory/keep-certificate.ts'
import type {
  CertificateStore,
  FiledCertificate,
  FoundCertificate,
} from '../../gateway/directory/recipient-certificates.ts'
import type { Bytes } from '../../src/bytes.ts'
import { readCertificate } from '../../src/smime/certificate.ts'
import {
  alternativeNames,
  authority,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
  keyUsage,
  name,
  nameOf,
  rdn,
  signsAll,
} from './forge-certificate.ts'
import { forgeList } from './forge-revocation.ts'

export interface HolderPlan {
  readonly name: string
  readonly organisation?: string
  readonly addresses: readonly string[]
  readonly until?: Date
  /** The first octet of KeyUsage; key agreement unless said. */
  readonly usage?: number
  /** null: somebody whom nobody knows. */
  readonly by?: Keys
}

export interface CertificateRig {
  readonly directory: CertificateDirectory
  readonly store: CertificateStore
  readonly keep: KeepCertificate
  readonly filed: FiledCertificate[]
  /** By address in lower case. */
  readonly found: Map<string, readonly FoundCertificate[]>
  readonly trouble: { revocation: boolean; directories: boolean }
  readonly clock: { now: Date }
  readonly mailboxes: string[]
  readonly anchor: Bytes
  issue(plan: HolderPlan): Promise<Bytes>
  revoke(certificate: Bytes): void
  /** As a gateway does that starts on the same data. */
  restart(): Promise<CertificateStore>
  /** Every byte that lies on the disk. */
  disk(): Buffer
  stop(): Promise<void>
}

export const today = new Date('2026-06-01T00:00:00Z')

export async function startCertificateRig(): Promise<CertificateRig> {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  const database = openDatabase(join(folder, 'gateway.sqlite'))
  const masterKey = masterKeyOf(randomBytes(32))
  const clock = { now: today }
  const open = () => createCertificateStore(database, masterKey, () => clock.now)
  const store = await open()
  const root = await forgeKeys()
  const anchor = await forgeCertificate({
    subject: name('Root'),
    key: root,
    by: root,
    extensions: [authority(), signsAll],
  })
  const filed: FiledCertificate[] = []
  const found = new Map<string, readonly FoundCertificate[]>()
  const trouble = { revocation: false, directories: false }
  const revoked: Uint8Array[] = []
  const mailboxes: string[] = []
  const directory = createCertificateDirectory({
    filed: () => Promise.resolve(filed),
    store,
    lookUp: (address) => Promise.resolve({ found: found.get(address) ?? [], complete: !trouble.directories }),
    organisationMailboxes: mailboxes,
    anchors: [anchor],
    intermediates: [],
    revocation: {
      crlsOf: async () =>
        trouble.revocation
          ? []
          : [await forgeList({ by: root, entries: revoked.map((serial) => ({ serial })) })],
      ocspOf: () => Promise.resolve([]),
    },
    now: () => clock.now,
  })
  return {
    directory,
    store,
    keep: createCertificateKeeper({ directory, store, now: () => clock.now }),
    filed,
    found,
    trouble,
    clock,
    mailboxes,
    anchor,
    async issue({ name: cn, organisation, addresses, until, usage = 0x08, by = root }) {
      return forgeCertificate({
        subject: nameOf(
          rdn('2.5.4.3', cn),
          ...(organisation === undefined ? [] : [rdn('2.5.4.10', organisation)]),
        ),
        key: await forgeKeys(),
        by,
        ...(until === undefined ? {} : { until }),
        extensions: [
          keyUsage(usage),
          ...(addresses.length === 0 ? [] : [alternativeNames(addresses.map(general.email))]),
        ],
      })
    },
    revoke: (certificate) => void revoked.push(readCertificate(certificate).serial),
    restart: open,
    disk: () => Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file)))),
    async stop() {
      await database.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
