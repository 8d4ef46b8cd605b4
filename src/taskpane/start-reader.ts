// Starts the worker that reads attachments. Its questions and answers go by a channel of their own: inside a worker, PDF.js
// takes the worker's own channel for itself.
import type { FileReading } from '../model/attachment.ts'
import type { ReaderQuestion } from './reader-worker.ts'

export interface ReaderWorker {
  /** Settles with the answer; rejects when the worker breaks. Never settles once it was ended. */
  ask(question: ReaderQuestion, transfer: readonly Transferable[]): Promise<FileReading>
  terminate(): void
}

export function startReader(): ReaderWorker {
  const worker = new Worker('reader.js')
  const { port1, port2 } = new MessageChannel()
  worker.postMessage(null, [port2])
  return {
    ask: (question, transfer) =>
      new Promise((resolve, reject) => {
        port1.onmessage = ({ data }: MessageEvent<FileReading>) => resolve(data)
        worker.onerror = () => reject(new Error('the reader broke'))
        port1.postMessage(question, [...transfer])
      }),
    terminate() {
      port1.close()
      worker.terminate()
    },
  }
}
