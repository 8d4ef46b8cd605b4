// The pane of the tests' own add-in: office.js and MSAL are there, the tests call them from outside. Says when it is ready
// and what events it has seen.
import { createNestablePublicClientApplication } from '@azure/msal-browser'

async function tokenFor(scope: string): Promise<{ accessToken: string; username: string }> {
  const application = await createNestablePublicClientApplication({
    auth: {
      clientId: '7e6b1f0a-0000-4000-8000-0000000000aa',
      authority: 'https://login.microsoftonline.com/common',
      redirectUri: `brk-multihub://${window.location.host}`,
    },
  })
  const result = await application
    .acquireTokenSilent({ scopes: [scope] })
    .catch(() => application.acquireTokenPopup({ scopes: [scope] }))
  return { accessToken: result.accessToken, username: result.account.username }
}

/** What the tests reach in the frame as window.testAddin. */
export interface TestAddin {
  readonly events: unknown[]
  readonly tokenFor: typeof tokenFor
}

declare global {
  interface Window {
    testAddin: TestAddin
  }
}

const testAddin: TestAddin = { events: [], tokenFor }
window.testAddin = testAddin

await Office.onReady()
const { item } = Office.context.mailbox
if (item !== undefined && 'saveAsync' in item) {
  item.addHandlerAsync(Office.EventType.RecipientsChanged, (event: unknown) => testAddin.events.push(event))
  item.addHandlerAsync(Office.EventType.AttachmentsChanged, (event: unknown) => testAddin.events.push(event))
  item.addHandlerAsync('olkInitializationContextChanged', (event: unknown) => testAddin.events.push(event))
}
Office.context.mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, (event: unknown) =>
  testAddin.events.push(event),
)
const said = document.createElement('p')
said.textContent = `Klar: ${Office.context.displayLanguage}`
document.body.append(said)
