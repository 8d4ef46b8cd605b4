// The effects beside a mail that is read: gets its bytes by the first way that works (Outlook, the mailbox, the reader herself),
// judges the signature, and asks the gateway about the certificate.
import type { Bytes } from '../bytes.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { readMailId, readRawMail } from '../outlook/read.ts'
import { openMessage, type OpenedMessage } from '../smime/open-message.ts'
import { readMail } from '../smime/read-mail.ts'
import { judgeSigner } from '../transport/certificate.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import type { Graph } from '../transport/graph.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { readLetter } from './read-letter.ts'
import type { Reading } from './reading-state.ts'

export interface ReadingActions {
  /** A mail that the reader laid in: an .eml file. */
  openFile(file: Blob): void
  /** The same mail, with the keys as they are now. */
  readAgain(): void
}

export interface ReadingServices {
  readonly gateway: GatewayClient
  readonly graph: Graph
}

export interface ReadingParts {
  readonly connect: () => Promise<ReadingServices>
  readonly show: (reading: Reading) => void
  readonly now: () => Date
  readonly codeOf: (error: unknown) => ErrorCode
  readonly keeper: KeyKeeper
}

/** Outlook takes mails of 150 MB; the pane's memory does not. */
const maximumFileBytes = 60 * 1024 * 1024

/** Starts reading; the first state is shown at once. */
export function startReading(parts: ReadingParts): ReadingActions {
  let current: { readonly raw: Bytes; readonly from: 'outlook' | 'file' } | null = null

  async function start(): Promise<void> {
    parts.show({ at: 'fetching' })
    const raw = (await readRawMail()) ?? (await fromMailbox())
    if (raw === null) {
      parts.show({ at: 'withheld', problem: null })
      return
    }
    current = { raw, from: 'outlook' }
    await judge()
  }

  async function fromMailbox(): Promise<Bytes | null> {
    const id = readMailId()
    if (id === null) return null
    try {
      return await (await parts.connect()).graph.readMime(id)
    } catch (error) {
      // Another way is offered; what went wrong with this one is of no use to the reader.
      if (error instanceof SikkertError) return null
      throw error
    }
  }

  async function judge(): Promise<void> {
    if (current === null) return
    const { raw, from } = current
    let asked: 'no' | 'answered' | 'unreachable' = 'no'
    const mail = await readMail(crypto, raw, open, {
      anchors: [],
      intermediates: [],
      at: parts.now(),
      crlsOf: null,
      from: null,
      async chainOf(question) {
        try {
          const answer = await judgeSigner((await parts.connect()).gateway, question)
          asked = 'answered'
          return answer
        } catch (error) {
          if (!(error instanceof SikkertError)) throw error
          // Nobody has judged the certificate: never valid, and the pane says why.
          asked = 'unreachable'
          return { verdict: 'indeterminate', problems: [] }
        }
      },
    })
    if (current.raw !== raw) return
    const isShownHere = mail.is === 'open' && (mail.wasEncrypted || from === 'file')
    const letter = isShownHere ? await readLetter(mail.content) : null
    parts.show({ at: 'read', mail, asked, from, letter, tried: parts.keeper.isOpen() })
  }

  /** Without the keys where there is nothing to decrypt: a signed mail is read while they are locked. */
  async function open(message: Bytes): Promise<OpenedMessage> {
    try {
      return await openMessage(crypto, message, [])
    } catch (error) {
      if (!(error instanceof SikkertError) || !parts.keeper.isOpen()) throw error
      return parts.keeper.open(message)
    }
  }

  async function openFile(file: Blob): Promise<void> {
    if (file.size > maximumFileBytes) throw new SikkertError('draft-too-large')
    current = { raw: new Uint8Array(await file.arrayBuffer()), from: 'file' }
    parts.show({ at: 'fetching' })
    await judge()
  }

  const guarded = (work: () => Promise<void>) => {
    void work().catch((error: unknown) => parts.show({ at: 'withheld', problem: parts.codeOf(error) }))
  }
  guarded(start)
  return {
    openFile: (file) => guarded(() => openFile(file)),
    readAgain: () => guarded(judge),
  }
}
