// What the key worker of the pane does to a large mail, timed inside a worker of a real browser (smime-browser.ts).
/// <reference lib="webworker" />
import { personal } from '../src/personal.ts'
import { openKeyFile } from '../src/smime/key-file.ts'
import { openMessage } from '../src/smime/open-message.ts'
import { signAndEncrypt } from '../src/smime/protect.ts'
import { verifyEntity } from '../src/smime/verify.ts'

/** Bytes as base64, for the way through the browser's remote control. */
export interface WorkerTask {
  readonly keyFile: string
  readonly password: string
  readonly recipients: readonly string[]
  readonly anchor: string
  readonly megabytes: number
  readonly rounds: number
}

export interface WorkerTimes {
  readonly signEncryptCbc: number
  readonly signEncryptGcm: number
  readonly decryptVerify: number
  /** What the browser itself needs for the same octets, one after the other. */
  readonly floor: {
    readonly digest: number
    readonly encryptCbc: number
    readonly encryptGcm: number
    readonly base64: number
  }
}

const head = 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n'

async function run(task: WorkerTask): Promise<WorkerTimes> {
  const [signer] = await openKeyFile(crypto, Uint8Array.fromBase64(task.keyFile), personal(task.password))
  if (signer === undefined) throw new Error('no key')
  const recipients = task.recipients.map((text) => Uint8Array.fromBase64(text))
  const line = `${'M'.repeat(76)}\r\n`
  const entity = new TextEncoder().encode(
    head + line.repeat(Math.ceil((task.megabytes * 1_048_576) / line.length)),
  )
  const protect = (cipher: 'aes-256-cbc' | 'aes-256-gcm') =>
    signAndEncrypt(crypto, { entity, signer, signingTime: new Date(), recipients, cipher })
  const message = await protect('aes-256-cbc')
  const open = async () => {
    const opened = await openMessage(crypto, message, [signer])
    const judged = await verifyEntity(crypto, opened.entity, {
      anchors: [Uint8Array.fromBase64(task.anchor)],
      intermediates: [],
      at: new Date(),
      from: null,
      crlsOf: null,
    })
    if (judged.verdict !== 'valid') throw new Error('the message does not hold')
  }
  const cbc = await crypto.subtle.importKey('raw', new Uint8Array(32), 'AES-CBC', false, ['encrypt'])
  const gcm = await crypto.subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt'])
  const iv = new Uint8Array(16)
  const times = await medians(task.rounds, {
    signEncryptCbc: () => protect('aes-256-cbc').then(release),
    signEncryptGcm: () => protect('aes-256-gcm').then(release),
    decryptVerify: open,
    digest: () => crypto.subtle.digest('SHA-256', entity),
    encryptCbc: () => crypto.subtle.encrypt({ name: 'AES-CBC', iv }, cbc, entity).then(free),
    encryptGcm: () => crypto.subtle.encrypt({ name: 'AES-GCM', iv }, gcm, entity).then(free),
    base64: () => release(bareBase64(entity)),
  })
  const { digest, encryptCbc, encryptGcm, base64, ...ours } = times
  return { ...ours, floor: { digest, encryptCbc, encryptGcm, base64 } }
}

/** As the worker's messages are handed over: nobody holds one while the next is made. */
function release(message: Uint8Array<ArrayBuffer>): void {
  free(message.buffer)
}

function free(buffer: ArrayBuffer): void {
  buffer.transfer(0)
}

/** The browser's own base64 as octets, without the ends of its lines. */
function bareBase64(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const text = new Uint8Array(Math.ceil(octets.length / 3) * 4)
  const block = 57 * 1024
  let at = 0
  for (let from = 0; from < octets.length; from += block) {
    at += encoder.encodeInto(octets.subarray(from, from + block).toBase64(), text.subarray(at)).written
  }
  return text
}

/** All in turn in each round, so that a busy moment of the machine is nobody's alone. */
async function medians<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const begin = performance.now()
      await works[name]()
      times[name].push(performance.now() - begin)
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[rounds >> 1] ?? 0
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>
}

addEventListener('message', ({ data }: MessageEvent<WorkerTask>) => {
  void run(data).then(
    (times) => postMessage({ times }),
    (error: unknown) => postMessage({ failed: String(error) }),
  )
})
