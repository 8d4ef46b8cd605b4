// One SMTP session over verified TLS, or none (RFC 5321, RFC 3207). Before TLS is up and has been judged, only EHLO and
// STARTTLS have been said; nobody but a VerifiedSession can send, so plaintext is not expressible. Leaves out BDAT.
import type { X509Certificate } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { findAnchors, namesServer } from '../relay/dane.ts'
import type { OpenedSession, SessionPlan, VerifiedSession } from '../relay/session.ts'
import { readCapabilities } from '../relay/smtp-commands.ts'
import { Broken, createDialogue, type Dialogue } from './smtp-dialogue.ts'
import { judgeKey, judgeName, sentChain, shakeHands, tlsFactsOf, type Trust } from './smtp-tls.ts'
import { transact } from './smtp-transaction.ts'

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
    const state = { isOpen: true, isFirst: true }
    const can = readCapabilities(greeting)
    socket.once('close', () => (state.isOpen = false))
    return {
      tls,
      isOpen: () => state.isOpen && dialogue.isQuiet(),
      async send(mail) {
        const transaction = await transact(dialogue, can, mail, plan, state.isFirst)
        state.isFirst = false
        if (transaction.verdict === 'stale' || transaction.isOver) {
          state.isOpen = false
          socket.destroy()
        }
        return transaction
      },
      rest: () => socket.unref(),
      wake: () => socket.ref(),
      quit() {
        if (!state.isOpen) return
        state.isOpen = false
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
