// The effects beside a mail that is read: gets its bytes by the first way that works (Outlook, the mailbox, the reader herself),
// judges the signature, and asks the gateway about the certificate.
import type { Bytes } from '../bytes.ts'
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { ownAddress, readMailId, readRawMail } from '../outlook/read.ts'
import { answerSubject, openAnswer } from '../outlook/reply.ts'
import { fieldOf, parseEntity } from '../mime/parse-message.ts'
import { decodeWords } from '../mime/encoded-words.ts'
import { personal, type Personal } from '../personal.ts'
import { correspondentOf, ownMailOf, senderOf } from '../smime/correspondent.ts'
import { openMessage, type OpenedMessage } from '../smime/open-message.ts'
import { protectedSubject } from '../smime/protected-subject.ts'
import { readMail, type ReadMail } from '../smime/read-mail.ts'
import { judgeSigner } from '../transport/certificate.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import type { Graph } from '../transport/graph.ts'
import { bringIn, harvest } from './harvest.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { readLetter } from './read-letter.ts'
import type { Harvest, Reading } from './reading-state.ts'

export interface ReadingActions {
  /** A mail that the reader laid in: an .eml file. */
  openFile(file: Blob): void
  /** The same mail, with the keys as they are now. */
  readAgain(): void
  /** Keeps the signer's certificate, where the organisation leaves it to the reader. */
  keepCertificate(): void
  /** Opens Outlook's window for an answer. */
  answer(): void
}

export interface ReadingServices {
  readonly gateway: GatewayClient
  readonly graph: Graph
  readonly config: AddinConfig
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
  let shown: Reading = { at: 'fetching' }
  /** Asked once for a mail, however often it is read again. */
  let learning: { readonly from: Bytes; readonly harvest: Promise<Harvest> } | null = null

  function show(reading: Reading): void {
    shown = reading
    parts.show(reading)
  }

  async function start(): Promise<void> {
    show({ at: 'fetching' })
    const raw = (await readRawMail()) ?? (await fromMailbox())
    if (raw === null) {
      show({ at: 'withheld', problem: null })
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
    let chain: readonly Uint8Array[] = []
    const mail = await readMail(crypto, raw, open, {
      anchors: [],
      intermediates: [],
      at: parts.now(),
      crlsOf: null,
      from: null,
      async chainOf(question) {
        chain = question.intermediates
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
    const sender = mail.is === 'open' ? senderOf(raw) : null
    show({
      at: 'read',
      mail,
      asked,
      from,
      letter,
      subject: subjectInside(raw, mail),
      tried: parts.keeper.isOpen(),
      harvest: { is: 'none' },
      own: ownMailOf(raw, ownAddress()),
      answerTo: sender === null ? null : personal(sender),
      answer: null,
    })
    const correspondent = mail.is === 'open' ? correspondentOf(raw, mail.verification, ownAddress()) : null
    if (correspondent === null) return
    if (learning?.from !== raw) {
      learning = { from: raw, harvest: harvest(parts, { correspondent, chain }) }
    }
    const learned = await learning.harvest
    showLearned(raw, learned)
  }

  /** Unless another mail has been laid in meanwhile. */
  function showLearned(from: Bytes, learned: Harvest): void {
    if (shown.at === 'read' && current?.raw === from) show({ ...shown, harvest: learned })
  }

  async function keepOffered(): Promise<void> {
    if (shown.at !== 'read' || shown.harvest.is !== 'offered' || current === null) return
    learning = { from: current.raw, harvest: bringIn(parts, shown.harvest.sheaf) }
    showLearned(learning.from, await learning.harvest)
  }

  function answer(): void {
    if (current === null || shown.at !== 'read' || shown.mail.is !== 'open' || shown.answerTo === null) return
    const subject = decodeWords(fieldOf(parseEntity(current.raw).fields, 'subject') ?? '')
    const isOpened = openAnswer({
      address: shown.answerTo.reveal(),
      subject: answerSubject(subject),
      mayQuote: current.from === 'outlook' && !shown.mail.wasEncrypted,
    })
    show({ ...shown, answer: isOpened ? 'opened' : 'refused' })
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
    show({ at: 'fetching' })
    await judge()
  }

  const guarded = (work: () => Promise<void>) => {
    void work().catch((error: unknown) => show({ at: 'withheld', problem: parts.codeOf(error) }))
  }
  guarded(start)
  return {
    openFile: (file) => guarded(() => openFile(file)),
    readAgain: () => guarded(judge),
    keepCertificate: () => guarded(keepOffered),
    answer,
  }
}

/** What a broken signature covered is nobody's word. */
function subjectInside(raw: Bytes, mail: ReadMail): Personal<string> | null {
  if (mail.is === 'locked' || mail.verification.verdict === 'invalid') return null
  const subject = protectedSubject(raw, mail.content)
  return subject === null ? null : personal(subject)
}
