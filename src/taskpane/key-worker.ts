// The worker that holds the unlocked keys, and nothing else does: ended, it takes them with it. The pane sends what is to be
// opened or protected, and gets the outcome, never a key.
import type { Bytes } from '../bytes.ts'
import type { KeyBlob } from '../contract/key-blob.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { personal } from '../personal.ts'
import { chooseProtection, type KnownRecipient } from '../smime/choose-protection.ts'
import { openKeyBlob, sealKeyFile } from '../smime/key-blob.ts'
import type { SigningKey } from '../smime/key-file.ts'
import { currentKey, openRing, packRing, type RingFile, unpackRing } from '../smime/key-ring.ts'
import { openMessage, type OpenedMessage } from '../smime/open-message.ts'
import { signAndEncrypt } from '../smime/protect.ts'

export interface OwnKey {
  readonly name: string
  readonly notAfter: Date
  /** She signs with this one. */
  readonly isCurrent: boolean
}

export type KeyQuestion =
  | { readonly ask: 'unlock'; readonly blob: KeyBlob; readonly password: string }
  | { readonly ask: 'add'; readonly file: Bytes; readonly password: string }
  | { readonly ask: 'open'; readonly message: Bytes }
  | {
      readonly ask: 'protect'
      readonly entity: Bytes
      readonly recipients: readonly KnownRecipient[]
      readonly signingTime: Date
    }

export type KeyAnswer =
  | { readonly is: 'keys'; readonly keys: readonly OwnKey[]; readonly blob: KeyBlob | null }
  | { readonly is: 'opened'; readonly message: OpenedMessage }
  | { readonly is: 'protected'; readonly entity: Bytes }
  | { readonly is: 'failed'; readonly code: ErrorCode }

let files: readonly RingFile[] = []
let keys: readonly SigningKey[] = []

async function answer(question: KeyQuestion): Promise<KeyAnswer> {
  switch (question.ask) {
    case 'unlock': {
      const password = personal(question.password)
      await take(unpackRing(await openKeyBlob(crypto, question.blob, password), password))
      return { is: 'keys', keys: listed(), blob: null }
    }
    case 'add': {
      const password = personal(question.password)
      const added = { pkcs12: question.file, password }
      // Read before it is kept: what cannot be opened now never can.
      await openRing(crypto, [added])
      const whole = [added, ...files]
      const blob = await sealKeyFile(crypto, packRing(whole), password)
      await take(whole)
      return { is: 'keys', keys: listed(), blob }
    }
    case 'open':
      return { is: 'opened', message: await openMessage(crypto, question.message, keys) }
    case 'protect': {
      const signer = currentKey(keys, question.signingTime)
      if (signer === null) throw new SikkertError(keys.length === 0 ? 'key-locked' : 'certificate-unusable')
      const { entity, recipients, signingTime } = question
      return {
        is: 'protected',
        entity: await signAndEncrypt(crypto, {
          entity,
          signer,
          signingTime,
          // By what the recipients read; she reads all that we write.
          ...chooseProtection(recipients),
          // Her own certificate as well, or her copy in Sent Items would stay shut.
          recipients: [...recipients.map(({ certificate }) => certificate), signer.certificate],
        }),
      }
    }
  }
}

async function take(ring: readonly RingFile[]): Promise<void> {
  keys = await openRing(crypto, ring)
  files = ring
}

function listed(): readonly OwnKey[] {
  const current = currentKey(keys, new Date())
  return keys.map((key) => ({
    name: key.holder.name,
    notAfter: key.holder.notAfter,
    isCurrent: key === current,
  }))
}

addEventListener('message', ({ data, ports: [port] }: MessageEvent<KeyQuestion>) => {
  if (port === undefined) return
  void answer(data).then(
    (outcome) => port.postMessage(outcome, heavyPartsOf(outcome)),
    (error: unknown) =>
      port.postMessage({
        is: 'failed',
        code: error instanceof SikkertError ? error.code : 'unexpected',
      } satisfies KeyAnswer),
  )
})

/** Handed over, not copied. */
function heavyPartsOf(outcome: KeyAnswer): ArrayBuffer[] {
  if (outcome.is === 'opened') return [outcome.message.entity.buffer]
  return outcome.is === 'protected' ? [outcome.entity.buffer] : []
}
