// The thread that signs small mails (signing-thread.ts), one after the other.
import { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { signAtOnce } from '../relay/dkim.ts'
import type { Signed, ToSign } from './signing-thread.ts'

const key = z.custom<KeyObject>((value) => value instanceof KeyObject).parse(workerData)

function answerTo({ number, bytes }: ToSign): Signed {
  try {
    return { number, signature: signAtOnce(bytes, key) }
  } catch {
    return { number, signature: null }
  }
}

parentPort?.on('message', (order: ToSign) => parentPort?.postMessage(answerTo(order)))
