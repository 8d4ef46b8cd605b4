// /identity/*: metadata and keys for everyone, and tokens for the bridge in the simulated Outlook (nested app
// authentication). The bridge asks on the same origin and as JSON, so no page of another site can.
import { readJson, Refused, sendJson } from './front-door-http.ts'
import type { Route } from './front-door.ts'
import { type IdentityIssuer, nestedTokenRequest, type Person, tenantId } from './identity-issuer.ts'

const maximumRequestBytes = 16 * 1024

/** Tokens are for `person`, who is signed in to the simulated Outlook. */
export function createIdentityRoutes(issuer: IdentityIssuer, person: Person): Route {
  return async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '')
    if (!path.startsWith('/identity/')) return false
    if (request.method === 'GET' && path === `/identity/${tenantId}/v2.0/.well-known/openid-configuration`) {
      sendJson(response, 200, issuer.metadata())
    } else if (request.method === 'GET' && path === `/identity/${tenantId}/discovery/v2.0/keys`) {
      sendJson(response, 200, issuer.jwks())
    } else if (request.method === 'POST' && path === '/identity/nested-token') {
      if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
        throw new Refused(415, 'json-only')
      }
      const asked = nestedTokenRequest.safeParse(await readJson(request, maximumRequestBytes))
      const token = asked.success ? await issuer.nestedToken(person, asked.data.scope) : null
      if (token === null) throw new Refused(400, 'invalid_scope')
      sendJson(response, 200, token)
    } else {
      throw new Refused(404, 'no-such-page')
    }
    return true
  }
}
