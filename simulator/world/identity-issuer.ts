// The identity service of the world, in the shape of Microsoft Entra v2.0: RS256 tokens (RFC 7519), their keys (RFC 7517)
// and the metadata, and an answer for the bridge of nested app authentication, which in Outlook is Outlook's own.
// Leaves out the login pages and refresh tokens: whoever sits before the simulated Outlook is signed in.
import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { z } from 'zod'

export const tenantId = '3f6b1d52-7c1e-4f0a-9a57-5d2f8a6c4e10'
export const clientId = '8a2c4b7e-1d93-4c66-b0f5-2e7d9c31a458'
export const graphAudience = 'https://graph.microsoft.com'
const tokenSeconds = 3600
const graphScopes = 'Mail.Send Mail.ReadWrite User.Read'

export interface Person {
  readonly name: string
  readonly address: string
}

/** What is asked for by the bridge; `scope` as MSAL writes it, names parted by spaces. */
export const nestedTokenRequest = z.object({ scope: z.string().min(1).max(2000) })

/** What MSAL's bridge expects as `token` and `account` of its answer. */
export interface NestedToken {
  readonly token: {
    readonly access_token: string
    readonly id_token: string
    readonly expires_in: number
    readonly scope: string
  }
  readonly account: {
    readonly homeAccountId: string
    readonly environment: string
    readonly tenantId: string
    readonly username: string
    readonly localAccountId: string
    readonly name: string
  }
}

export interface IdentityIssuer {
  readonly issuer: string
  readonly authority: string
  jwks(): { readonly keys: readonly JWK[] }
  metadata(): Readonly<Record<string, unknown>>
  /** Any token that a test may need; `audience` is free. */
  accessToken(person: Person, audience: string, scope: string, lifeInSeconds?: number): Promise<string>
  /** null: the scopes are of two resources, or of none that exists here (AADSTS28000, AADSTS500011). */
  nestedToken(person: Person, scope: string): Promise<NestedToken | null>
}

/** The key of an issuer, as JSON to keep: tokens in a browser's store outlive the process that made them. */
export async function createIssuerKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 })
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' }
}

/** An issuer at `<baseUrl>/identity/<tenant>`. */
export async function createIdentityIssuer(baseUrl: string, key: JWK): Promise<IdentityIssuer> {
  const privateKey = await importJWK(key, 'RS256')
  const authority = `${baseUrl}/identity/${tenantId}`
  const issuer = `${authority}/v2.0`
  const { kty, n, e, kid } = key
  if (kty === undefined || n === undefined || e === undefined || kid === undefined) {
    throw new Error('the key of the identity service is no RSA key')
  }
  const keyId: string = kid

  async function sign(person: Person, audience: string, lifeInSeconds: number, claims: object) {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({
      ...claims,
      tid: tenantId,
      oid: objectId(person.address),
      name: person.name,
      preferred_username: person.address,
      ver: '2.0',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(objectId(`${person.address} at ${audience}`))
      .setIssuedAt(now)
      .setNotBefore(now - 60)
      .setExpirationTime(now + lifeInSeconds)
      .sign(privateKey)
  }

  const accessToken: IdentityIssuer['accessToken'] = (
    person,
    audience,
    scope,
    lifeInSeconds = tokenSeconds,
  ) => sign(person, audience, lifeInSeconds, { azp: clientId, scp: scope })

  return {
    issuer,
    authority,
    jwks: () => ({ keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] }),
    metadata: () => ({
      issuer,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    accessToken,
    async nestedToken(person, scope) {
      const resource = resourceOf(scope)
      if (resource === null) return null
      const localAccountId = objectId(person.address)
      return {
        token: {
          access_token: await accessToken(person, resource.audience, resource.granted),
          id_token: await sign(person, clientId, tokenSeconds, {}),
          expires_in: tokenSeconds,
          scope,
        },
        account: {
          homeAccountId: `${localAccountId}.${tenantId}`,
          environment: new URL(baseUrl).host,
          tenantId,
          username: person.address,
          localAccountId,
          name: person.name,
        },
      }
    },
  }
}

const protocolScopes = new Set(['openid', 'profile', 'email', 'offline_access'])

/** Which resource the scopes are of. One request is for one resource, as at Entra. */
function resourceOf(scope: string): { readonly audience: string; readonly granted: string } | null {
  const names = scope.split(/\s+/).filter((name) => name !== '' && !protocolScopes.has(name.toLowerCase()))
  const own = names.filter((name) => name.endsWith(`/${clientId}/access_as_user`))
  const known = new Set(graphScopes.split(' ').flatMap((name) => [name, `${graphAudience}/${name}`]))
  const graph = names.filter((name) => known.has(name))
  if (names.length === 0 || own.length + graph.length !== names.length) return null
  if (graph.length === 0) return { audience: clientId, granted: 'access_as_user' }
  return own.length === 0 ? { audience: graphAudience, granted: graphScopes } : null
}

/** A GUID that stays the same for the same name. */
function objectId(name: string): string {
  const hex = createHash('sha256').update(name.toLowerCase()).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
