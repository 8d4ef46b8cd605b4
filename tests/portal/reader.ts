// A recipient's browser without a screen: keeps cookies, adds what the page adds, and opens letters with the page's own code.
import { fromBase64Url } from '../../src/bytes.ts'
import {
  codeReply,
  letterInfo,
  openReply,
  portalHeader,
  replyContentType,
  replyTaken,
} from '../../src/contract/portal-letter.ts'
import { handleOf } from '../../src/letter/keys.ts'
import { readLink } from '../../src/letter/link.ts'
import { openKey, openText, proveAgreedCode } from '../../src/letter/open-letter.ts'
import { sealReply } from '../../src/letter/seal-reply.ts'
import type { PortalRig } from './portal-rig.ts'

export async function createReader(rig: PortalRig, link: string) {
  const reading = await readLink(crypto, link)
  if (reading.verdict !== 'whole') throw new Error(reading.verdict)
  const { secret } = reading
  const handle = (await handleOf(crypto, secret.reveal())).handleText
  const cookies = new Map<string, string>()

  async function post(path: string, body: unknown, extra: Record<string, string> = {}): Promise<Response> {
    const isBytes = body instanceof Uint8Array
    const response = await fetch(`${rig.url}/portal/api/${path}`, {
      method: 'POST',
      headers: {
        [portalHeader]: '1',
        'sec-fetch-site': 'same-origin',
        'content-type': isBytes ? replyContentType : 'application/json',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...extra,
      },
      body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  return {
    handle,
    cookies,
    post,
    info: async () => letterInfo.parse(await (await post('letter', { handle })).json()),
    askCode: async () => codeReply.parse(await (await post('code', { handle })).json()),
    tryCode: async (code: string) =>
      openReply.parse(await (await post('open', { by: 'sms', handle, code })).json()),
    tryAgreed: async (typed: string) => {
      const proof = await proveAgreedCode(crypto, secret, typed)
      const answer = await post('open', { by: 'agreed', handle, verifier: proof.verifier })
      return { reply: openReply.parse(await answer.json()), stretched: proof.stretched }
    },
    again: async () => openReply.parse(await (await post('open', { by: 'session', handle })).json()),
    async read(
      opened: Awaited<ReturnType<typeof openReply.parse>>,
      stretched: Parameters<typeof openKey>[3] = null,
    ) {
      if (opened.outcome !== 'open') throw new Error(opened.outcome)
      const key = await openKey(crypto, secret, opened, stretched)
      const part = await post('parts', { part: 0 })
      return openText(crypto, key, new Uint8Array(await part.arrayBuffer()))
    },
    async answer(
      opened: ReturnType<typeof openReply.parse>,
      text: string,
      key: string,
      files: readonly { name: string; contentType: string; content: Uint8Array<ArrayBuffer> }[] = [],
    ) {
      if (opened.outcome !== 'open') throw new Error(opened.outcome)
      const sealed = await sealReply(
        crypto,
        {
          text: {
            version: 1,
            subject: 'Din sag om førtidspension',
            text,
            files: files.map(({ name, contentType, content }) => ({
              name,
              contentType,
              size: content.length,
            })),
          },
          files: files.map(({ content }) => content),
        },
        fromBase64Url(opened.replyKey),
        handle,
      )
      const response = await post('replies', sealed, { 'idempotency-key': key })
      return response.status === 200 ? replyTaken.parse(await response.json()) : response.status
    },
  }
}
