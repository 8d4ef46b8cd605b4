// A policy over https from addresses that our own resolver found: WebPKI, no redirect, 200 and text/plain only, bounded
// in time and size (RFC 8461 §3.3). And a list over plain http, as certificate authorities publish theirs.
import { get as httpGet } from 'node:http'
import { get } from 'node:https'
import type { Bytes } from '../../src/bytes.ts'
import { concatBytes } from '../../src/bytes.ts'
import type { StsFetch } from '../relay/sts-cache.ts'

const timeoutInMs = 10_000

export function createStsFetch(port: number, trustPem: string | null): StsFetch {
  return async (host, addresses, maximumBytes) => {
    const [address] = addresses
    if (address === undefined) throw new Error('no address')
    return new Promise((resolve, reject) => {
      const request = get(
        {
          host: address,
          port,
          path: '/.well-known/mta-sts.txt',
          servername: host,
          headers: { host },
          agent: false,
          minVersion: 'TLSv1.2',
          ...(trustPem === null ? {} : { ca: trustPem }),
          signal: AbortSignal.timeout(timeoutInMs),
        },
        (response) => {
          const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
          if (response.statusCode !== 200 || type !== 'text/plain') {
            response.destroy()
            reject(new Error('no policy'))
            return
          }
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
            if (text.length > maximumBytes) response.destroy(new Error('too large'))
          })
          response.on('end', () => resolve(text))
          response.on('error', reject)
        },
      )
      request.on('error', reject)
    })
  }
}

const maximumListBytes = 40 * 1024 * 1024

/** A revocation list's bytes. Plain http is right: the list is signed (RFC 5280 §8). Throws when it cannot be had. */
export function fetchCrl(url: string): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    if (!url.startsWith('http://')) {
      reject(new Error('not http'))
      return
    }
    const request = httpGet(url, { agent: false, signal: AbortSignal.timeout(timeoutInMs) }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        reject(new Error('no list'))
        return
      }
      const parts: Uint8Array[] = []
      let length = 0
      response.on('data', (chunk: Uint8Array) => {
        length += chunk.length
        parts.push(chunk)
        if (length > maximumListBytes) response.destroy(new Error('too large'))
      })
      response.on('end', () => resolve(concatBytes(parts)))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}
