// Per recipient the strongest route that works now, and why the stronger ones were refused. A portal letter works wherever
// its link can arrive, once the sender has said how the recipient shows who it is; it is never chosen silently in place of a
// failed sending.
import type { Recipient } from '../model/draft.ts'
import type { Reach } from '../model/reach.ts'
import type { RecipientPlan, Refusal, Route, RoutePlan, Signer } from '../model/route.ts'

export interface OwnMeans {
  /** null: nobody can sign for her. */
  readonly signer: Signer | null
  readonly messageBytes: number
  readonly maximumSmimeBytes: number
}

export function planRoutes(
  recipients: readonly { readonly recipient: Recipient; readonly reach: Reach | null }[],
  own: OwnMeans,
): RoutePlan {
  return { recipients: recipients.map(({ recipient, reach }) => planRecipient(recipient, reach, own)) }
}

function planRecipient(recipient: Recipient, reach: Reach | null, own: OwnMeans): RecipientPlan {
  if (reach === null) return { recipient, reach, route: { by: 'pending' }, refused: [] }
  const smime = smimeOrWhyNot(reach, own)
  if (!('because' in smime)) return { recipient, reach, route: smime, refused: [] }
  const againstTls = refusesTls(reach)
  if (againstTls === null) return { recipient, reach, route: { by: 'tls' }, refused: [smime] }
  const refused = [smime, againstTls]
  if (takesNoMail(reach.tls)) return { recipient, reach, route: { by: 'nowhere' }, refused }
  return { recipient, reach, route: { by: 'portal', code: null }, refused }
}

/** Said by DNS for certain: no such domain or no mail server (RFC 5321 §5.1), or a null MX (RFC 7505). */
export function takesNoMail(tls: Reach['tls']): boolean {
  return tls.verdict === 'failed' && tls.problems.some((code) => code === 'no-mx' || code === 'null-mx')
}

function smimeOrWhyNot({ smime }: Reach, own: OwnMeans): (Route & { readonly by: 'smime' }) | Refusal {
  if (smime.verdict === 'none') return { by: 'smime', because: 'no-certificate', problems: [] }
  if (smime.verdict === 'unusable') return { by: 'smime', because: 'certificate-unusable', problems: [] }
  if (smime.verdict === 'unknown') return { by: 'smime', because: 'certificate-unknown', problems: [] }
  if (own.signer === null) return { by: 'smime', because: 'no-own-certificate', problems: [] }
  if (own.messageBytes > own.maximumSmimeBytes)
    return { by: 'smime', because: 'mail-too-large', problems: [] }
  return { by: 'smime', signer: own.signer }
}

function refusesTls({ tls }: Reach): Refusal | null {
  if (tls.verdict === 'verified') return null
  const because = {
    'not-published': 'tls-not-published',
    failed: 'tls-failed',
    unknown: 'tls-unknown',
  } as const
  return { by: 'tls', because: because[tls.verdict], problems: tls.problems }
}
