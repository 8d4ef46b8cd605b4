// Which certificate a mail to an address can be encrypted to: of all that the organisation knows (the admin's folder, the
// store, LDAP directories), judged now against the anchors, with revocation, the caller's own choice, else the newest that
// holds. Without one of the person's own, that of the domain's organisation mailbox, where the admin has named such.
import { toHex, type Bytes } from '../../src/bytes.ts'
import type { CertificateOrigin, ListedCertificate } from '../../src/contract/recipient-certificate.ts'
import { comparableAddress } from '../../src/mime/comparable-address.ts'
import { personal } from '../../src/personal.ts'
import type { SmimeReach } from '../../src/model/reach.ts'
import { bindingOf } from '../../src/smime/address.ts'
import { type Certificate, holderOf, type KeyUsage, readCertificate } from '../../src/smime/certificate.ts'
import { curveNameOf, isKnownCurve } from '../../src/smime/curves.ts'
import { type ChainJudgement, judgeChain } from '../../src/smime/judge-chain.ts'
import type { RevocationSources } from '../../src/smime/judge-revocation.ts'
import { oids } from '../../src/smime/oids.ts'
import { rsaBits } from '../../src/smime/signature.ts'
import { organisationMailboxesOf } from './organisation-mailboxes.ts'
import type {
  CertificateStore,
  FiledCertificate,
  LookUpCertificates,
  StoredCertificate,
} from './recipient-certificates.ts'

export interface CertificateDirectoryOptions {
  /** Asked for each look-up, so that a certificate laid in counts at once. */
  readonly filed: () => Promise<readonly FiledCertificate[]>
  readonly store: CertificateStore
  readonly lookUp: LookUpCertificates
  /** Local parts such as `sikkermail`; none: mail is encrypted to persons alone. */
  readonly organisationMailboxes: readonly string[]
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly revocation: RevocationSources
  readonly now: () => Date
}

/** One certificate for an address, wherever it is known from. */
interface Candidate {
  readonly id: string
  readonly certificate: Certificate
  readonly der: Bytes
  readonly chain: readonly Bytes[]
  readonly origin: CertificateOrigin
  readonly stored: StoredCertificate | null
  readonly addressBound: boolean
}

export type EncryptionJudgement = Pick<ChainJudgement, 'verdict' | 'problems' | 'path'>

export interface CertificateDirectory {
  smimeReachOf(address: string, caller: string): Promise<SmimeReach>
  list(
    address: string,
    caller: string,
  ): Promise<{ readonly certificates: readonly ListedCertificate[]; readonly complete: boolean }>
  knows(address: string, caller: string, id: string): Promise<boolean>
  judge(der: Bytes, chain: readonly Bytes[]): Promise<EncryptionJudgement>
}

export function createCertificateDirectory(options: CertificateDirectoryOptions): CertificateDirectory {
  const { store } = options

  async function candidatesFor(address: string, caller: string) {
    const wanted = comparableAddress(address)
    const [filed, stored, { found, complete }] = await Promise.all([
      options.filed(),
      store.of(wanted),
      options.lookUp(wanted),
    ])
    const candidates = new Map<string, Candidate>()
    const add = (one: Omit<Candidate, 'certificate' | 'addressBound'>, mayBeUnbound: boolean) => {
      const certificate = tryRead(one.der)
      const binding = certificate === null ? 'other-address' : bindingOf(certificate, wanted)
      const isTheirs = binding === 'bound' || (binding === 'no-address' && mayBeUnbound)
      if (certificate === null || !isTheirs || candidates.has(one.id)) return
      candidates.set(one.id, { ...one, certificate, addressBound: binding === 'bound' })
    }
    const storedBy = new Map(stored.map((one) => [one.id, one]))
    let allRead = true
    for (const { der, filedUnder } of filed) {
      if (der === null) {
        // Its name alone can tell whose it is; under none it may be anybody's.
        if (filedUnder === null || filedUnder === wanted) allRead = false
        continue
      }
      const id = await certificateIdOf(der)
      add({ id, der, chain: [], origin: 'filed', stored: storedBy.get(id) ?? null }, filedUnder === wanted)
    }
    const inDirectory = new Set<string>()
    for (const { der, chain } of found) {
      const id = await certificateIdOf(der)
      inDirectory.add(id)
      const known = storedBy.get(id) ?? null
      // A directory's answer is for the address that was asked for, and anybody may have made it: the certificate must say so.
      add({ id, der, chain, origin: known?.origin ?? 'directory', stored: known }, false)
    }
    for (const one of stored) {
      // All directories answered, and this one is in none of them any more.
      if (one.origin === 'directory' && complete && !inDirectory.has(one.id))
        await store.remove(wanted, one.id)
      else add({ ...one, stored: one }, one.importers.includes(caller))
    }
    const choice = await store.choiceOf(caller, wanted)
    const list = [...candidates.values()].sort(
      (a, b) =>
        Number(b.id === choice) - Number(a.id === choice) ||
        b.certificate.notAfter.getTime() - a.certificate.notAfter.getTime(),
    )
    return { list: list.slice(0, maximumCandidates), complete: complete && allRead, choice }
  }

  async function judge(der: Bytes, chain: readonly Bytes[]): Promise<EncryptionJudgement> {
    const certificate = tryRead(der)
    if (certificate === null) return { verdict: 'invalid', path: [], problems: ['certificate-malformed'] }
    const usage = encryptionUsageOf(certificate)
    if (usage === null) return { verdict: 'invalid', path: [], problems: ['algorithm-not-allowed'] }
    return judgeChain(crypto, {
      certificate: der,
      intermediates: [...options.intermediates, ...chain],
      anchors: options.anchors,
      at: options.now(),
      usages: [usage],
      purpose: 'email',
      ...options.revocation,
    })
  }

  async function reachBy(address: string, caller: string, to: 'person' | 'organisation') {
    const { list, complete, choice } = await candidatesFor(address, caller)
    const problems = new Set<string>()
    let undecided = !complete
    for (const { id, certificate, der, chain, origin, stored, addressBound } of list) {
      const judged = await judge(der, chain)
      if (judged.verdict === 'valid') {
        if (origin === 'directory') await keepFound(address, { id, der, chain, stored })
        const holder = holderOf(certificate)
        return {
          verdict: 'usable',
          certificate: personal(der),
          holder: personal({ name: holder.cn ?? address, organisation: holder.o, cvr: holder.cvr }),
          notAfter: certificate.notAfter.toISOString(),
          addressBound,
          revocation: 'good',
          to,
          origin,
          capabilities: stored?.capabilities ?? null,
          others: list.length - 1,
        } satisfies SmimeReach
      }
      if (judged.verdict === 'indeterminate') undecided = true
      for (const problem of judged.problems) problems.add(problem)
      // The caller has said that no other will do; what cannot be judged now is not replaced by another.
      if (id === choice && judged.verdict === 'indeterminate') break
    }
    // Revocation that cannot be asked for now is no reason to believe, nor to call the certificate bad.
    if (undecided) return { verdict: 'unknown' } as const
    if (list.length === 0) return { verdict: 'none' } as const
    return { verdict: 'unusable', problems: [...problems] } as const
  }

  /** Found and good: known from now on, so that the directory may be away the next time. */
  async function keepFound(
    address: string,
    { id, der, chain, stored }: Pick<Candidate, 'id' | 'der' | 'chain' | 'stored'>,
  ): Promise<void> {
    const now = options.now()
    if (stored !== null && now.getTime() - Date.parse(stored.lastSeen) < dayInMs) return
    const kept = { id, der, chain, origin: 'directory', capabilities: null, capabilitiesAt: null } as const
    await store.keep(address, { ...kept, importer: null }, now)
  }

  return {
    judge,
    async smimeReachOf(address, caller) {
      const own = await reachBy(address, caller, 'person')
      // What cannot be told now is not replaced by the organisation's: it may be there in a minute.
      if (own.verdict === 'usable' || own.verdict === 'unknown') return own
      let undecided = false
      for (const mailbox of organisationMailboxesOf(address, options.organisationMailboxes)) {
        const theirs = await reachBy(mailbox, caller, 'organisation')
        if (theirs.verdict === 'usable' && theirs.holder.reveal().organisation !== null) return theirs
        if (theirs.verdict === 'unknown') undecided = true
      }
      return undecided ? { verdict: 'unknown' } : own
    },
    async list(address, caller) {
      const { list, complete, choice } = await candidatesFor(address, caller)
      const certificates: ListedCertificate[] = []
      for (const { id, certificate, der, chain, origin, stored, addressBound } of list) {
        const { verdict, problems } = await judge(der, chain)
        const holder = holderOf(certificate)
        certificates.push({
          id,
          holder: { name: holder.cn ?? address, organisation: holder.o, cvr: holder.cvr },
          notBefore: certificate.notBefore.toISOString(),
          notAfter: certificate.notAfter.toISOString(),
          addressBound,
          origin,
          isOwn: stored?.importers.includes(caller) ?? false,
          firstSeen: stored?.firstSeen ?? null,
          lastSeen: stored?.lastSeen ?? null,
          verdict,
          problems: [...problems],
          isChosen: id === choice,
        })
      }
      return { certificates, complete }
    },
    async knows(address, caller, id) {
      const { list } = await candidatesFor(address, caller)
      return list.some((one) => one.id === id)
    },
  }
}

/** Judged one after the other, so few. */
const maximumCandidates = 40
const smallestRsaBits = 2048
const dayInMs = 24 * 3_600_000

/** SHA-256 of the DER, in hex. */
export async function certificateIdOf(der: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', der)))
}

/** How its key is encrypted to (RFC 8550 §4.4.2); null: it is not, or is too weak. */
function encryptionUsageOf(certificate: Certificate): KeyUsage | null {
  switch (certificate.keyAlgorithm.oid) {
    case oids.rsaEncryption:
      return rsaBits(certificate.spki) >= smallestRsaBits ? 'keyEncipherment' : null
    case oids.ecPublicKey:
      return isKnownCurve(curveNameOf(certificate.spki)) ? 'keyAgreement' : null
    default:
      return null
  }
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch {
    return null
  }
}
