// Per recipient the strongest route that works now, and why the stronger ones were refused. A portal letter works wherever
// its link can arrive, once the sender has said how the recipient shows who it is. No way is chosen silently in place of one
// that failed, nor of one that cannot be judged now.
import type { Recipient } from '../model/draft.ts'
import type { Reach } from '../model/reach.ts'
import type { RecipientPlan, Refusal, Route, RoutePlan, Signer } from '../model/route.ts'

export interface OwnMeans {
  /** null: nobody can sign for her; `unknown`: whether her organisation can, is not known now. */
  readonly signer: Signer | 'unknown' | null
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
  const refused = againstTls === null ? [smime] : [smime, againstTls]
  if (takesNoMail(reach.tls)) return { recipient, reach, route: { by: 'nowhere' }, refused }
  const weaker = againstTls === null ? ({ by: 'tls' } as const) : ({ by: 'portal', code: null } as const)
  return {
    recipient,
    reach,
    route: isAsked(smime) ? { by: 'undecided', otherwise: weaker.by } : weaker,
    refused,
  }
}

/** Nothing is to be found out or asked any more before the mail may go to them. */
export function isReadyToGo({ route }: RecipientPlan): boolean {
  return route.by === 'smime' || route.by === 'tls' || (route.by === 'portal' && route.code !== null)
}

/** Whether the mail could have been encrypted could not be told, and the sender said yes to another way. */
export function isAgreedTo({ route, refused }: RecipientPlan): boolean {
  return (route.by === 'tls' || route.by === 'portal') && refused.some(isAsked)
}

/** S/MIME is not ruled out, it only cannot be judged now. */
export function isAsked({ because }: Refusal): boolean {
  return because === 'certificate-unknown' || because === 'signer-unknown'
}

/** Said by DNS for certain: no such domain or no mail server (RFC 5321 §5.1), or a null MX (RFC 7505). */
export function takesNoMail(tls: Reach['tls']): boolean {
  return tls.verdict === 'failed' && tls.problems.some((code) => code === 'no-mx' || code === 'null-mx')
}

function smimeOrWhyNot({ smime }: Reach, own: OwnMeans): (Route & { readonly by: 'smime' }) | Refusal {
  if (smime.verdict === 'none') return { by: 'smime', because: 'no-certificate', problems: [] }
  if (smime.verdict === 'unusable') return { by: 'smime', because: 'certificate-unusable', problems: [] }
  // What rules S/MIME out for certain goes first: then there is nothing to ask the sender.
  if (own.signer === null) return { by: 'smime', because: 'no-own-certificate', problems: [] }
  if (own.messageBytes > own.maximumSmimeBytes)
    return { by: 'smime', because: 'mail-too-large', problems: [] }
  if (smime.verdict === 'unknown') return { by: 'smime', because: 'certificate-unknown', problems: [] }
  if (own.signer === 'unknown') return { by: 'smime', because: 'signer-unknown', problems: [] }
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
