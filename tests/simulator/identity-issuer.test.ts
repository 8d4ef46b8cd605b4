import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clientId,
  createIdentityIssuer,
  createIssuerKey,
  graphAudience,
  type IdentityIssuer,
  tenantId,
} from '../../simulator/world/identity-issuer.ts'
import { caseworker } from '../../simulator/world/parties.ts'
import { createPhone } from '../../simulator/world/phone.ts'
import { type Services, startServices } from '../../simulator/world/start-services.ts'

const base = 'https://localhost:3000'
const apiScope = `api://localhost:3000/${clientId}/access_as_user`

let issuer: IdentityIssuer
let services: Services

beforeAll(async () => {
  issuer = await createIdentityIssuer(base, await createIssuerKey())
  services = await startServices({
    phone: createPhone(),
    jwks: () => issuer.jwks(),
    revocationList: () => Promise.resolve(new Uint8Array()),
  })
})
afterAll(() => services.stop())

describe('the identity service of the world', () => {
  it('signs tokens that jose verifies with the keys it publishes', async () => {
    const answer = await issuer.nestedToken(caseworker, `openid ${apiScope} offline_access`)
    const keys = createRemoteJWKSet(new URL(services.jwksUrl))
    const { payload, protectedHeader } = await jwtVerify(answer?.token.access_token ?? '', keys, {
      issuer: `${base}/identity/${tenantId}/v2.0`,
      audience: clientId,
    })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toMatchObject({
      tid: tenantId,
      preferred_username: caseworker.address,
      name: caseworker.name,
      scp: 'access_as_user',
      ver: '2.0',
    })
    expect(payload.nbf).toBeLessThanOrEqual(payload.iat ?? 0)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(answer?.token.expires_in)
  })

  it('never publishes the private half of its key', () => {
    expect(Object.keys(issuer.jwks().keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  it('hands MSAL the token and the account that its bridge asks for', async () => {
    const answer = await issuer.nestedToken(caseworker, apiScope)
    expect(answer?.account).toMatchObject({ tenantId, username: caseworker.address, name: caseworker.name })
    expect(answer?.account.homeAccountId).toBe(`${answer?.account.localAccountId}.${tenantId}`)
    expect(decodeJwt(answer?.token.id_token ?? '').aud).toBe(clientId)
  })

  const scopes: readonly (readonly [why: string, scope: string, audience: string | null])[] = [
    ['our own API', apiScope, clientId],
    ['Graph by short names', 'Mail.Send Mail.ReadWrite', graphAudience],
    ['Graph by full names', 'https://graph.microsoft.com/Mail.Send openid profile', graphAudience],
    ['two resources in one request are refused, as by Entra', `${apiScope} Mail.Send`, null],
    ['a resource that does not exist', 'api://localhost:3000/someone-else/access_as_user', null],
    ['nothing but protocol scopes', 'openid profile', null],
  ]
  it.each(scopes)('gives a token for %s', async (_why, scope, audience) => {
    const answer = await issuer.nestedToken(caseworker, scope)
    expect(answer === null ? null : decodeJwt(answer.token.access_token).aud).toBe(audience)
  })

  it('keeps its key over a restart, so that tokens in a browser stay good', async () => {
    const key = await createIssuerKey()
    const before = await createIdentityIssuer(base, key)
    const after = await createIdentityIssuer(base, structuredClone(key))
    expect(after.jwks()).toEqual(before.jwks())
  })
})
