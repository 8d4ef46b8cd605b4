// The same work as bench/smime.ts in a worker of the project's Chromium, served from loopback: WebCrypto and workers want an
// origin that browsers trust.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { z } from 'zod'
import { launchChromium } from '../tests/support/chromium.ts'
import type { WorkerTask, WorkerTimes } from './smime-worker.ts'

const answer = z.object({
  times: z.object({
    signEncryptCbc: z.number(),
    signEncryptGcm: z.number(),
    decryptVerify: z.number(),
    floor: z.object({
      digest: z.number(),
      encryptCbc: z.number(),
      encryptGcm: z.number(),
      base64: z.number(),
    }),
  }),
})

export async function timeInChromium(task: WorkerTask): Promise<WorkerTimes> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('smime-worker.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2024',
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    const isScript = request.url === '/worker.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>bench</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const said: unknown = await page.evaluate(
      (wanted) =>
        new Promise((resolve) => {
          const worker = new Worker('/worker.js')
          worker.onmessage = ({ data }) => resolve(data)
          worker.onerror = ({ message }) => resolve({ failed: message })
          worker.postMessage(wanted)
        }),
      task,
    )
    return answer.parse(said).times
  } finally {
    await browser.close()
    server.close()
  }
}
