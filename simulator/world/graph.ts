// Microsoft Graph v1.0 as far as the add-in uses it: sendMail with MIME, saving a copy in Sent Items, attachments small and
// by upload session, reading and deleting a message. Checks its tokens as Graph does (signature, issuer, audience, time) and
// keeps Graph's documented limits. Leaves out $select, $filter and everything else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import PostalMime from 'postal-mime'
import { z } from 'zod'
import { type Bytes, fromBase64, fromUtf8 } from '../../src/bytes.ts'
import { readBody, sendBytes, sendEmpty, sendJson } from './front-door-http.ts'
import type { Route } from './front-door.ts'
import { addToParts, graphMessage, partsOf } from './graph-messages.ts'
import { GraphError } from './graph-refusal.ts'
import { createUploads } from './graph-uploads.ts'
import { graphAudience, type IdentityIssuer } from './identity-issuer.ts'
import type { MailStore } from './mail-store.ts'
import type { MailSystem } from './mail-store-delivery.ts'
import { mailboxes, rawOf } from './mail-store-view.ts'

const prefix = '/graph/v1.0'
/** Graph takes requests of 4 MB; larger ones are 413. */
const maximumRequestBytes = 4 * 1024 * 1024

export interface GraphParts {
  readonly issuer: IdentityIssuer
  readonly store: MailStore
  readonly system: MailSystem
  readonly baseUrl: string
}

interface Call {
  readonly mailbox: string
  readonly name: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Answers everything under /graph/v1.0. */
export function createGraph(parts: GraphParts): Route {
  const keys = createLocalJWKSet({ keys: [...parts.issuer.jwks().keys] })
  const uploads = createUploads()

  async function caller(authorization: string | undefined): Promise<{ mailbox: string; name: string }> {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.')
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: parts.issuer.issuer,
        audience: graphAudience,
        algorithms: ['RS256'],
      })
      return z
        .object({ preferred_username: z.string(), name: z.string() })
        .transform((claims) => ({ mailbox: claims.preferred_username, name: claims.name }))
        .parse(payload)
    } catch {
      throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token validation failure.')
    }
  }

  const message = '/me/messages/([A-Za-z0-9-]{1,64})'
  const table: readonly (readonly [
    method: string,
    path: RegExp,
    handle: (call: Call, id: string) => Promise<void>,
  ])[] = [
    ['GET', /^\/me$/, me],
    ['POST', /^\/me\/sendMail$/, sendMail],
    ['POST', /^\/me\/mailFolders\/sentitems\/messages$/i, saveSent],
    ['POST', new RegExp(`^${message}/attachments$`), attach],
    ['POST', new RegExp(`^${message}/attachments/createUploadSession$`), openUpload],
    ['GET', new RegExp(`^${message}$`), readMessage],
    ['GET', new RegExp(`^${message}/\\$value$`), readMime],
    ['DELETE', new RegExp(`^${message}$`), deleteMessage],
  ]

  function me({ mailbox, name, response }: Call): Promise<void> {
    sendJson(response, 200, { displayName: name, mail: mailbox, userPrincipalName: mailbox })
    return Promise.resolve()
  }

  async function sendMail({ mailbox, request, response }: Call): Promise<void> {
    const body = await graphBody(request)
    if (!/^text\/plain\b/i.test(request.headers['content-type'] ?? '')) {
      throw new GraphError(400, 'ErrorInvalidRequest', 'Here, sendMail takes MIME as text/plain only.')
    }
    const raw = decodeMime(body)
    const mail = await PostalMime.parse(raw)
    const from = mailboxes(mail.from === undefined ? [] : [mail.from])[0]?.address ?? ''
    if (from.toLowerCase() !== mailbox.toLowerCase()) {
      throw new GraphError(403, 'ErrorSendAsDenied', 'The user account cannot send as this address.')
    }
    if (mailboxes([...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]).length === 0) {
      throw new GraphError(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.')
    }
    parts.store.add(mailbox, 'sentitems', { is: 'bytes', raw })
    await parts.system.deliver(raw, 'mailbox')
    sendEmpty(response, 202)
  }

  async function saveSent({ mailbox, name, request, response }: Call): Promise<void> {
    const isMime = /^text\/plain\b/i.test(request.headers['content-type'] ?? '')
    const body = await graphBody(request)
    const source = isMime
      ? ({ is: 'bytes', raw: decodeMime(body) } as const)
      : ({ is: 'parts', parts: partsOf(parseJson(body), { name, address: mailbox }) } as const)
    const saved = parts.store.add(mailbox, 'sentitems', source)
    sendJson(response, 201, await graphMessage(saved))
  }

  async function attach({ mailbox, request, response }: Call, id: string): Promise<void> {
    const body = parseJson(await graphBody(request))
    const added = addToParts(parts.store, mailbox, id, body)
    sendJson(response, 201, { '@odata.type': '#microsoft.graph.fileAttachment', ...added })
  }

  async function openUpload({ mailbox, request, response }: Call, id: string): Promise<void> {
    const found = parts.store.get(mailbox, id)
    if (found === null) throw notFound()
    const body = parseJson(await graphBody(request))
    const upload = uploads.open(mailbox, id, body)
    sendJson(response, 201, {
      uploadUrl: `${parts.baseUrl}${prefix}/uploads/${upload.secret}`,
      expirationDateTime: upload.expiresAt,
      nextExpectedRanges: ['0-'],
    })
  }

  async function readMessage({ mailbox, response }: Call, id: string): Promise<void> {
    const found = parts.store.get(mailbox, id)
    if (found === null) throw notFound()
    sendJson(response, 200, await graphMessage(found))
  }

  async function readMime({ mailbox, response }: Call, id: string): Promise<void> {
    const found = parts.store.get(mailbox, id)
    if (found === null) throw notFound()
    sendBytes(response, 200, 'text/plain', await rawOf(found))
  }

  function deleteMessage({ mailbox, response }: Call, id: string): Promise<void> {
    if (!parts.store.remove(mailbox, id)) throw notFound()
    sendEmpty(response, 204)
    return Promise.resolve()
  }

  async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    // As at Graph, the address of an upload session is the permission; it takes no token.
    const secret = /^\/uploads\/([A-Za-z0-9-]{1,64})$/.exec(path)?.[1]
    if (secret !== undefined && request.method === 'PUT') {
      const body = await graphBody(request)
      const state = uploads.put(secret, request.headers['content-range'] ?? '', body)
      if (state.at === 'done') {
        const added = addToParts(parts.store, state.mailbox, state.message, state.attachment)
        sendJson(response, 201, added)
      } else {
        sendJson(response, 200, { nextExpectedRanges: [`${state.next}-`] })
      }
      return
    }
    const who = await caller(request.headers.authorization)
    for (const [method, pattern, handle] of table) {
      const match = pattern.exec(path)
      if (match !== null && request.method === method) {
        await handle({ ...who, request, response }, match[1] ?? '')
        return
      }
    }
    throw new GraphError(404, 'ResourceNotFound', 'Resource not found for the segment.')
  }

  return async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '')
    if (!path.startsWith(`${prefix}/`)) return false
    try {
      await answer(request, response, path.slice(prefix.length))
    } catch (cause) {
      if (!(cause instanceof GraphError)) throw cause
      request.resume()
      sendJson(response, cause.status, { error: { code: cause.code, message: cause.message } })
    }
    return true
  }
}

async function graphBody(request: IncomingMessage): Promise<Bytes> {
  try {
    return await readBody(request, maximumRequestBytes)
  } catch {
    throw new GraphError(413, 'RequestEntityTooLarge', 'Maximum request length exceeded.')
  }
}

function parseJson(body: Bytes): unknown {
  try {
    return JSON.parse(fromUtf8(body))
  } catch {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.')
  }
}

function decodeMime(body: Bytes): Bytes {
  try {
    return fromBase64(fromUtf8(body))
  } catch {
    throw new GraphError(
      400,
      'ErrorMimeContentInvalidBase64String',
      'Invalid base64 string for MIME content.',
    )
  }
}

function notFound(): GraphError {
  return new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}
