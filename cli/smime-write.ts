// `sikker smime sign`, `encrypt` and `sign-encrypt`, and `bench`, which does both to a sample.
import { hashLarge } from '../gateway/adapters/hash-large.ts'
import type { Bytes } from '../src/bytes.ts'
import { encryptEntity, type Cipher } from '../src/smime/encrypt.ts'
import { signAndEncrypt } from '../src/smime/protect.ts'
import { signEntity } from '../src/smime/sign.ts'
import { printRow, WrongArguments } from './arguments.ts'
import { signerOf } from './smime-key.ts'
import { certificatesOf, naming, type SmimeValues } from './smime-options.ts'

export async function sign(values: SmimeValues): Promise<void> {
  const entity = await readStandardInput()
  const signer = await signerOf(values)
  process.stdout.write(
    withVersion(
      await signEntity(
        crypto,
        { entity, signer, signingTime: new Date(), pss: values.pss ?? false, hashLarge },
        values.opaque ?? false,
      ),
    ),
  )
}

export async function encrypt(values: SmimeValues, more: readonly string[]): Promise<void> {
  const entity = await readStandardInput()
  const options = { entity, ...encryption(values, more) }
  const sealed = await naming(recipientFiles(values, more).join(', '), () => encryptEntity(crypto, options))
  process.stdout.write(withVersion(sealed))
}

export async function signEncrypt(values: SmimeValues, more: readonly string[]): Promise<void> {
  const entity = await readStandardInput()
  const signer = await signerOf(values)
  const signing = { entity, signer, signingTime: new Date(), hashLarge, pss: values.pss ?? false }
  const options = { ...signing, ...encryption(values, more) }
  const sealed = await naming(recipientFiles(values, more).join(', '), () => signAndEncrypt(crypto, options))
  process.stdout.write(withVersion(sealed))
}

export async function bench(values: SmimeValues, more: readonly string[]): Promise<void> {
  const megabytes = Number(values.megabytes)
  if (!Number.isFinite(megabytes) || megabytes <= 0 || megabytes > 100)
    throw new WrongArguments('--megabytes wants 1 to 100')
  const signer = await signerOf(values)
  const entity = sampleEntity(megabytes)
  const times: number[] = []
  let peak = 0
  for (let run = 0; run < 9; run++) {
    const start = performance.now()
    const message = await signAndEncrypt(crypto, {
      entity,
      signer,
      signingTime: new Date(),
      hashLarge,
      ...encryption(values, more),
    })
    times.push(performance.now() - start)
    peak = Math.max(peak, process.memoryUsage.rss())
    // The next message is the only one that is held then.
    message.buffer.transfer(0)
  }
  times.sort((a, b) => a - b)
  printRow({ medianMs: Math.round((times[4] ?? 0) * 10) / 10, peakRssMb: Math.round(peak / 1_048_576) })
}

const recipientFiles = (values: SmimeValues, more: readonly string[]) => [...(values.to ?? []), ...more]

function encryption(
  values: SmimeValues,
  more: readonly string[],
): {
  readonly recipients: readonly Bytes[]
  readonly cipher: Cipher
  readonly oaep: boolean
} {
  const recipients = certificatesOf(recipientFiles(values, more))
  if (recipients.length === 0) throw new WrongArguments('wants --to CERT')
  const { cipher = 'aes-256-cbc' } = values
  if (cipher !== 'aes-256-cbc' && cipher !== 'aes-128-cbc' && cipher !== 'aes-256-gcm') {
    throw new WrongArguments('--cipher wants aes-256-cbc, aes-128-cbc or aes-256-gcm')
  }
  return { recipients, cipher, oaep: values.oaep ?? false }
}

async function readStandardInput(): Promise<Bytes> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('latin1')
  // Canonical line ends (RFC 8551 §3.1.1).
  return new Uint8Array(Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'))
}

function withVersion(entity: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), entity])
}

/** As an attachment travels: base64 in lines, all of it here before anything is measured. */
function sampleEntity(megabytes: number): Bytes {
  const head = Buffer.from(
    'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    'latin1',
  )
  const line = Buffer.from(`${'M'.repeat(76)}\r\n`, 'latin1')
  const entity = new Uint8Array(head.length + Math.ceil((megabytes * 1_048_576) / line.length) * line.length)
  entity.set(head)
  for (let at = head.length; at < entity.length; at += line.length) entity.set(line, at)
  return entity
}
