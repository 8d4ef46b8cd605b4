// A policy over https from addresses that our own resolver found: WebPKI for the name, no redirect, 200 and text/plain
// only, bounded in time and size (RFC 8461 §3.3).
import type { IncomingMessage } from 'node:http'
import { get, type RequestOptions } from 'node:https'
import type { PeerCertificate, SecureContext } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import type { Bytes } from '../../src/bytes.ts'
import { concatBytes } from '../../src/bytes.ts'
import type { MayConnect } from '../relay/networks.ts'
import type { StsFetch, StsProblem } from '../relay/sts-cache.ts'
import { judgeKey, judgeName, rootsContext } from './smtp-tls.ts'

const timeoutInMs = 10_000
const maximumAddresses = 3

class NotFetched extends Error {
  readonly problem: StsProblem
  /** Another address of the host may do better. */
  readonly tryNext: boolean
  constructor(problem: StsProblem, tryNext: boolean) {
    super(problem)
    this.problem = problem
    this.tryNext = tryNext
  }
}

export function createStsFetch(port: number, trustPem: string | null, mayConnect: MayConnect): StsFetch {
  return async (host, addresses, maximumBytes) => {
    // One time for all addresses together, body included: RFC 8461 §3.3 wants it bounded.
    const signal = AbortSignal.timeout(timeoutInMs)
    let problem: StsProblem = 'sts-policy-unreachable'
    for (const address of addresses.filter(mayConnect).slice(0, maximumAddresses)) {
      try {
        return {
          verdict: 'fetched',
          bytes: await fetchFrom({ address, port, host, trustPem, maximumBytes, signal }),
        }
      } catch (error) {
        problem = error instanceof NotFetched ? error.problem : 'sts-policy-unreachable'
        if (signal.aborted || (error instanceof NotFetched && !error.tryNext)) break
      }
    }
    return { verdict: 'failed', problem }
  }
}

function fetchFrom(wanted: {
  readonly address: string
  readonly port: number
  readonly host: string
  readonly trustPem: string | null
  readonly maximumBytes: number
  readonly signal: AbortSignal
}): Promise<Bytes> {
  // tls.connect takes it, and https hands it on; only the types of https do not know it.
  const trust: RequestOptions & { readonly secureContext: SecureContext } = {
    secureContext: rootsContext(wanted.trustPem),
  }
  return new Promise((resolve, reject) => {
    const request = get(
      {
        ...trust,
        host: wanted.address,
        port: wanted.port,
        path: '/.well-known/mta-sts.txt',
        servername: wanted.host,
        headers: { host: wanted.host },
        agent: false,
        // RFC 8461 §3.3: a DNS-ID in the certificate, never the common name that Node falls back to.
        checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
          refusedName(certificate, wanted.host),
        signal: wanted.signal,
      },
      (response) => {
        const problem = problemOf(response)
        if (problem !== null) {
          response.destroy()
          reject(new NotFetched(problem, false))
          return
        }
        readBody(response, wanted.maximumBytes).then(resolve, reject)
      },
    )
    request.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : ''
      const isNetwork = /^(?:E[A-Z]+|ABORT_ERR|ERR_SSL_.*)$/.test(code)
      reject(new NotFetched(isNetwork ? 'sts-policy-unreachable' : 'sts-certificate-invalid', true))
    })
  })
}

function refusedName(certificate: PeerCertificate, host: string): Error | undefined {
  try {
    const leaf = new X509Certificate(certificate.raw)
    judgeKey(leaf)
    judgeName(leaf, [host], false)
    return undefined
  } catch {
    return new NotFetched('sts-certificate-invalid', true)
  }
}

function problemOf(response: IncomingMessage): StsProblem | null {
  const status = response.statusCode ?? 0
  if (status >= 500) return 'sts-policy-unreachable'
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  return status === 200 && type === 'text/plain' ? null : 'sts-policy-invalid'
}

function readBody(response: IncomingMessage, maximumBytes: number): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = []
    let length = 0
    response.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      parts.push(chunk)
      if (length <= maximumBytes) return
      response.destroy()
      reject(new NotFetched('sts-policy-invalid', false))
    })
    response.on('end', () => resolve(concatBytes(parts)))
    response.on('error', () => reject(new NotFetched('sts-policy-unreachable', true)))
  })
}
