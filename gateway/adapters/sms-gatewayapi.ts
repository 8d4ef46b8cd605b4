// SMS by GatewayAPI's messaging service: POST /mobile/single with a token of the account; 202 means taken. Asked once: a
// second request might send a second code. Leaves out delivery reports.
import { readFileSync } from 'node:fs'
import type { SmsAnswer, SmsSender } from '../portal/sms.ts'

export interface SmsSettings {
  readonly url: string
  /** Holds the token, white space around it allowed. */
  readonly tokenFile: string
  readonly sender: string
}

const timeoutInMs = 10_000
/** A code that comes later than it is valid only confuses. */
const expiration = 'PT10M'

/** Reads the token once. Throws when the file cannot be read or is empty. */
export function createSmsSender(settings: SmsSettings): SmsSender {
  const token = readFileSync(settings.tokenFile, 'utf8').trim()
  if (token === '' || /\s/.test(token)) throw new Error('the SMS token file must hold one token')
  return {
    async send(number, text): Promise<SmsAnswer> {
      const limit = AbortSignal.timeout(timeoutInMs)
      try {
        const response = await fetch(settings.url, {
          method: 'POST',
          headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            sender: settings.sender,
            message: text,
            recipient: Number(number.slice(1)),
            priority: 'urgent',
            expiration,
          }),
          redirect: 'error',
          signal: limit,
        })
        await response.body?.cancel()
        if (response.status === 202 || response.status === 200) return { outcome: 'accepted' }
        return { outcome: 'not-sent', because: response.status === 429 ? 'limit' : 'refused' }
      } catch {
        // Neither the provider's words nor the address are kept: they could repeat the number.
        return { outcome: 'not-sent', because: limit.aborted ? 'timed-out' : 'unreachable' }
      }
    },
  }
}
