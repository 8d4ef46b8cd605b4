// The thread that reads, seals and writes large mails, so that neither other mails nor the caseworkers' panes wait for it. A
// file is whole and there after a power cut, or not there at all. One mail's pieces come in order, many mails between them.
import { randomBytes } from 'node:crypto'
import { closeSync, fdatasync, openSync, rmSync, writeSync, writevSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { promisify } from 'node:util'
import { concatBytes, toHex, type Bytes } from '../../src/bytes.ts'
import {
  createIntakeReader,
  type IntakeReader,
  type IntakeReading,
  type IntakeWish,
} from '../relay/read-intake.ts'
import { giveBack } from './give-back.ts'
import { sealPiece } from './sealed-pieces.ts'

export interface MailToLay {
  readonly id: string
  readonly key: Uint8Array
  /** Where the file is to be, under the id. */
  readonly folder: string
  readonly wish: IntakeWish
}

export type ToLayWorker =
  | { readonly do: 'begin'; readonly number: number; readonly mail: MailToLay }
  | {
      readonly do: 'piece'
      readonly number: number
      readonly buffer: Bytes
      readonly length: number
      readonly isLast: boolean
    }
  | { readonly do: 'abandon'; readonly number: number }

export type FromLayWorker =
  | { readonly did: 'piece'; readonly number: number; readonly buffer: Bytes }
  | { readonly did: 'end'; readonly number: number; readonly reading: IntakeReading }
  | { readonly did: 'failed'; readonly number: number }

interface Laying {
  readonly mail: MailToLay
  readonly reader: IntakeReader
  readonly path: string
  /** null: closed, or about to be. */
  file: number | null
  place: number
}

const syncData = promisify(fdatasync)
const mails = new Map<number, Laying>()

function begin(mail: MailToLay): Laying {
  const path = `${join(mail.folder, mail.id)}.${toHex(randomBytes(4))}`
  return { mail, reader: createIntakeReader(mail.wish), path, file: openSync(path, 'wx', 0o600), place: 0 }
}

function write(laying: Laying, file: number, plain: Uint8Array, isLast: boolean): void {
  const { id, key } = laying.mail
  const sealed = sealPiece({ key, id, place: laying.place++, isLast }, plain)
  const length = sealed[0].length + sealed[1].length
  // A disk that is full takes a part; the rest throws.
  for (let written = writevSync(file, sealed); written < length;) {
    written += writeSync(file, concatBytes(sealed), written)
  }
  giveBack(sealed[0])
}

async function end(laying: Laying, file: number): Promise<IntakeReading> {
  const { mail, reader, path } = laying
  // From here on it is closed here alone: a number that is closed twice may be another mail's file by then.
  laying.file = null
  let reading: IntakeReading
  try {
    reading = await reader.finish()
    await syncData(file)
  } finally {
    closeSync(file)
  }
  // Where it was given up meanwhile, nothing is left to name, and this throws.
  await rename(path, join(mail.folder, mail.id))
  const folder = await open(mail.folder, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return reading
}

function drop(number: number): void {
  const laying = mails.get(number)
  if (laying === undefined) return
  mails.delete(number)
  if (laying.file !== null) closeSync(laying.file)
  for (const path of [laying.path, join(laying.mail.folder, laying.mail.id)]) rmSync(path, { force: true })
}

async function obey(order: ToLayWorker, say: (answer: FromLayWorker) => void): Promise<void> {
  const { number } = order
  if (order.do === 'begin') {
    mails.set(number, begin(order.mail))
    return
  }
  const laying = mails.get(number)
  if (order.do === 'abandon' || laying === undefined || laying.file === null) {
    drop(number)
    return
  }
  const { file } = laying
  const plain = order.buffer.subarray(0, order.length)
  laying.reader.push(plain)
  write(laying, file, plain, order.isLast)
  say({ did: 'piece', number, buffer: order.buffer })
  if (!order.isLast) return
  const reading = await end(laying, file)
  mails.delete(number)
  say({ did: 'end', number, reading })
}

parentPort?.on('message', (order: ToLayWorker) => {
  const say = (answer: FromLayWorker) =>
    parentPort?.postMessage(answer, answer.did === 'piece' ? [answer.buffer.buffer] : [])
  obey(order, say).catch(() => {
    drop(order.number)
    say({ did: 'failed', number: order.number })
  })
})
