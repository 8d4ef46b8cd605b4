// Who lives in the world: the caseworker's organisation, three kinds of recipients, and domains whose mail servers must
// be refused. Nobody here exists; `.test` never resolves on the internet (RFC 6761 §6.2).

export const organisation = {
  name: 'Nordkysten Kommune',
  cvr: '12345674',
  phone: '+4570200000',
  domain: 'nordkysten.test',
} as const

export const caseworker = {
  name: 'Mette Krogh',
  address: 'mette.krogh@nordkysten.test',
  /** Password of her key file in this world; the simulated Outlook shows it beside the cases. */
  keyPassword: 'strandvejen-17',
} as const

/** Has an employee certificate: S/MIME reaches her. */
export const anne = {
  name: 'Anne Holm',
  address: 'anne.holm@pensionshuset.test',
  organisation: 'Pensionshuset A/S',
  cvr: '87654321',
} as const
/** Has one that nobody knows, until somebody reads a mail that he has signed. */
export const peter = {
  name: 'Peter Holst',
  address: 'peter.holst@pensionshuset.test',
  organisation: 'Pensionshuset A/S',
  cvr: '87654321',
} as const
/** Her certificate stands in the directory of certificates that the gateway asks. */
export const ida = {
  name: 'Ida Riis',
  address: 'ida.riis@pensionshuset.test',
  organisation: 'Pensionshuset A/S',
  cvr: '87654321',
} as const
/** Has none herself; her municipality has one for all of its mail. */
export const lone = { name: 'Lone Dam', address: 'lone.dam@vestbyen.test' } as const
export const vestbyen = {
  name: 'Vestbyen Kommune',
  address: 'sikkermail@vestbyen.test',
  cvr: '23456787',
} as const
/** Her mail server is proven by DANE. */
export const payroll = { name: 'Lønkontoret', address: 'loen@havneby.test' } as const
/** Proven by MTA-STS. */
export const bank = { name: 'Fjordbank Kundeservice', address: 'kunde@fjordbank.test' } as const
/** Nothing but a mailbox and a mobile phone. */
export const bo = { name: 'Bo Lind', address: 'bo.lind@postkassen.test', phone: '+4520123456' } as const

/** How a domain of the world behaves, and so what the relay must find. */
export type Behaviour =
  | 'dane'
  | 'mta-sts'
  | 'pinned'
  | 'nothing-published'
  | 'starttls-stripped'
  | 'certificate-expired'
  | 'certificate-wrong-name'
  | 'tlsa-mismatch'
  | 'dnssec-bogus'
  /** DANE, and no server there. */
  | 'unreachable'
  | 'greylisting'
  /** DANE, and a server that hangs up behind the dot of the first mail to each recipient: it has it, and nobody knows. */
  | 'cut-off'
  /** Pinned, and moved to another server since. */
  | 'moved'

export const domains: readonly { readonly domain: string; readonly behaviour: Behaviour }[] = [
  { domain: 'nordkysten.test', behaviour: 'pinned' },
  { domain: 'pensionshuset.test', behaviour: 'nothing-published' },
  { domain: 'vestbyen.test', behaviour: 'nothing-published' },
  { domain: 'havneby.test', behaviour: 'dane' },
  { domain: 'fjordbank.test', behaviour: 'mta-sts' },
  { domain: 'postkassen.test', behaviour: 'nothing-published' },
  { domain: 'uden-starttls.test', behaviour: 'starttls-stripped' },
  { domain: 'udloebet.test', behaviour: 'certificate-expired' },
  { domain: 'forkert-navn.test', behaviour: 'certificate-wrong-name' },
  { domain: 'forkert-tlsa.test', behaviour: 'tlsa-mismatch' },
  { domain: 'bogus.test', behaviour: 'dnssec-bogus' },
  { domain: 'nede.test', behaviour: 'unreachable' },
  { domain: 'venteposition.test', behaviour: 'greylisting' },
  { domain: 'flyttet.test', behaviour: 'moved' },
  { domain: 'afbrudt.test', behaviour: 'cut-off' },
]
