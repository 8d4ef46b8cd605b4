// The pages under /outlook/ without a browser: what is served, from where, and what is left to the front door.
import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachedFile, generatedFile } from '../../simulator/office/page/draft.ts'
import { createOfficeHost } from '../../simulator/office/serve.ts'

const root = join(import.meta.dirname, '../..')
const officeJsDir = join(root, 'node_modules/@microsoft/office-js/dist')
let server: Server
let url: string

beforeAll(async () => {
  const host = createOfficeHost({
    manifestPath: join(import.meta.dirname, 'test-addin/manifest.xml'),
    officeJsDir,
    addinUrl: 'https://localhost:3000/addin/',
  })
  server = createServer((request, response) => {
    if (!host(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the simulated Outlook on the wire', () => {
  it.each([
    ['the host page', '/outlook/', 'text/html'],
    ['its program, bundled', '/outlook/host.js', 'text/javascript'],
    ['its look', '/outlook/host.css', 'text/css'],
    ['the manifest', '/outlook/manifest.xml', 'text/xml'],
    ['the stand-in for MicrosoftAjax', '/outlook/microsoft-ajax.js', 'text/javascript'],
    ['what the npm build lacks', '/outlook/beyond-office-js.js', 'text/javascript'],
    [
      'localised words, whose address office.js writes in capitals',
      '/outlook/office-js/da-DK/outlook_strings.js',
      'text/javascript',
    ],
  ])('serves %s', async (_, path, type) => {
    const response = await fetch(url + path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain(type)
    expect((await response.text()).length).toBeGreaterThan(100)
  })

  it('serves office.js byte for byte as Microsoft published it', async () => {
    const served = new Uint8Array(await (await fetch(`${url}/outlook/office-js/office.js`)).arrayBuffer())
    expect(served).toEqual(new Uint8Array(await readFile(join(officeJsDir, 'office.js'))))
  })

  it('tells the page where the add-in is and how patient Outlook is', async () => {
    expect(await (await fetch(`${url}/outlook/settings.json`)).json()).toEqual({
      addinOrigin: 'https://localhost:3000',
      takingLongerAfterMs: 5_000,
      timeOutAfterMs: 300_000,
    })
  })

  it.each([
    ['a file above office.js', '/outlook/office-js/..%2f..%2f..%2f..%2fpackage.json'],
    ['a page that is not there', '/outlook/nothing.html'],
    ['an address that is not one', '/outlook/office-js/%ff'],
  ])('does not serve %s', async (_, path) => {
    expect((await fetch(url + path)).status).toBe(404)
  })

  it.each(['/', '/world/cases.json', '/addin/taskpane.html', '/outlookish'])(
    'leaves %s to others',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(418)
    },
  )
})

describe('files in a draft', () => {
  it.each([
    ['', 0],
    ['QQ==', 1],
    ['QWI=', 2],
    ['QWJj', 3],
  ])('knows that %j is %i bytes', (content, bytes) => {
    expect(attachedFile('a.txt', 'text/plain', content).sizeInBytes).toBe(bytes)
  })

  it.each([1, 2, 30])('makes exactly %i megabytes of valid base64', (megabytes) => {
    const file = generatedFile('stor.bin', megabytes)
    expect(Buffer.from(file.content(), 'base64').length).toBe(megabytes * 1024 * 1024)
    expect(file.sizeInBytes).toBe(megabytes * 1024 * 1024)
  })
})
