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
  return {
    signEncryptCbc: await median(task.rounds, () => protect('aes-256-cbc')),
    signEncryptGcm: await median(task.rounds, () => protect('aes-256-gcm')),
    decryptVerify: await median(task.rounds, open),
  }
}

async function median(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    await work()
    times.push(performance.now() - begin)
  }
  times.sort((a, b) => a - b)
  return times[rounds >> 1] ?? 0
}

addEventListener('message', ({ data }: MessageEvent<WorkerTask>) => {
  void run(data).then(
    (times) => postMessage({ times }),
    (error: unknown) => postMessage({ failed: String(error) }),
  )
})
