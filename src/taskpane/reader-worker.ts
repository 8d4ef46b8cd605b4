// The worker in which attachments are read, so that no file can hold the pane up, and can be ended at any time.
// One question, one answer; the text of a file never leaves it, only findings with about a sentence around each.
import { classifyFile } from '../attachments/classify-file.ts'
import type { FileReading } from '../model/attachment.ts'
import { openPdf } from '../pdf/open-pdf.ts'

export interface ReaderQuestion {
  readonly name: string
  readonly bytes: Uint8Array
  readonly today: string
}

/** More findings than anybody reads; the labels count all of them. */
const mostFindings = 200

async function answer({ name, bytes, today }: ReaderQuestion): Promise<FileReading> {
  const reading = await classifyFile(name, bytes, today, { openPdf })
  if (reading.outcome === 'unread') return reading
  return { ...reading, findings: reading.findings.slice(0, mostFindings) }
}

/** The first message brings the channel; see start-reader.ts. */
addEventListener(
  'message',
  ({ ports: [port] }) => {
    if (port === undefined) return
    port.onmessage = ({ data }: MessageEvent<ReaderQuestion>) => {
      void answer(data).then(
        (reading) => port.postMessage(reading),
        () => port.postMessage({ outcome: 'unread', why: 'broken' } satisfies FileReading),
      )
    }
  },
  { once: true },
)
