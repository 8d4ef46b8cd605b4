// What is known of the certificates for one address, and who knows it. Nothing here is believed: certificates.ts judges each
// before every use. The store and the directories are adapters.
import type { Bytes } from '../../src/bytes.ts'
import type { CertificateOrigin } from '../../src/contract/recipient-certificate.ts'

export interface FiledCertificate {
  /** The address in the file's name, lower case; null when the name is none. */
  readonly filedUnder: string | null
  /** null: the file cannot be read. */
  readonly der: Bytes | null
}

export interface StoredCertificate {
  /** SHA-256 of the DER, in hex. */
  readonly id: string
  readonly der: Bytes
  /** Between it and an anchor, as they came with it. */
  readonly chain: readonly Bytes[]
  readonly origin: Exclude<CertificateOrigin, 'filed'>
  /** ISO times. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** Callers who laid it in from a file. */
  readonly importers: readonly string[]
  readonly capabilities: readonly string[] | null
  /** When the holder said what they read, by their own word; null when they did not. */
  readonly capabilitiesAt: string | null
}

export type CertificateToKeep = Pick<
  StoredCertificate,
  'id' | 'der' | 'chain' | 'origin' | 'capabilities' | 'capabilitiesAt'
> & { readonly importer: string | null }

export interface CertificateStore {
  of(address: string): Promise<readonly StoredCertificate[]>
  /** Seen now: a certificate that is there already is kept once, with what is newer of it. */
  keep(address: string, certificate: CertificateToKeep, at: Date): Promise<void>
  remove(address: string, id: string): Promise<void>
  /** By the wish of a caller; stays for other callers who laid it in. false: it was not there. */
  forget(caller: string, address: string, id: string): Promise<boolean>
  /** Which one this caller wants for that address; null: no wish. */
  choiceOf(caller: string, address: string): Promise<string | null>
  choose(caller: string, address: string, id: string | null): Promise<void>
}

/** One that a directory answered with. */
export interface FoundCertificate {
  readonly der: Bytes
  readonly chain: readonly Bytes[]
}

/** `complete: false`: one of the directories did not answer. */
export type LookUpCertificates = (
  address: string,
) => Promise<{ readonly found: readonly FoundCertificate[]; readonly complete: boolean }>
