// The TLS handshake after STARTTLS, and the server's certificates as it sent them. Path, dates and names are OpenSSL's work
// with exactly the anchors we give it; what OpenSSL and Node are laxer in than we (RFC 7817 §3, key sizes) is judged here.
import { createHash, type X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  connect,
  createSecureContext,
  DEFAULT_CIPHERS,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { SessionFacts } from '../relay/session.ts'
import { Broken } from './smtp-dialogue.ts'

/** Whom OpenSSL shall believe. */
export type Trust =
  /** Nobody, and go on: the certificates are judged by TLSA records. */
  | { readonly by: 'nobody' }
  /** The public roots, or those in this PEM. */
  | { readonly by: 'roots'; readonly pem: string | null }
  /** These alone, which need not be roots. */
  | { readonly by: 'anchors'; readonly pems: readonly string[] }

export interface Handshake {
  readonly serverName: string
  readonly trust: Trust
  /** Without the post-quantum group: its ClientHello exceeds one segment, and some servers choke on the second. */
  readonly smallHello: boolean
  readonly timeoutInMs: number
}

const smallestRsaBits = 2048
/** OpenSSL stops at a hundred; nobody needs ten. */
const maximumChain = 20
const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
const plainKeys = new Set(['ed25519', 'ed448'])
const classicGroups = 'X25519:P-256:P-384'
// Level 2 refuses SHA-1 and keys under 112 bits of strength in a path that is checked (OpenSSL,
// SSL_CTX_set_security_level). It is the default of some builds only.
const ciphers = `${DEFAULT_CIPHERS}:@SECLEVEL=2`

/** Throws Broken. What the plain socket had to say before must have been read. */
export function shakeHands(plain: Socket, wanted: Handshake): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: plain,
      servername: wanted.serverName,
      secureContext: contextFor(wanted.trust, wanted.smallHello),
      rejectUnauthorized: wanted.trust.by !== 'nobody',
      // Names are judged by us, on the certificate: Node falls back to the common name, RFC 7817 §3 does not.
      checkServerIdentity: () => undefined,
    })
    const settle = () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      socket.removeAllListeners('close')
    }
    const fail = (problem: TlsProblem, isVerdict: boolean) => {
      settle()
      socket.on('error', () => undefined)
      socket.destroy()
      reject(new Broken(problem, isVerdict))
    }
    const timer = setTimeout(() => fail('tls-timed-out', false), wanted.timeoutInMs)
    socket.once('secureConnect', () => {
      settle()
      resolve(socket)
    })
    socket.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : ''
      // ECONNRESET and its like are the network's.
      fail(problemOf(code, error.message), !/^E[A-Z]+$/.test(code))
    })
    // A connection that is cut says nothing about the server's proof.
    socket.once('close', () => fail('tls-handshake-failed', false))
  })
}

// Reading a hundred and fifty roots takes longer than the handshake; these few contexts serve all connections. No session is
// kept in them: Node resumes one only when it is given it.
const kept = new Map<string, SecureContext>()

function contextFor(trust: Trust, smallHello: boolean): SecureContext {
  if (trust.by === 'anchors') return makeContext(trust, smallHello)
  const key = `${smallHello ? 'small' : 'usual'} ${trust.by === 'roots' ? (trust.pem ?? 'public') : 'nobody'}`
  const context = kept.get(key) ?? makeContext(trust, smallHello)
  kept.set(key, context)
  return context
}

function makeContext(trust: Trust, smallHello: boolean): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ciphers,
    ...(smallHello ? { ecdhCurve: classicGroups } : {}),
    ...(trust.by === 'nobody' ? { ca: [] } : {}),
    ...(trust.by === 'roots' ? { ca: trust.pem ?? [...rootCertificates] } : {}),
    ...(trust.by === 'anchors' ? { ca: [...trust.pems], allowPartialTrustChain: true } : {}),
  })
}

/** For https to a host that must have a certificate under these roots. */
export function rootsContext(pem: string | null): SecureContext {
  return contextFor({ by: 'roots', pem }, false)
}

function problemOf(code: string, openSslText: string): TlsProblem {
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
    case 'UNABLE_TO_DECRYPT_CERT_SIGNATURE':
    case 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_CHAIN_TOO_LONG':
    case 'CERT_UNTRUSTED':
    case 'CERT_REJECTED':
    case 'CERT_REVOKED':
    case 'INVALID_CA':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
      return 'certificate-untrusted'
    case 'UNSPECIFIED':
      // Node has no code for OpenSSL's "key too weak" and "MD too weak" (X509_V_ERR_EE_KEY_TOO_SMALL and its like).
      return openSslText.includes('too weak') ? 'certificate-weak' : 'certificate-untrusted'
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_VERSION_TOO_LOW':
      return 'tls-too-old'
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      // Plain text where TLS should begin.
      return 'starttls-injection'
    case 'ERR_SSL_EE_KEY_TOO_SMALL':
    case 'ERR_SSL_CA_KEY_TOO_SMALL':
    case 'ERR_SSL_CA_MD_TOO_WEAK':
    case 'ERR_SSL_DH_KEY_TOO_SMALL':
      return 'certificate-weak'
    default:
      return 'tls-handshake-failed'
  }
}

/**
 * As the server sent it, its own first, in its order. Node's getPeerCertificate(true) sorts by issuer and loses what stands
 * behind a root (nodejs/node, crypto_common.cc, seen in 26.10); with anchors of ours it would add those.
 */
export function sentChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let next = socket.getPeerX509Certificate()
  while (next !== undefined && chain.length < maximumChain) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

/** Throws Broken when the key is weaker than what TLS with it is worth, whoever vouches for it. */
export function judgeKey(leaf: X509Certificate): void {
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details } = leaf.publicKey
  const isStrong =
    type === 'rsa' || type === 'rsa-pss'
      ? (details?.modulusLength ?? 0) >= smallestRsaBits
      : type === 'ec'
        ? curves.has(details?.namedCurve ?? '')
        : plainKeys.has(type) || type.startsWith('ml-dsa')
  if (!isStrong) throw new Broken('certificate-weak', true)
}

/**
 * Throws Broken unless the certificate is for one of the names. A wildcard is the whole left-most label. The common name
 * counts where `commonNameToo` says so, and then only when no DNS name is in the certificate.
 */
export function judgeName(leaf: X509Certificate, names: readonly string[], commonNameToo: boolean): void {
  const isFor = (name: string) =>
    leaf.checkHost(name, {
      subject: commonNameToo ? 'default' : 'never',
      wildcards: true,
      partialWildcards: false,
      multiLabelWildcards: false,
      singleLabelSubdomains: false,
    }) !== undefined
  if (!names.some(isFor)) throw new Broken('certificate-name-mismatch', true)
}

export function tlsFactsOf(
  socket: TLSSocket,
  chain: readonly X509Certificate[],
): Pick<SessionFacts, 'protocol' | 'cipher' | 'keyExchange' | 'certificateSha256' | 'chainSha256'> {
  const chainSha256 = chain.map(({ raw }) => createHash('sha256').update(raw).digest('hex'))
  const key = socket.getEphemeralKeyInfo()
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    keyExchange: key !== null && 'name' in key && typeof key.name === 'string' ? key.name : 'unknown',
    certificateSha256: chainSha256[0] ?? '',
    chainSha256,
  }
}
