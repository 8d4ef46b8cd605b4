// The security headers of every answer. The pane is framed by Outlook and by nobody else, its pictures are shown by Outlook,
// and its dialogs keep their opener; everything else is for the gateway's own pages only. A route that sets a header of its
// own keeps it.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Config } from './config.ts'

/** Outlook on the web, its siblings and the hosts of Office dialogs. */
const outlookHosts = [
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook.live.com',
  'https://*.cloud.microsoft',
  'https://*.officeapps.live.com',
  'https://*.office.com',
]

/** For what is no page of ours: nothing runs, loads or frames it. */
const closedPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * The worker that reads attachments: its own scripts and no way out. What a hostile file might make of a parser cannot be
 * sent anywhere. A worker's policy comes with its script (HTML 10.2.4), not with the page that starts it.
 */
export const readerPolicy = "default-src 'none'; script-src 'self'"

/** The policy of the add-in's pages: scripts from here and Microsoft, data to here, Graph and the sign-in service. */
export function addinPolicy(config: Config): string {
  const graphOrigin = new URL(config.graphUrl).origin
  const signIn = new URL(config.identity.authority).origin
  return [
    "default-src 'none'",
    "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
    "style-src 'self' 'unsafe-inline'",
    // Pictures in mail that the pane has decrypted are blobs of its own.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${graphOrigin} ${signIn}`,
    "worker-src 'self'",
    // The empty page that a decrypted mail is shown in.
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors 'self' ${outlookHosts.join(' ')}`,
  ].join('; ')
}

/** Of the empty page that a decrypted mail is shown in: nothing in it can run, load, send or ask (EFAIL). */
export const mailFramePolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  `frame-ancestors 'self' ${outlookHosts.join(' ')}`,
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ')

/** Fills in, as the last thing before an answer leaves, what its route did not decide. */
export function registerHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    // The pattern of the route: how the address is written says nothing.
    const isAddin = request.routeOptions.url?.startsWith('/addin/') ?? false
    setUnlessSet(reply, 'content-security-policy', closedPolicy)
    setUnlessSet(reply, 'cross-origin-resource-policy', isAddin ? 'cross-origin' : 'same-origin')
    if (!isAddin) {
      setUnlessSet(reply, 'cross-origin-opener-policy', 'same-origin')
      // For browsers that do not know frame-ancestors.
      setUnlessSet(reply, 'x-frame-options', 'DENY')
    }
    done()
  })
}

function setUnlessSet(reply: FastifyReply, name: string, value: string): void {
  if (!reply.hasHeader(name)) void reply.header(name, value)
}
