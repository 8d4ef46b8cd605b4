// Who has a mail, or may have it, for the pane that is closed and opened anew beside the same draft (docs/adr/0018). Each row
// lies under a digest of the mail and the address: whoever has both finds it, and nobody reads from it whom a mail went to.
// Leaves out mails that are still to be asked after: only the pane that sent them can.
import { z } from 'zod'
import { tlsFacts } from '../contract/message.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Personal } from '../personal.ts'
import { stands } from '../send-securely.ts'

export interface SentBefore {
  /** Of the mail that says `content`, as `contentOf` tells it apart. Never fails: what cannot be kept is forgotten. */
  keep(
    content: string,
    receipts: readonly Receipt[],
    copiedTo: readonly Personal<string>[],
    mailTo?: (address: string) => string | null,
  ): Promise<void>
  /** What was kept of this very mail to these people. */
  of(content: string, people: readonly Personal<string>[]): Promise<Known>
  /** The gateway's id of the mail that went to this recipient. */
  mailTo(content: string, recipient: Personal<string>): Promise<string | null>
}

export interface Known {
  readonly receipts: readonly Receipt[]
  /** Whom a copy in Sent Items names. */
  readonly copiedTo: readonly Personal<string>[]
}

interface Store {
  read(): Promise<string>
  write(text: string): Promise<void>
}

/** Outlook keeps 50,000 characters with a draft, and not ours alone. */
const mostCharacters = 25_000
const digestBytes = 16

const receiptShape = z.intersection(
  z.object({
    by: z.enum(['smime', 'tls', 'portal']),
    at: z.string(),
    mayRepeatFrom: z.string().exactOptional(),
  }),
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('handed-over') }),
    z.object({ outcome: z.literal('delivered'), tls: tlsFacts }),
    z.object({ outcome: z.literal('unknown'), lostAt: z.enum(['recipient', 'mailbox']) }),
  ]),
)
const rowShape = z.object({ receipt: receiptShape, mail: z.string().nullable() })
const rowsShape = z.array(z.tuple([z.string(), z.union([z.literal('copy'), rowShape])]))
type Row = z.infer<typeof rowsShape>[number][1]

export function createSentBefore(store: Store, subtle: Pick<SubtleCrypto, 'digest'>): SentBefore {
  const rows = readRows(store)

  async function keyOf(kind: 'copy' | 'receipt', content: string, to: Personal<string>): Promise<string> {
    const words = JSON.stringify([kind, content, to.reveal().toLowerCase()])
    const digest = await subtle.digest('SHA-256', new TextEncoder().encode(words))
    return new Uint8Array(digest, 0, digestBytes).toBase64({ alphabet: 'base64url', omitPadding: true })
  }

  return {
    async keep(content, receipts, copiedTo, mailTo = () => null) {
      const kept = await rows
      let isNew = false
      for (const { recipient, ...rest } of receipts.filter(stands)) {
        const row = rowShape.safeParse({ receipt: rest, mail: mailTo(recipient.reveal()) })
        if (!row.success) continue
        kept.set(await keyOf('receipt', content, recipient), row.data)
        isNew = true
      }
      for (const one of copiedTo) {
        kept.set(await keyOf('copy', content, one), 'copy')
        isNew = true
      }
      if (isNew) await store.write(textOf([...kept])).catch(() => undefined)
    },
    async of(content, people) {
      const kept = await rows
      const receipts: Receipt[] = []
      const copiedTo: Personal<string>[] = []
      for (const recipient of kept.size === 0 ? [] : people) {
        const row = kept.get(await keyOf('receipt', content, recipient))
        if (row !== undefined && row !== 'copy') receipts.push({ recipient, ...row.receipt })
        if (kept.has(await keyOf('copy', content, recipient))) copiedTo.push(recipient)
      }
      return { receipts, copiedTo }
    },
    async mailTo(content, recipient) {
      const row = (await rows).get(await keyOf('receipt', content, recipient))
      return row === undefined || row === 'copy' ? null : row.mail
    },
  }
}

async function readRows(store: Store): Promise<Map<string, Row>> {
  try {
    return new Map(rowsShape.parse(JSON.parse(await store.read())))
  } catch {
    return new Map()
  }
}

/** The newest that there is room for. */
function textOf(rows: readonly (readonly [string, Row])[]): string {
  let left = mostCharacters
  const newest = rows.toReversed().filter((row) => (left -= JSON.stringify(row).length + 1) > 0)
  return JSON.stringify(newest.reverse())
}
