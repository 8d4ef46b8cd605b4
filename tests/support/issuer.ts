// An identity provider of the tests: signs access tokens in the shape of Entra ID's v2.0 ones, right or wrong on purpose.
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'

export const tenantId = '4d6a2b7e-3c35-4b43-9f6e-6a0d6f1c2b11'
export const clientId = '0f0b8a52-7a0e-4a57-8d0b-0f8f5e3f7a22'
export const issuerUrl = `https://issuer.test/${tenantId}/v2.0`

export interface Issuer {
  readonly keys: JWTVerifyGetKey
  /** Claims that are named replace those of a right token; null takes a claim away. */
  token(
    changes?: Readonly<Record<string, unknown>>,
    headers?: { alg?: string; kid?: string },
  ): Promise<string>
}

export async function createIssuer(now: () => Date): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  return {
    keys: createLocalJWKSet({ keys: [jwk] }),
    token(changes = {}, headers = {}) {
      const seconds = Math.floor(now().getTime() / 1000)
      const all: Record<string, unknown> = {
        iss: issuerUrl,
        aud: clientId,
        exp: seconds + 3600,
        nbf: seconds - 10,
        iat: seconds - 10,
        sub: 'subject',
        oid: '2f0d61a8-8d8f-4c14-9b42-1f1cf5a0f3d1',
        tid: tenantId,
        preferred_username: 'mette.krogh@nordkysten.test',
        name: 'Mette Krogh',
        scp: 'access_as_user',
        ver: '2.0',
        ...changes,
      }
      const claims: JWTPayload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: headers.kid ?? 'one' })
        .sign(privateKey)
    },
  }
}
