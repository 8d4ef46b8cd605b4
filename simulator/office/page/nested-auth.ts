// Nested app authentication: the mail program signs in for the add-in. MSAL asks in JSON over a bridge; the token comes
// from the world's issuer, which knows who sits at this mail program. Leaves out consent: the organisation gave it.
import { z } from 'zod'

const requestShape = z.object({
  messageType: z.literal('NestedAppAuthRequest'),
  method: z.string(),
  requestId: z.string(),
  tokenParams: z.looseObject({ clientId: z.string().optional(), scope: z.string().optional() }).optional(),
})

/** What POST /identity/nested-token answers: MSAL's own two parts. */
const tokenShape = z.object({
  token: z.looseObject({ access_token: z.string() }),
  account: z.looseObject({ homeAccountId: z.string() }),
})

/** Answers one request of MSAL, as JSON. */
export async function nestedAuthAnswer(json: string): Promise<string> {
  const request = requestShape.parse(JSON.parse(json))
  const envelope = { messageType: 'NestedAppAuthResponse', requestId: request.requestId }
  const refused = (status: string, description: string) =>
    JSON.stringify({ ...envelope, success: false, error: { status, code: status, description } })
  if (request.method === 'GetInitContext') {
    const initContext = {
      sdkName: 'outlook-simulator',
      sdkVersion: '1.0',
      capabilities: { queryAccount: false },
      accountContext: null,
    }
    return JSON.stringify({ ...envelope, success: true, initContext })
  }
  if (request.method !== 'GetToken' && request.method !== 'GetTokenPopup') {
    return refused('PERSISTENT_ERROR', 'The simulated Outlook gives tokens only.')
  }
  try {
    const response = await fetch('/identity/nested-token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        scope: request.tokenParams?.scope ?? '',
        clientId: request.tokenParams?.clientId,
      }),
    })
    if (!response.ok) return refused('USER_INTERACTION_REQUIRED', `The issuer answered ${response.status}.`)
    const { token, account } = tokenShape.parse(await response.json())
    return JSON.stringify({ ...envelope, success: true, token, account })
  } catch {
    return refused('NO_NETWORK', 'The issuer did not answer.')
  }
}
