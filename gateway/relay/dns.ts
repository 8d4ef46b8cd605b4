// What the relay asks of DNS, and what an answer may mean. `secure` is DNSSEC's word (RFC 4033 §5), given only when a
// validating resolver on this machine set AD (RFC 4035 §3.2.3).

export type DnsType = 'MX' | 'A' | 'AAAA' | 'CNAME' | 'TLSA' | 'TXT'

export interface MxRecord {
  readonly exchange: string
  readonly preference: number
}

export interface TlsaRecord {
  readonly usage: number
  readonly selector: number
  readonly matchingType: number
  readonly data: Uint8Array
}

export interface DnsRecords {
  readonly MX: MxRecord
  readonly A: string
  readonly AAAA: string
  readonly CNAME: string
  readonly TLSA: TlsaRecord
  readonly TXT: string
}

interface Kept {
  /** How long the answer may be used again; absent: not at all. */
  readonly keepInSeconds?: number
}

export type DnsAnswer<T> =
  | (Kept & {
      readonly verdict: 'answer'
      readonly records: readonly T[]
      /** True of the whole way: every alias that was followed, and the records at its end. */
      readonly secure: boolean
      /** Where the records stand, lower case: the name that was asked for, or where its aliases lead. */
      readonly name: string
    })
  /** The name or the type does not exist. */
  | (Kept & { readonly verdict: 'none'; readonly nameExists: boolean; readonly secure: boolean })
  /** SERVFAIL with an answer behind it when validation is set aside. */
  | { readonly verdict: 'bogus' }
  | { readonly verdict: 'failed' }

export interface Resolver {
  query<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>>
}
