// Who is asking: the access token of our own API that the pane got by nested app authentication (Entra ID, v2.0 tokens;
// RFC 9068 in spirit, RFC 7519, RFC 8725). Everything that does not fit in every claim is refused.
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { address } from '../src/contract/common.ts'

export interface Caller {
  /** Lower case. */
  readonly mailbox: string
  readonly name: string
  readonly oid: string
}

export type Judgement =
  | { readonly verdict: 'accepted'; readonly caller: Caller }
  | { readonly verdict: 'refused'; readonly because: string }

export type MailboxClaim = keyof typeof mailboxIn

export interface TokenCheckOptions {
  readonly issuer: string
  readonly clientId: string
  readonly tenantId: string
  readonly keys: JWTVerifyGetKey
  /** preferred_username when left out. */
  readonly mailboxClaim?: MailboxClaim
  readonly now: () => Date
}

const maximumTokenLength = 16_384
const skewInSeconds = 60
/** The pane asks each second how far a mail has come; its token lives an hour. Less than the skew that is allowed. */
const rememberedInMs = 30_000
const maximumRemembered = 5000
const scope = 'access_as_user'

const claims = z.object({
  ver: z.literal('2.0'),
  tid: z.string(),
  oid: z.string().min(1).max(64),
  scp: z.string().max(1024),
  name: z.string().max(256).default(''),
})

/** The claim that names the caller's mailbox; nobody else's can be written from. */
const mailboxIn = {
  // The sign-in name. Its domain is one that the account's tenant has proven to be its own.
  preferred_username: z
    .object({ preferred_username: address })
    .transform((claim) => claim.preferred_username),
  // What the directory has as mail, which a guest's own tenant may have filled in as it liked: xms_edov says whether the domain
  // is that tenant's. It is documented as a boolean, and programs of others meet it as 1 and as text too.
  email: z
    .object({ email: address, xms_edov: z.union([z.literal([true, 1]), z.enum(['1', 'true'])]) })
    .transform((claim) => claim.email),
}

/** Judges the Authorization header. That the keys cannot be had throws; it is no judgement. */
export function createTokenCheck(
  options: TokenCheckOptions,
): (authorization: string | undefined) => Promise<Judgement> {
  const accepted = new Map<string, { readonly until: number; readonly judgement: Judgement }>()
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined || token.length > maximumTokenLength) return refused('no-token')
    const known = accepted.get(token)
    if (known !== undefined && known.until > options.now().getTime()) return known.judgement
    const judgement = await judge(token)
    if (judgement.verdict === 'accepted') {
      if (accepted.size >= maximumRemembered) accepted.clear()
      accepted.set(token, { until: options.now().getTime() + rememberedInMs, judgement })
    }
    return judgement
  }

  async function judge(token: string): Promise<Judgement> {
    try {
      const { payload } = await jwtVerify(token, options.keys, {
        // RFC 8725 §3.1: the algorithm is ours to choose, never the token's.
        algorithms: ['RS256'],
        issuer: options.issuer,
        audience: options.clientId,
        clockTolerance: skewInSeconds,
        requiredClaims: ['exp', 'iat', 'nbf'],
        currentDate: options.now(),
      })
      const read = claims.safeParse(payload)
      const mailbox = mailboxIn[options.mailboxClaim ?? 'preferred_username'].safeParse(payload)
      if (!read.success || !mailbox.success) return refused('claims')
      if (read.data.tid !== options.tenantId) return refused('tenant')
      if (!read.data.scp.split(' ').includes(scope)) return refused('scope')
      return {
        verdict: 'accepted',
        caller: {
          mailbox: mailbox.data.toLowerCase(),
          name: read.data.name,
          oid: read.data.oid,
        },
      }
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw error
      // A code like ERR_JWT_EXPIRED; the token itself is never repeated.
      if (error instanceof errors.JOSEError) return refused(error.code)
      throw error
    }
  }
}

function refused(because: string): Judgement {
  return { verdict: 'refused', because }
}
