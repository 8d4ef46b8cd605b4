// One SMTP session over verified TLS, or none (RFC 5321, RFC 3207). Before TLS is up and has been judged, only EHLO and
// STARTTLS have been said; nobody but a VerifiedSession can send, so plaintext is not expressible. Leaves out
// pipelining, BDAT and reuse of a session.
import { X509Certificate, createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import {
  connect as connectTls,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import type { TlsMechanism } from '../../src/model/reach.ts'
import { daneEe, daneTa, namesCertificate } from '../relay/dane.ts'
import type { TlsaRecord } from '../relay/dns.ts'
import type { OpenedSession, SessionPlan, VerifiedSession } from '../relay/session.ts'
import type { Delivery, OutgoingMail } from '../relay/queue.ts'
import { createReplyReader, type SmtpReply } from '../relay/smtp-replies.ts'

const connectTimeoutInMs = 15_000
const replyTimeoutInMs = 60_000
/** RFC 5321 §4.5.3.2.6 asks for ten minutes after the last dot. */
const dotTimeoutInMs = 600_000
const smallestRsaBits = 2048
const writeBytes = 64 * 1024

class Broken extends Error {
  readonly problem: TlsProblem
  readonly isVerdict: boolean
  constructor(problem: TlsProblem, isVerdict: boolean) {
    super(problem)
    this.problem = problem
    this.isVerdict = isVerdict
  }
}

/** Connects, goes to TLS and judges it by the plan. */
export async function openSession(plan: SessionPlan): Promise<OpenedSession> {
  const trusted = plan.proof.by === 'dane' ? plan.proof.tlsa : null
  try {
    if (trusted !== null && !trusted.some(({ usage }) => usage === daneEe))
      return await openByTrustAnchor(plan, trusted)
    return { verdict: 'verified', session: await open(plan, null) }
  } catch (error) {
    if (error instanceof Broken) {
      return { verdict: error.isVerdict ? 'failed' : 'unreachable', problems: [error.problem] }
    }
    return { verdict: 'unreachable', problems: ['smtp-protocol-error'] }
  }
}

// RFC 7672 §3.1.2: DANE-TA demands path, dates and names. The first handshake finds the anchor that a record names, the
// second lets OpenSSL judge the path to it.
async function openByTrustAnchor(plan: SessionPlan, tlsa: readonly TlsaRecord[]): Promise<OpenedSession> {
  const chain = await seenChain(plan)
  const anchor = chain.find((certificate) =>
    tlsa.some((record) => record.usage === daneTa && namesCertificate(record, certificate)),
  )
  if (anchor === undefined) return { verdict: 'failed', problems: ['tlsa-mismatch'] }
  return { verdict: 'verified', session: await open(plan, anchor) }
}

async function seenChain(plan: SessionPlan): Promise<readonly X509Certificate[]> {
  const dialogue = await startTls(plan)
  const socket = await handshake(dialogue, plan, { rejectUnauthorized: false })
  const chain = chainOf(socket)
  socket.destroy()
  return chain
}

async function open(plan: SessionPlan, anchor: X509Certificate | null): Promise<VerifiedSession> {
  const plain = await startTls(plan)
  const byDaneEe = plan.proof.by === 'dane' && anchor === null
  const socket = await handshake(
    plain,
    plan,
    byDaneEe
      ? { rejectUnauthorized: false }
      : anchor === null
        ? { rejectUnauthorized: true, ca: plan.trustPem ?? [...rootCertificates] }
        : { rejectUnauthorized: true, ca: anchor.toString(), allowPartialTrustChain: true },
  )
  const [leaf] = chainOf(socket)
  try {
    if (leaf === undefined) throw new Broken('certificate-untrusted', true)
    judgeKey(leaf)
    if (plan.proof.by === 'dane' && byDaneEe) {
      // RFC 7672 §3.1.1: the record is all; names and dates do not count.
      const named = plan.proof.tlsa.some(
        (record) => record.usage === daneEe && namesCertificate(record, leaf),
      )
      if (!named) throw new Broken('tlsa-mismatch', true)
    } else judgeName(leaf, plan.host)
  } catch (error) {
    socket.destroy()
    throw error
  }
  const by: TlsMechanism = plan.proof.by
  const tls: TlsFacts = {
    by,
    host: plan.host,
    ip: plan.ip,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    certificateSha256: createHash('sha256').update(leaf.raw).digest('hex'),
    at: plan.now().toISOString(),
  }
  const dialogue = createDialogue(socket)
  const greeting = await dialogue.ask(`EHLO ${plan.ehloName}`)
  if (greeting.code !== 250) throw new Broken('smtp-protocol-error', false)
  return {
    tls,
    send: (mail) => send(dialogue, greeting, mail, tls),
    quit() {
      socket.on('error', () => undefined)
      socket.end('QUIT\r\n')
      setTimeout(() => socket.destroy(), 1000).unref()
    },
  }
}

async function send(
  dialogue: Dialogue,
  greeting: SmtpReply,
  mail: OutgoingMail,
  tls: TlsFacts,
): Promise<Delivery> {
  const dot = { sent: false }
  try {
    const ascii = /^[\x21-\x7e]+$/
    const needsUtf8 = !ascii.test(mail.from) || !ascii.test(mail.to)
    const offers = (keyword: string) => greeting.lines.some((line) => line.split(' ')[0] === keyword)
    if (needsUtf8 && !offers('SMTPUTF8')) return { outcome: 'refused', problems: ['smtputf8-missing'] }
    const limit = Number(greeting.lines.find((line) => line.startsWith('SIZE '))?.slice(5) ?? '0')
    if (limit > 0 && mail.message.length > limit) return { outcome: 'refused', problems: ['size-exceeded'] }
    const options = [
      ...(offers('SIZE') ? [`SIZE=${mail.message.length}`] : []),
      ...(needsUtf8 ? ['SMTPUTF8'] : []),
      ...(offers('8BITMIME') ? ['BODY=8BITMIME'] : []),
    ]
    const commands = [
      ['MAIL FROM:<', path(mail.from), '>', ...options.map((option) => ` ${option}`)].join(''),
      `RCPT TO:<${path(mail.to)}>`,
    ]
    for (const command of commands) {
      const reply = await dialogue.ask(command)
      if (reply.code >= 300 || reply.code < 200) return refusal(reply)
    }
    const go = await dialogue.ask('DATA')
    if (go.code !== 354) return refusal(go)
    await dialogue.write(stuffDots(mail.message))
    await mail.onBeforeDot?.()
    dot.sent = true
    const reply = await dialogue.ask('.', dotTimeoutInMs)
    if (reply.code >= 200 && reply.code < 300) return { outcome: 'delivered', tls }
    return refusal(reply)
  } catch {
    // RFC 5321 §4.5.3.2.6: after the dot nobody knows.
    return dot.sent ? { outcome: 'unknown' } : { outcome: 'deferred', problems: ['smtp-protocol-error'] }
  }
}

function refusal(reply: SmtpReply): Delivery {
  return reply.code >= 500
    ? { outcome: 'refused', problems: ['smtp-refused'] }
    : { outcome: 'deferred', problems: ['smtp-deferred'] }
}

/** An address as it may stand between the angle brackets; anything that could end the command throws. */
function path(address: string): string {
  if (/[\s<>\p{Cc}]/u.test(address)) throw new Error('address')
  return address
}

/** RFC 5321 §4.5.2, and a line end at the end. */
function stuffDots(message: Uint8Array): Uint8Array {
  const extra: number[] = []
  for (let i = 0; i < message.length; i++) {
    if (message[i] === 0x2e && (i === 0 || message[i - 1] === 0x0a)) extra.push(i)
  }
  const endsLine = message[message.length - 1] === 0x0a
  const out = new Uint8Array(message.length + extra.length + (endsLine ? 0 : 2))
  let from = 0
  let at = 0
  for (const dot of extra) {
    out.set(message.subarray(from, dot), at)
    at += dot - from
    out[at++] = 0x2e
    from = dot
  }
  out.set(message.subarray(from), at)
  if (!endsLine) out.set([0x0d, 0x0a], out.length - 2)
  return out
}

interface Dialogue {
  ask(command: string | null, timeoutInMs?: number): Promise<SmtpReply>
  write(bytes: Uint8Array): Promise<void>
  /** Stops listening. true when bytes have come that nobody asked for. */
  release(): boolean
  readonly socket: Socket
}

function createDialogue(socket: Socket): Dialogue {
  const reader = createReplyReader()
  const replies: SmtpReply[] = []
  let broken: Error | null = null
  let wake: (() => void) | null = null
  const onData = (chunk: Uint8Array) => {
    try {
      replies.push(...reader.push(chunk))
    } catch (error) {
      broken = error instanceof Error ? error : new Error('no reply')
    }
    wake?.()
  }
  const onEnd = () => {
    broken ??= new Error('closed')
    wake?.()
  }
  socket.on('data', onData)
  socket.on('error', onEnd)
  socket.on('close', onEnd)

  async function nextReply(timeoutInMs: number): Promise<SmtpReply> {
    const until = Date.now() + timeoutInMs
    for (;;) {
      const reply = replies.shift()
      if (reply !== undefined) return reply
      if (broken !== null) throw new Broken('smtp-protocol-error', false)
      const left = until - Date.now()
      if (left <= 0) throw new Broken('timed-out', false)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = null
    }
  }

  return {
    socket,
    async ask(command, timeoutInMs = replyTimeoutInMs) {
      if (command !== null) socket.write(`${command}\r\n`)
      return nextReply(timeoutInMs)
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += writeBytes) {
        if (broken !== null) throw new Broken('smtp-protocol-error', false)
        await new Promise<void>((resolve, reject) => {
          socket.write(bytes.subarray(at, at + writeBytes), (error) => (error ? reject(error) : resolve()))
        })
      }
    },
    release() {
      socket.off('data', onData)
      socket.off('error', onEnd)
      socket.off('close', onEnd)
      return reader.hasRest() || replies.length > 0
    },
  }
}

/** Up to the server's 220 to STARTTLS, with nothing left unread. */
async function startTls(plan: SessionPlan): Promise<Socket> {
  const socket = await connectPlain(plan)
  const dialogue = createDialogue(socket)
  try {
    const banner = await dialogue.ask(null)
    if (banner.code !== 220) throw new Broken(banner.code >= 500 ? 'smtp-refused' : 'smtp-deferred', false)
    const greeting = await dialogue.ask(`EHLO ${plan.ehloName}`)
    if (greeting.code !== 250 || !greeting.lines.some((line) => line === 'STARTTLS')) {
      throw new Broken('starttls-missing', true)
    }
    const go = await dialogue.ask('STARTTLS')
    if (go.code !== 220) throw new Broken('starttls-refused', true)
    // What stands in the buffer now was put there by somebody who is not behind the TLS (CVE-2011-0411).
    if (dialogue.release()) throw new Broken('starttls-injection', true)
    return socket
  } catch (error) {
    dialogue.release()
    socket.on('error', () => undefined)
    socket.destroy()
    throw error
  }
}

function connectPlain(plan: SessionPlan): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: plan.ip, port: plan.port, noDelay: true })
    const timer = setTimeout(
      () => socket.destroy(new Broken('connection-timed-out', false)),
      connectTimeoutInMs,
    )
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error instanceof Broken ? error : new Broken('connection-refused', false))
    })
  })
}

interface Trust {
  readonly rejectUnauthorized: boolean
  readonly ca?: string | string[]
  readonly allowPartialTrustChain?: boolean
}

function handshake(plain: Socket, plan: SessionPlan, trust: Trust): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: plain,
      servername: plan.host,
      minVersion: 'TLSv1.2',
      // Names are judged by us, on the certificate: Node falls back to the common name, RFC 7817 §3 does not.
      checkServerIdentity: () => undefined,
      ...trust,
    })
    const fail = (problem: TlsProblem, isVerdict: boolean) => {
      socket.destroy()
      reject(new Broken(problem, isVerdict))
    }
    const timer = setTimeout(() => fail('connection-timed-out', false), connectTimeoutInMs)
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      socket.removeAllListeners('close')
      resolve(socket)
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      fail(problemOf('code' in error ? String(error.code) : ''), true)
    })
    socket.once('close', () => {
      clearTimeout(timer)
      fail('tls-handshake-failed', true)
    })
  })
}

function problemOf(code: string): TlsProblem {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'certificate-expired'
    case 'CERT_NOT_YET_VALID':
      return 'certificate-not-yet-valid'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'INVALID_CA':
    case 'INVALID_PURPOSE':
    case 'CERT_UNTRUSTED':
    case 'CERT_REJECTED':
    case 'CERT_SIGNATURE_FAILURE':
      return 'certificate-untrusted'
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
      return 'tls-too-old'
    case 'ERR_SSL_EE_KEY_TOO_SMALL':
    case 'EE_KEY_TOO_SMALL':
    case 'CA_KEY_TOO_SMALL':
    case 'CA_MD_TOO_WEAK':
      return 'certificate-weak'
    default:
      return 'tls-handshake-failed'
  }
}

/** Leaf first, as the server sent it; Node links each certificate to its issuer, a root to itself, and the last of a
 * chain that the server cut short to nothing. */
function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<string>()
  const follow = (link: Partial<DetailedPeerCertificate> | undefined): void => {
    if (link?.raw === undefined || link.fingerprint256 === undefined || seen.has(link.fingerprint256)) return
    seen.add(link.fingerprint256)
    chain.push(new X509Certificate(link.raw))
    follow(link.issuerCertificate)
  }
  follow(socket.getPeerCertificate(true))
  return chain
}

function judgeName(leaf: X509Certificate, host: string): void {
  const matched = leaf.checkHost(host, {
    subject: 'never',
    wildcards: true,
    partialWildcards: false,
    multiLabelWildcards: false,
    singleLabelSubdomains: false,
  })
  if (matched === undefined) throw new Broken('certificate-name-mismatch', true)
}

function judgeKey(leaf: X509Certificate): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = leaf.publicKey
  if (type === 'rsa' && (details?.modulusLength ?? 0) < smallestRsaBits)
    throw new Broken('certificate-weak', true)
}
