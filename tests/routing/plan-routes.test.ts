// Which way each recipient's mail goes, and what is said of the ways it does not go.
import { describe, expect, it } from 'vitest'
import { personal } from '../../src/personal.ts'
import type { Recipient } from '../../src/model/draft.ts'
import type { Reach, SmimeReach, TlsReach } from '../../src/model/reach.ts'
import { planRoutes, type OwnMeans } from '../../src/routing/plan-routes.ts'
import { usableFor } from '../support/smime-reach.ts'

const recipient: Recipient = {
  address: personal('anne@example.dk'),
  name: personal('Anne Holm'),
  field: 'to',
}
const certificate = usableFor('Anne Holm')
const verified: TlsReach = {
  verdict: 'verified',
  by: 'dane',
  host: 'mx.example.dk',
  checkedAt: '2036-01-01T00:00:00Z',
}
const noCertificate: SmimeReach = { verdict: 'none' }
const nothingPublished: TlsReach = { verdict: 'not-published', problems: ['no-policy-published'] }
const everything: OwnMeans = { signer: 'sender', messageBytes: 1000, maximumSmimeBytes: 2000 }

function reachBy(smime: SmimeReach, tls: TlsReach): Reach {
  return { address: recipient.address, smime, tls, phone: { verdict: 'unknown' } }
}

interface Row {
  readonly why: string
  readonly reach: Reach | null
  readonly own?: Partial<OwnMeans>
  readonly route: string
  readonly refused: readonly string[]
}

const rows: readonly Row[] = [
  { why: 'nothing is known yet, so nothing is chosen', reach: null, route: 'pending', refused: [] },
  {
    why: 'a certificate is stronger than a verified mail server',
    reach: reachBy(certificate, verified),
    route: 'smime',
    refused: [],
  },
  {
    why: 'without a certificate a verified mail server is the strongest',
    reach: reachBy(noCertificate, verified),
    route: 'tls',
    refused: ['no-certificate'],
  },
  {
    why: 'a certificate that is not valid is never used',
    reach: reachBy({ verdict: 'unusable', problems: ['revoked'] }, verified),
    route: 'tls',
    refused: ['certificate-unusable'],
  },
  {
    why: 'a certificate that cannot be judged now is not replaced by a mail server',
    reach: reachBy({ verdict: 'unknown' }, verified),
    route: 'undecided',
    refused: ['certificate-unknown'],
  },
  {
    why: 'nor by a letter',
    reach: reachBy({ verdict: 'unknown' }, nothingPublished),
    route: 'undecided',
    refused: ['certificate-unknown', 'tls-not-published'],
  },
  {
    why: 'nor is her organisation’s certificate that cannot be judged now',
    reach: reachBy(certificate, verified),
    own: { signer: 'unknown' },
    route: 'undecided',
    refused: ['signer-unknown'],
  },
  {
    why: 'which is not asked about where the recipient has no certificate anyway',
    reach: reachBy(noCertificate, verified),
    own: { signer: 'unknown' },
    route: 'tls',
    refused: ['no-certificate'],
  },
  {
    why: 'where nobody can sign, there is nothing to ask about it',
    reach: reachBy({ verdict: 'unknown' }, verified),
    own: { signer: null },
    route: 'tls',
    refused: ['no-own-certificate'],
  },
  {
    why: 'nor where the mail is too large to be encrypted',
    reach: reachBy({ verdict: 'unknown' }, verified),
    own: { messageBytes: 2001 },
    route: 'tls',
    refused: ['mail-too-large'],
  },
  {
    why: 'nor where no mail arrives at all',
    reach: reachBy({ verdict: 'unknown' }, { verdict: 'failed', problems: ['null-mx'] }),
    route: 'nowhere',
    refused: ['certificate-unknown', 'tls-failed'],
  },
  {
    why: 'where no mail server is, the link of a letter cannot arrive either',
    reach: reachBy(noCertificate, { verdict: 'failed', problems: ['no-mx'] }),
    route: 'nowhere',
    refused: ['no-certificate', 'tls-failed'],
  },
  {
    why: 'a domain that says it takes no mail is believed (RFC 7505)',
    reach: reachBy(noCertificate, { verdict: 'failed', problems: ['null-mx'] }),
    route: 'nowhere',
    refused: ['no-certificate', 'tls-failed'],
  },
  {
    why: 'a mail server that fails may still take the link',
    reach: reachBy(noCertificate, { verdict: 'failed', problems: ['starttls-missing'] }),
    route: 'portal',
    refused: ['no-certificate', 'tls-failed'],
  },
  {
    why: 'a sender without a certificate cannot sign',
    reach: reachBy(certificate, verified),
    own: { signer: null },
    route: 'tls',
    refused: ['no-own-certificate'],
  },
  {
    why: 'unless her organisation does it for her',
    reach: reachBy(certificate, verified),
    own: { signer: 'organisation' },
    route: 'smime',
    refused: [],
  },
  {
    why: 'a mail that Graph does not take goes another way',
    reach: reachBy(certificate, nothingPublished),
    own: { messageBytes: 2001 },
    route: 'portal',
    refused: ['mail-too-large', 'tls-not-published'],
  },
  {
    why: 'a mail of just the largest size still goes encrypted',
    reach: reachBy(certificate, verified),
    own: { messageBytes: 2000 },
    route: 'smime',
    refused: [],
  },
  {
    why: 'a mail server that failed its test is not used',
    reach: reachBy(noCertificate, { verdict: 'failed', problems: ['certificate-expired'] }),
    route: 'portal',
    refused: ['no-certificate', 'tls-failed'],
  },
  {
    why: 'a mail server that could not be asked is not used',
    reach: reachBy(noCertificate, { verdict: 'unknown', problems: ['dns-failed'] }),
    route: 'portal',
    refused: ['no-certificate', 'tls-unknown'],
  },
]

describe('the plan', () => {
  it.each(rows)('$why', ({ reach, own, route, refused }) => {
    const { recipients } = planRoutes([{ recipient, reach }], { ...everything, ...own })
    expect(recipients.map((plan) => plan.route.by)).toEqual([route])
    expect(recipients[0]?.refused.map(({ because }) => because)).toEqual(refused)
  })

  it('keeps what was wrong with the mail server, so that the pane can say it', () => {
    const tls: TlsReach = { verdict: 'failed', problems: ['starttls-missing'] }
    const { recipients } = planRoutes([{ recipient, reach: reachBy(noCertificate, tls) }], everything)
    expect(recipients[0]?.refused[1]?.problems).toEqual(['starttls-missing'])
  })

  it('never fills in how a recipient of a letter shows who it is', () => {
    const reach: Reach = {
      ...reachBy(noCertificate, nothingPublished),
      phone: { verdict: 'known', number: personal('+4520123456'), provenance: 'typed', lastUsedAt: null },
    }
    expect(planRoutes([{ recipient, reach }], everything).recipients[0]?.route).toEqual({
      by: 'portal',
      code: null,
    })
  })

  it('answers for each recipient in the order of the draft', () => {
    const { recipients } = planRoutes(
      [
        { recipient, reach: reachBy(noCertificate, nothingPublished) },
        { recipient, reach: null },
        { recipient, reach: reachBy(certificate, verified) },
      ],
      everything,
    )
    expect(recipients.map(({ route }) => route.by)).toEqual(['portal', 'pending', 'smime'])
  })
})
