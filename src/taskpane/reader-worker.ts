// The worker in which attachments are read, so that no file can hold the pane up, and can be ended at any time.
// One question, one answer; the text of a file never leaves it, only findings with about a sentence around each.
import { classifyFile, classifyName, listedOf, whyDropped } from '../attachments/classify-file.ts'
import { notRead, type FileReading } from '../model/attachment.ts'
import { openPdf } from '../pdf/open-pdf.ts'

export interface ReaderQuestion {
  readonly name: string
  readonly bytes: Uint8Array
  readonly today: string
}

/** More findings than anybody reads. */
const mostFindings = 200

let dropped = 0
let onMarker: ((marker: unknown) => boolean) | null = null
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  if (onMarker?.(event.reason) !== true) dropped++
})

/** Settles when the browser has told of all promises that failed until now and that nobody waited for: it tells in order. */
function rejectionsTold(): Promise<void> {
  return new Promise((resolve) => {
    const marker = new Error('marker')
    onMarker = (reason) => {
      if (reason !== marker) return false
      resolve()
      return true
    }
    void Promise.reject(marker)
  })
}

async function answer({ name, bytes, today }: ReaderQuestion): Promise<FileReading> {
  const before = dropped
  const reading = await classifyFile(name, bytes, today, { openPdf })
  await rejectionsTold()
  return listedOf(dropped > before ? classifyName(name, whyDropped, today) : reading, mostFindings)
}

/** The first message brings the channel; see start-reader.ts. */
addEventListener(
  'message',
  ({ ports: [port] }) => {
    if (port === undefined) return
    port.onmessage = ({ data }: MessageEvent<ReaderQuestion>) => {
      void answer(data).then(
        (reading) => port.postMessage(reading),
        () => port.postMessage(notRead('broken')),
      )
    }
  },
  { once: true },
)
