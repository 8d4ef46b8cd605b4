// A mail read once on its way in: whether it is in order, what servers must be told of it, the digest that the proof will
// name, and our signature over it (DKIM, RFC 6376). Says nothing of who may send it.
import { createHash } from 'node:crypto'
import type { Envelope } from '../../src/contract/message.ts'
import { createDkimSigner, type DkimKey, type Sign } from './dkim.ts'
import { createMessageJudge, type MessageJudgement } from './judge-message.ts'
import { createLikenessReader } from './likeness.ts'
import type { MailFacts } from './mail-content.ts'

export interface IntakeWish {
  readonly envelope: Envelope
  /** null: it leaves unsigned. */
  readonly dkim: DkimKey | null
  readonly at: Date
  /** Whether its likeness to other mails is wanted. */
  readonly likeness: boolean
}

export interface IntakeReading {
  readonly judgement: MessageJudgement
  readonly facts: MailFacts
  /** SHA-256 of envelope and message. */
  readonly digest: Uint8Array
  /** Whole header fields to stand before the message; null: none. */
  readonly prefix: Uint8Array | null
  /** null: not asked for. */
  readonly likeness: Uint8Array | null
}

export interface IntakeReader {
  /** The piece is not looked at afterwards. */
  push(piece: Uint8Array): void
  /** After the last piece. */
  finish(): Promise<IntakeReading>
}

/** `signWith`: in Node's pool when left out. */
export function createIntakeReader(
  { envelope, dkim, at, likeness }: IntakeWish,
  signWith?: Sign,
): IntakeReader {
  const judge = createMessageJudge()
  const signer = dkim === null ? null : createDkimSigner(dkim, at, signWith)
  const like = likeness ? createLikenessReader() : null
  const hash = createHash('sha256').update(JSON.stringify(envelope)).update('\n')
  return {
    push(piece) {
      judge.push(piece)
      signer?.push(piece)
      hash.update(piece)
      like?.push(piece)
    },
    async finish() {
      const { judgement, facts } = judge.finish()
      return {
        judgement,
        facts,
        digest: hash.digest(),
        prefix: (await signer?.finish()) ?? null,
        likeness: like?.finish() ?? null,
      }
    },
  }
}
