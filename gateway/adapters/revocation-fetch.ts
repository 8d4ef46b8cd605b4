// Revocation lists and OCSP answers from certificate authorities, over plain http: what comes is signed, and https would need
// a certificate judged first (RFC 5280 §8, RFC 6960 §A.1). No redirects; bounded in time and size. Whom we ask is decided
// by certificates on a path to the organisation's anchors, never by a stranger's.
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { concatBytes, type Bytes } from '../../src/bytes.ts'

const timeoutInMs = 10_000
const maximumListBytes = 40 * 1024 * 1024
const maximumAnswerBytes = 128 * 1024

/** A revocation list's bytes. Throws when it cannot be had. */
export function fetchCrl(url: string): Promise<Bytes> {
  return ask(url, null, maximumListBytes)
}

/** The responder's bytes for this question (RFC 6960 §A.1.1). Throws when they cannot be had. */
export function askOcsp(url: string, question: Bytes): Promise<Bytes> {
  return ask(url, question, maximumAnswerBytes)
}

function ask(url: string, question: Bytes | null, maximumBytes: number): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    if (!/^http:\/\//i.test(url)) {
      reject(new Error('not http'))
      return
    }
    const request = httpRequest(
      url,
      {
        method: question === null ? 'GET' : 'POST',
        headers:
          question === null
            ? {}
            : { 'content-type': 'application/ocsp-request', 'content-length': question.length },
        agent: false,
        signal: AbortSignal.timeout(timeoutInMs),
      },
      (response) => {
        if (response.statusCode === 200) collect(response, maximumBytes).then(resolve, reject)
        else {
          response.destroy()
          reject(new Error('no answer'))
        }
      },
    )
    request.on('error', reject)
    request.end(question ?? undefined)
  })
}

async function collect(response: IncomingMessage, maximumBytes: number): Promise<Bytes> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > maximumBytes) {
      response.destroy()
      throw new Error('too large')
    }
    parts.push(chunk)
  }
  return concatBytes(parts)
}
