// The key that signs for the organisation's domain, from its PEM file. RFC 8301 §3.2: RSA below 1024 bits must not be used;
// we take none below 2048. Ed25519 as in RFC 8463.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { DkimKey } from '../relay/dkim.ts'

const leastRsaBits = 2048

/** Throws, without a word of what the file holds, when it is no key that is fit for DKIM. */
export function openDkimKey(settings: {
  readonly domain: string
  readonly selector: string
  readonly keyFile: string
}): DkimKey {
  const { domain, selector } = settings
  const privateKey = readKey(settings.keyFile)
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0
  const isFit =
    privateKey.asymmetricKeyType === 'ed25519' ||
    (privateKey.asymmetricKeyType === 'rsa' && bits >= leastRsaBits)
  if (!isFit) throw new Error(`the DKIM key must be RSA of at least ${leastRsaBits} bits, or Ed25519`)
  return { domain: domain.toLowerCase(), selector: selector.toLowerCase(), privateKey }
}

function readKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file))
  } catch (cause) {
    throw new Error('the DKIM key file cannot be read as a PEM private key', { cause })
  }
}

/** What the TXT record at <selector>._domainkey.<domain> must say (RFC 6376 §3.6.1, RFC 8463 §4). */
export function dkimRecordOf({ privateKey }: DkimKey): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  // An Ed25519 key is published bare: the last 32 octets of its SubjectPublicKeyInfo (RFC 8410 §4).
  return privateKey.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${spki.toString('base64')}`
}
