// One request to the organisation's gateway: signed in, limited in time, and every failure one of our codes. What came
// back is JSON; the caller reads it by its schema.
import { SikkertError, type ErrorCode } from '../errors.ts'

export interface RequestOptions {
  readonly json?: unknown
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly timeoutInSeconds?: number
}

export interface GatewayClient {
  /** Parsed JSON, or null for an empty answer. Throws SikkertError for every other status than 2xx. */
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options?: RequestOptions): Promise<unknown>
}

export interface GatewayClientOptions {
  /** '' for the page's own origin. */
  readonly baseUrl: string
  /** An access token of our own API. */
  readonly token: () => Promise<string>
  readonly fetch?: typeof fetch
}

const defaultTimeoutInSeconds = 30

export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const fetching = options.fetch ?? ((input, init) => fetch(input, init))
  return {
    async request(method, path, request = {}) {
      const token = await options.token()
      const limit = AbortSignal.timeout((request.timeoutInSeconds ?? defaultTimeoutInSeconds) * 1000)
      const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal])
      const body = request.bytes ?? (request.json === undefined ? undefined : JSON.stringify(request.json))
      const contentType = request.contentType ?? (request.json === undefined ? undefined : 'application/json')
      try {
        const response = await fetching(`${options.baseUrl}${path}`, {
          method,
          headers: {
            ...request.headers,
            authorization: `Bearer ${token}`,
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
          },
          cache: 'no-store',
          credentials: 'omit',
          redirect: 'error',
          signal,
          ...(body === undefined ? {} : { body }),
        })
        if (!response.ok) throw new SikkertError(codeOf(response.status))
        const text = await response.text()
        return text === '' ? null : (JSON.parse(text) as unknown)
      } catch (cause) {
        if (cause instanceof SikkertError) throw cause
        if (request.signal?.aborted === true) throw new SikkertError('cancelled', cause)
        if (limit.aborted) throw new SikkertError('timed-out', cause)
        throw new SikkertError('gateway-unreachable', cause)
      }
    },
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'sign-in-failed'
  if (status === 413) return 'draft-too-large'
  if (status === 422) return 'certificate-unusable'
  if (status === 429) return 'gateway-limit'
  // What broke inside is no answer to what was asked: it may have been done.
  return status >= 500 ? 'gateway-unreachable' : 'gateway-refused'
}

/** The request may have reached the gateway, and what it came to is not known. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof SikkertError && (error.code === 'gateway-unreachable' || error.code === 'timed-out')
}

/** Reads an answer of the gateway; one that does not fit is no answer. */
export function readReply<T>(
  schema: { safeParse(input: unknown): { success: true; data: T } | { success: false } },
  reply: unknown,
): T {
  const read = schema.safeParse(reply)
  if (!read.success) throw new SikkertError('gateway-refused')
  return read.data
}
