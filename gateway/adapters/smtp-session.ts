// One SMTP session over verified TLS, or none (RFC 5321, RFC 3207). Before TLS is up and has been judged, only EHLO and
// STARTTLS have been said; nobody but a VerifiedSession can send, so plaintext is not expressible. Leaves out pipelining
// and BDAT.
import type { X509Certificate } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { findAnchors, namesServer } from '../relay/dane.ts'
import type { OutgoingMail } from '../relay/queue.ts'
import type {
  FinalReply,
  OpenedSession,
  SessionDelivery,
  SessionPlan,
  VerifiedSession,
} from '../relay/session.ts'
import { envelopeCommands, readCapabilities, stuffDots } from '../relay/smtp-commands.ts'
import { shownText, type SmtpReply } from '../relay/smtp-replies.ts'
import { Broken, createDialogue, type Dialogue } from './smtp-dialogue.ts'
import { judgeKey, judgeName, sentChain, shakeHands, tlsFactsOf, type Trust } from './smtp-tls.ts'

/** Connects, goes to TLS and judges it by the plan. */
export async function openSession(plan: SessionPlan): Promise<OpenedSession> {
  const until = performance.now() + plan.limits.untilVerifiedInMs
  try {
    return {
      verdict: 'verified',
      session: await openWith(plan, () => Math.max(1, until - performance.now())),
    }
  } catch (error) {
    if (error instanceof Broken) {
      return { verdict: error.isVerdict ? 'failed' : 'unreachable', problems: [error.problem] }
    }
    return { verdict: 'unreachable', problems: ['smtp-protocol-error'] }
  }
}

/** Milliseconds until the address has had its chance, all its connections together; at least 1. */
type TimeLeft = () => number

interface Way {
  readonly left: TimeLeft
  readonly smallHello: boolean
}

/** A server that breaks on a ClientHello in two segments gets a short one, on a new connection, verified all the same. */
async function openWith(plan: SessionPlan, left: TimeLeft): Promise<VerifiedSession> {
  try {
    return await open(plan, { left, smallHello: false })
  } catch (error) {
    const again = ['tls-handshake-failed', 'tls-timed-out']
    if (!(error instanceof Broken) || !again.includes(error.problem)) throw error
    return open(plan, { left, smallHello: true })
  }
}

async function open(plan: SessionPlan, way: Way): Promise<VerifiedSession> {
  if (plan.proof.by !== 'dane') {
    const trust = { by: 'roots', pem: plan.trustPem } as const
    const socket = await connectSecurely(plan, plan.host, trust, way)
    return become(plan, socket, way.left, (leaf) => judgeName(leaf, [plan.host], false))
  }
  const { tlsa, base, names } = plan.proof
  // No anchors of ours at all, so that the chain is what the server sent (RFC 7671 §5.2.1: the public roots are nothing
  // to DANE).
  const seen = await connectSecurely(plan, base, { by: 'nobody' }, way)
  const chain = sentChain(seen)
  const [leaf] = chain
  if (leaf !== undefined && namesServer(tlsa, leaf)) return become(plan, seen, way.left, () => undefined)
  seen.destroy()
  const anchors = findAnchors(tlsa, chain)
  if (anchors.length === 0) throw new Broken('tlsa-mismatch', true)
  // RFC 7672 §3.1.2: DANE-TA demands path, dates and names. A second handshake lets OpenSSL judge the path to the anchor.
  const trust = { by: 'anchors', pems: anchors.map((anchor) => anchor.toString()) } as const
  const socket = await connectSecurely(plan, base, trust, way)
  // RFC 7672 §3.2.3: the common name counts where the certificate has no DNS name.
  return become(plan, socket, way.left, (shown) => judgeName(shown, names, true))
}

/** The socket's session, once its certificate has passed `judge`; else the socket is gone. */
async function become(
  plan: SessionPlan,
  socket: TLSSocket,
  left: TimeLeft,
  judge: (leaf: X509Certificate) => void,
): Promise<VerifiedSession> {
  const dialogue = createDialogue(socket)
  try {
    const chain = sentChain(socket)
    const [leaf] = chain
    if (leaf === undefined) throw new Broken('certificate-untrusted', true)
    judgeKey(leaf)
    judge(leaf)
    const tls = {
      by: plan.proof.by,
      host: plan.host,
      ip: plan.ip,
      serverName: plan.proof.by === 'dane' ? plan.proof.base : plan.host,
      ...tlsFactsOf(socket, chain),
      at: plan.now().toISOString(),
    }
    const greeting = await dialogue.ask(`EHLO ${plan.ehloName}`, left())
    if (greeting.code === 421) throw new Broken('smtp-deferred', false)
    if (greeting.code !== 250) throw new Broken('smtp-protocol-error', false)
    const state = { isOpen: true }
    socket.once('close', () => (state.isOpen = false))
    return {
      tls,
      isOpen: () => state.isOpen,
      async send(mail) {
        const delivery = await send(dialogue, greeting, mail, plan)
        // After anything but a whole exchange the next command could be read as the rest of this mail.
        if (delivery.isOver) socket.destroy()
        return delivery.result
      },
      quit() {
        if (!state.isOpen) return
        socket.on('error', () => undefined)
        socket.end('QUIT\r\n')
        setTimeout(() => socket.destroy(), 1000).unref()
      },
    }
  } catch (error) {
    socket.on('error', () => undefined)
    socket.destroy()
    throw error
  }
}

interface Sent {
  readonly result: SessionDelivery
  /** The connection must not be used again. */
  readonly isOver: boolean
}

async function send(
  dialogue: Dialogue,
  greeting: SmtpReply,
  mail: OutgoingMail,
  { limits, now }: SessionPlan,
): Promise<Sent> {
  const dot = { sent: false }
  const answered = (reply: SmtpReply): FinalReply => ({
    code: reply.code,
    text: shownText(reply),
    at: now().toISOString(),
  })
  const refusal = (reply: SmtpReply, isOver: boolean): Sent => ({
    isOver,
    result:
      reply.code >= 500
        ? { outcome: 'refused', problems: ['smtp-refused'], reply: answered(reply) }
        : { outcome: 'deferred', problems: ['smtp-deferred'], reply: answered(reply) },
  })
  try {
    const envelope = envelopeCommands(mail, readCapabilities(greeting))
    if (envelope.verdict === 'refused') {
      return { isOver: false, result: { outcome: 'refused', problems: envelope.problems, reply: null } }
    }
    for (const command of envelope.commands) {
      const reply = await dialogue.ask(command, limits.replyInMs)
      if (reply.code < 200 || reply.code >= 300) return refusal(reply, true)
    }
    const go = await dialogue.ask('DATA', limits.replyInMs)
    if (go.code !== 354) return go.code >= 400 ? refusal(go, true) : unreadable()
    // An answer in the middle of the mail: the server has had enough. The dot is not sent, so nothing was handed over.
    const early = await dialogue.write(stuffDots(envelope.message), limits.blockInMs)
    if (early !== null) return early.code >= 400 ? refusal(early, true) : unreadable()
    await mail.onBeforeDot?.()
    const late = await dialogue.write(new Uint8Array(0), limits.blockInMs)
    if (late !== null) return late.code >= 400 ? refusal(late, true) : unreadable()
    dot.sent = true
    const reply = await dialogue.ask('.', limits.dotInMs)
    if (reply.code >= 400) return refusal(reply, false)
    // RFC 5321 §4.3.2: only a 2xx takes the mail; anything else than that or an error is no answer at all.
    if (reply.code >= 300) return { isOver: true, result: { outcome: 'unknown' } }
    const { requireTls } = envelope
    return { isOver: false, result: { outcome: 'delivered', reply: answered(reply), requireTls } }
  } catch (error) {
    // RFC 5321 §4.5.3.2.6: after the dot nobody knows.
    if (dot.sent) return { isOver: true, result: { outcome: 'unknown' } }
    const problem = error instanceof Broken ? error.problem : 'smtp-protocol-error'
    return { isOver: true, result: { outcome: 'deferred', problems: [problem], reply: null } }
  }
}

function unreadable(): Sent {
  return { isOver: true, result: { outcome: 'deferred', problems: ['smtp-protocol-error'], reply: null } }
}

/** A TLS socket to the server; from the first packet to here within the plan's time. */
async function connectSecurely(
  plan: SessionPlan,
  serverName: string,
  trust: Trust,
  { left, smallHello }: Way,
): Promise<TLSSocket> {
  const plain = await connectPlain(plan, left)
  const dialogue = createDialogue(plain)
  try {
    await startTls(dialogue, plan, left)
  } catch (error) {
    dialogue.release()
    plain.on('error', () => undefined)
    plain.destroy()
    throw error
  }
  plain.pause()
  // What came behind the 220 was put there by somebody who is not behind the TLS (CVE-2011-0411). It is never looked at:
  // RFC 3207 §4.2 has us forget all that was said before, and ask again inside.
  dialogue.release()
  return shakeHands(plain, {
    serverName,
    trust,
    smallHello,
    timeoutInMs: Math.min(plan.limits.handshakeInMs, left()),
  })
}

/** Up to the server's consent to STARTTLS. */
async function startTls(dialogue: Dialogue, plan: SessionPlan, left: TimeLeft): Promise<void> {
  const banner = await dialogue.ask(null, left())
  if (banner.code !== 220) throw new Broken(banner.code >= 500 ? 'smtp-refused' : 'smtp-deferred', false)
  const greeting = await dialogue.ask(`EHLO ${plan.ehloName}`, left())
  if (greeting.code >= 400 && greeting.code < 500) throw new Broken('smtp-deferred', false)
  if (greeting.code !== 250 || !readCapabilities(greeting).offers('STARTTLS')) {
    throw new Broken('starttls-missing', true)
  }
  const go = await dialogue.ask('STARTTLS', left())
  // RFC 3207 §4: 454 means not now. Any 2xx is taken for consent; the handshake shows whether it was meant.
  if (go.code >= 400 && go.code < 500) throw new Broken('starttls-refused', false)
  if (go.code >= 300) throw new Broken('starttls-refused', true)
}

function connectPlain(plan: SessionPlan, left: TimeLeft): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: plan.ip, port: plan.port, noDelay: true })
    const fail = (problem: 'connection-refused' | 'connection-timed-out') => {
      clearTimeout(timer)
      socket.destroy()
      reject(new Broken(problem, false))
    }
    const timer = setTimeout(() => fail('connection-timed-out'), Math.min(plan.limits.connectInMs, left()))
    socket.on('error', () => fail('connection-refused'))
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
