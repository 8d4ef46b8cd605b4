// Lays a report to a sender in the queue: from nobody, signed like any mail of the organisation.
import { randomUUID } from 'node:crypto'
import { isOwnAddress, type DkimKey } from '../relay/dkim.ts'
import type { MessageStore } from './store-messages.ts'
import { reportOwner } from './store-reports.ts'

/** The sender's own mail server may be down longer than a recipient's is waited for. */
const triedForMs = 48 * 3_600_000

/** Durable when it resolves. */
export function createReportLayer(
  messages: MessageStore,
  dkim: DkimKey | null,
  now: () => Date,
): (to: string, message: Uint8Array) => Promise<void> {
  return async (to, message) => {
    const at = now()
    await messages.accept({
      oid: reportOwner,
      idempotencyKey: randomUUID(),
      envelope: { from: '', to: [to] },
      message: {
        pieces: once(message),
        // It is our own.
        judge: () => undefined,
        dkim: dkim !== null && isOwnAddress(dkim, to) ? dkim : null,
      },
      at,
      retryUntil: new Date(at.getTime() + triedForMs),
    })
  }
}

async function* once(message: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(message)
}
