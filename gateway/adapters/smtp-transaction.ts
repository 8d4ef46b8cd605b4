// One mail over a session that has been verified (RFC 5321 §3.3). Where the server offers it, the envelope goes in one
// packet (RFC 2920). The end of the mail is held back until the caller has written down that it leaves.
import { concatBytes } from '../../src/bytes.ts'
import { createDotStuffer, type MailContent } from '../relay/mail-content.ts'
import type { FinalReply, SessionDelivery, SessionPlan } from '../relay/session.ts'
import { type Capabilities, envelopeCommands, type SessionMail } from '../relay/smtp-commands.ts'
import { shownText, type SmtpReply } from '../relay/smtp-replies.ts'
import { Broken, type Dialogue } from './smtp-dialogue.ts'

export type Transaction =
  | {
      readonly verdict: 'answered'
      readonly deliveries: readonly SessionDelivery[]
      /** The connection must not be used again: the next command could be read as the rest of this mail. */
      readonly isOver: boolean
    }
  | { readonly verdict: 'stale' }

/** A kept connection that does not answer at once is not worth waiting for. */
const resetInMs = 10_000
/** So much of a mail's end leaves together with its dot. */
const tailBytes = 16 * 1024
// RFC 5321 §4.5.3.1.10: "too many recipients" should be 452, and some servers say this. Nobody is refused for it who comes
// behind others that were taken; alone it means what it says.
const tooMany = 552
const finalDot = Uint8Array.of(0x2e, 0x0d, 0x0a)

/** `isFirst`: nothing has been sent over this session yet. */
export async function transact(
  dialogue: Dialogue,
  can: Capabilities,
  mail: SessionMail,
  { limits, now }: Pick<SessionPlan, 'limits' | 'now'>,
  isFirst: boolean,
): Promise<Transaction> {
  const answers: (SessionDelivery | null)[] = mail.to.map(() => null)
  let isDotSent = false
  let hasTaken = false
  /** The same answer for all who have none yet. */
  const end = (delivery: SessionDelivery, isOver: boolean): Transaction => ({
    verdict: 'answered',
    deliveries: answers.map((answer) => answer ?? delivery),
    isOver,
  })
  const deferral = (reply: SmtpReply): SessionDelivery => ({
    outcome: 'deferred',
    problems: ['smtp-deferred'],
    reply: finalReply(reply, now),
  })
  const refusal = (reply: SmtpReply): SessionDelivery =>
    reply.code >= 500
      ? { outcome: 'refused', problems: ['smtp-refused'], reply: finalReply(reply, now) }
      : deferral(reply)

  try {
    const envelope = await envelopeCommands(mail, can)
    if (envelope.verdict === 'refused') {
      return end({ outcome: 'refused', problems: envelope.problems, reply: null }, false)
    }
    const [mailFrom = '', ...rcptTo] = envelope.commands
    const isPipelined = can.offers('PIPELINING')
    const answerTo = (command: string, inMs = limits.replyInMs) =>
      isPipelined ? dialogue.next(inMs) : dialogue.ask(command, inMs)
    try {
      // RFC 2920 §3.1: DATA ends the group, as its reply decides what follows.
      if (isPipelined) dialogue.say([...(isFirst ? [] : ['RSET']), mailFrom, ...rcptTo, 'DATA'])
      if (!isFirst && (await answerTo('RSET', resetInMs)).code !== 250) return { verdict: 'stale' }
    } catch (error) {
      if (isFirst) throw error
      return { verdict: 'stale' }
    }

    const sender = await answerTo(mailFrom)
    if (!isYes(sender)) answers.fill(refusal(sender))
    if (isYes(sender) || isPipelined) {
      for (const [place, command] of rcptTo.entries()) {
        const reply = await answerTo(command)
        if (isYes(reply)) hasTaken = true
        else answers[place] ??= hasTaken && reply.code === tooMany ? deferral(reply) : refusal(reply)
      }
    }
    const taken = answers.flatMap((answer, place) => (answer === null ? [place] : []))
    if (taken.length === 0 && !isPipelined) return end(unreadable, false)
    const go = await answerTo('DATA', limits.dataInMs)
    if (go.code !== 354) return go.code >= 400 ? end(refusal(go), false) : end(unreadable, true)
    // It wants a mail for nobody. RFC 2920 §3.1 has us send an empty one; hanging up cannot be mistaken for a mail.
    if (taken.length === 0) return end(unreadable, true)

    const rest = await writeMost(dialogue, envelope.content, limits.blockInMs)
    // An answer in the middle of the mail: the server has had enough. The dot is not sent, so nothing was handed over.
    if (!(rest instanceof Uint8Array)) return end(rest.code >= 400 ? refusal(rest) : unreadable, true)
    await mail.onBeforeDot?.(taken)
    // That took a while: whoever has spoken or gone meanwhile does not get the dot. From this look to its write is one turn.
    const late = dialogue.unasked()
    if (late !== null) return end(late.code >= 400 ? refusal(late) : unreadable, true)
    isDotSent = true
    const reply = await dialogue.hand(concatBytes([rest, finalDot]), limits.dotInMs)
    if (reply.code >= 400) return end(refusal(reply), false)
    // RFC 5321 §4.3.2: only a 2xx takes the mail; anything else than that or an error is no answer at all.
    if (reply.code >= 300) return end({ outcome: 'unknown' }, true)
    const { requireTls } = envelope
    return end({ outcome: 'delivered', reply: finalReply(reply, now), requireTls }, false)
  } catch (error) {
    // RFC 5321 §4.5.3.2.6: after the dot nobody knows.
    if (isDotSent) return end({ outcome: 'unknown' }, true)
    // What is not broken between us and the server is broken with us: a mail that cannot be read, a store that is full.
    const problem = error instanceof Broken ? error.problem : 'gateway-failed'
    return end({ outcome: 'deferred', problems: [problem], reply: null }, true)
  }
}

const unreadable: SessionDelivery = { outcome: 'deferred', problems: ['smtp-protocol-error'], reply: null }

function isYes({ code }: SmtpReply): boolean {
  return code >= 200 && code < 300
}

function finalReply(reply: SmtpReply, now: () => Date): FinalReply {
  return { code: reply.code, text: shownText(reply), at: now().toISOString() }
}

/** Writes all but a short rest, which it answers; or the server's reply that came in between. */
async function writeMost(
  dialogue: Dialogue,
  content: MailContent,
  blockInMs: number,
): Promise<Uint8Array | SmtpReply> {
  const stuffer = createDotStuffer()
  let rest: Uint8Array = new Uint8Array(0)
  for await (const piece of content.pieces()) {
    const stuffed = stuffer.push(piece)
    // The piece is gone when the next one comes; its end may be the end of the mail.
    const tail = Math.max(0, stuffed.length - tailBytes)
    if (tail === 0 && rest.length + stuffed.length <= tailBytes) {
      rest = concatBytes([rest, stuffed])
      continue
    }
    const early =
      (await dialogue.write(rest, blockInMs)) ?? (await dialogue.write(stuffed.subarray(0, tail), blockInMs))
    if (early !== null) return early
    rest = new Uint8Array(stuffed.subarray(tail))
  }
  return concatBytes([rest, stuffer.end()])
}
