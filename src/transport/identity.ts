// Sign-in by nested app authentication: Outlook has the user, MSAL asks it for tokens (MSAL Browser 5). Access tokens only.
import { createNestablePublicClientApplication, type IPublicClientApplication } from '@azure/msal-browser'
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError } from '../errors.ts'

export interface Identity {
  /** Throws SikkertError 'sign-in-failed'. */
  token(scopes: readonly string[]): Promise<string>
}

export function createIdentity(config: AddinConfig): Identity {
  let application: Promise<IPublicClientApplication> | null = null
  const opened = () =>
    (application ??= createNestablePublicClientApplication({
      auth: {
        clientId: config.clientId,
        authority: config.authority,
        knownAuthorities: [new URL(config.authority).host],
      },
    }))
  return {
    async token(scopes) {
      const request = { scopes: [...scopes] }
      try {
        const msal = await opened()
        const result = await msal.acquireTokenSilent(request).catch(() => msal.acquireTokenPopup(request))
        return result.accessToken
      } catch (cause) {
        application = null
        throw new SikkertError('sign-in-failed', cause)
      }
    },
  }
}
