// Signs mail for its sender's domain (DKIM, RFC 6376; RFC 8301 for what keys are fit; RFC 8463 for Ed25519), so that a
// receiver with DMARC takes it from us. It reads the mail once, as it comes, and makes one header field to go before it.
// Leaves out: verifying, l= (RFC 6376 §8.2 tells why), and ARC (RFC 8617), which is for those who forward others' mail.
import { createHash, sign, type KeyObject } from 'node:crypto'
import { concatBytes, fromUtf8, toBase64, utf8, type Bytes } from '../../src/bytes.ts'
import { createRelaxedBody } from './dkim-body.ts'
import { createGate } from './gate.ts'

export interface DkimKey {
  /** d=, in A-labels and lower case. */
  readonly domain: string
  /** s= */
  readonly selector: string
  readonly privateKey: KeyObject
}

export interface DkimSigner {
  push(piece: Uint8Array): void
  /** After the last piece: the header field with its line end. */
  finish(): Promise<Bytes>
}

/** gateway/relay/judge-message.ts takes no longer header. */
const maximumHeaderBytes = 128 * 1024
const lineLength = 76
// Node signs in a pool of four threads that serves the disk and https too. A crowd of mails must not fill it: the log of the
// store would wait behind their signatures.
const signing = createGate(2)

// RFC 6376 §5.4.1 and what says how the body is to be read. Each is named once more than it occurs, so that nobody can add
// another that a reader would show instead of ours (§8.15).
const signedFields = [
  'from',
  'to',
  'cc',
  'reply-to',
  'sender',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]

/** Whether the key may speak for the address: its domain, or one below it (RFC 7489 §3.1.1). */
export function isOwnAddress(key: DkimKey, address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return domain === key.domain || domain.endsWith(`.${key.domain}`)
}

export type Sign = (bytes: Bytes, key: KeyObject) => Promise<Bytes>

/** For one message with CRLF line ends and a header of at most 128 KB. */
export function createDkimSigner(key: DkimKey, at: Date, signWith: Sign = signInPool): DkimSigner {
  const bodyHash = createHash('sha256')
  const body = createRelaxedBody((canonical) => bodyHash.update(canonical))
  let header: Bytes | null = new Uint8Array(0)
  let fields: readonly Field[] = []

  return {
    push(piece) {
      if (header === null) {
        body.push(piece)
        return
      }
      // The end of the header may lie across two pieces.
      const joined: Bytes = concatBytes([header, piece.subarray(0, maximumHeaderBytes)])
      const end = endOfHeader(joined, Math.max(0, header.length - 3))
      if (end === null) {
        header = joined.subarray(0, maximumHeaderBytes)
        return
      }
      fields = readFields(joined.subarray(0, end))
      const taken = end + 4 - header.length
      header = null
      body.push(piece.subarray(taken))
    },
    async finish() {
      // A mail that is all header has an empty body.
      if (header !== null) fields = readFields(header)
      body.end()
      const { names, lines } = chosen(fields)
      const unsigned = [
        'v=1',
        `a=${key.privateKey.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256'}`,
        'c=relaxed/relaxed',
        `d=${key.domain}`,
        `s=${key.selector}`,
        `t=${Math.floor(at.getTime() / 1000)}`,
        `h=${names.join(':')}`,
        `bh=${toBase64(bodyHash.digest())}`,
        'b=',
      ]
      const folded = `DKIM-Signature: ${fold(unsigned)}`
      // RFC 6376 §3.7: this field too, its b= empty and without the line end.
      const signed = utf8([...lines, relaxedField(folded)].join('\r\n'))
      const value = toBase64(await signWith(signed, key.privateKey))
      return utf8(`${folded}${value.replace(/.{1,74}/g, '\r\n $&')}\r\n`)
    },
  }
}

interface Field {
  readonly name: string
  /** Canonical, without a line end. */
  readonly line: string
}

/** Where the empty line's CRLF CRLF begins, looked for from `from`. */
function endOfHeader(bytes: Uint8Array, from: number): number | null {
  for (let i = bytes.indexOf(0x0d, from); i >= 0; i = bytes.indexOf(0x0d, i + 1)) {
    if (bytes[i + 1] === 0x0a && bytes[i + 2] === 0x0d && bytes[i + 3] === 0x0a) return i
  }
  return null
}

function readFields(header: Uint8Array): readonly Field[] {
  return fromUtf8(header)
    .split(/\r\n(?![ \t])/)
    .filter((text) => text.includes(':'))
    .map((text) => ({ name: nameOf(text), line: relaxedField(text) }))
}

/** RFC 6376 §3.4.2. */
function relaxedField(text: string): string {
  const value = text
    .slice(text.indexOf(':') + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '')
  return `${nameOf(text)}:${value}`
}

function nameOf(text: string): string {
  return text.slice(0, text.indexOf(':')).trimEnd().toLowerCase()
}

/** The names for h=, and the fields that they stand for: of several equal ones the last first (RFC 6376 §5.4.2). */
function chosen(fields: readonly Field[]): {
  readonly names: readonly string[]
  readonly lines: readonly string[]
} {
  const rows = signedFields.map((name) => {
    const found = fields.filter((field) => field.name === name).toReversed()
    return { names: [...found.map(() => name), name], lines: found.map(({ line }) => line) }
  })
  return { names: rows.flatMap(({ names }) => names), lines: rows.flatMap(({ lines }) => lines) }
}

/** Tags in lines of at most 76 characters where they can be broken: between tags, and at the colons of h=. */
function fold(tags: readonly string[]): string {
  const words = tags.join('; ').split(/(?<=[ :])/)
  let length = 'DKIM-Signature: '.length
  let text = ''
  for (const word of words) {
    if (length + word.length > lineLength) {
      text = `${text.trimEnd()}\r\n ${word}`
      length = word.length + 1
    } else {
      text += word
      length += word.length
    }
  }
  return text
}

export function signAtOnce(bytes: Bytes, key: KeyObject): Bytes {
  return new Uint8Array(sign(digestName(key), signedInput(bytes, key), key))
}

const signInPool: Sign = (bytes, key) =>
  signing(
    () =>
      new Promise((resolve, reject) => {
        sign(digestName(key), signedInput(bytes, key), key, (error, signature) => {
          if (error === null) resolve(new Uint8Array(signature))
          else reject(error)
        })
      }),
  )

function digestName(key: KeyObject): string | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
}

/** RFC 8463 §3: Ed25519 over the hash of what is signed. */
function signedInput(bytes: Bytes, key: KeyObject): Uint8Array {
  return key.asymmetricKeyType === 'ed25519' ? createHash('sha256').update(bytes).digest() : bytes
}
