import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { request as openRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, keptCertificate, openFrontDoor } from '../../simulator/world/front-door.ts'
import { cdnOfficeJs, withLocalOfficeJs } from '../../simulator/world/front-door-proxy.ts'
import { sendBytes } from '../../simulator/world/front-door-http.ts'

const page = `<!doctype html><head><script src="${cdnOfficeJs}"></script></head><body><script src="taskpane.js"></script>`

let folder: string
let gateway: Server
let gatewayUrl: string | null
let door: FrontDoor
let ca: string
let seen: IncomingMessage | null = null
let seenBytes = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-door-'))
  gateway = createServer((request, response) => {
    seen = request
    seenBytes = 0
    request.on('data', (chunk: Uint8Array) => {
      seenBytes += chunk.length
    })
    request.on('end', () => {
      const path = (request.url ?? '').replace(/\?.*$/, '')
      if (path.endsWith('.html')) {
        sendBytes(response, 200, 'text/html; charset=utf-8', new TextEncoder().encode(page), {
          'content-security-policy': "default-src 'self'",
        })
      } else if (path === '/api/cut') {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half')
        setTimeout(() => response.destroy(), 20)
      } else {
        response.writeHead(path === '/api/refused' ? 403 : 200, { 'content-type': 'application/json' })
        response.end('{"from":"gateway"}')
      }
    })
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const address = gateway.address()
  gatewayUrl = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const certificate = await keptCertificate(folder)
  ca = certificate.certificatePem
  door = await openFrontDoor({
    port: 0,
    certificate,
    gatewayUrl: () => gatewayUrl,
    routes: () =>
      Promise.resolve([
        (request, response) => {
          if (request.url !== '/own') return false
          sendBytes(response, 200, 'text/plain', new TextEncoder().encode('own'))
          return true
        },
      ]),
  })
})
afterAll(async () => {
  await door.stop()
  gateway.closeAllConnections()
  gateway.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

function ask(
  path: string,
  options: { method?: string; body?: Uint8Array; host?: string; accept?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const request = openRequest(door.url + path, {
      ca,
      servername: 'localhost',
      method: options.method ?? 'GET',
      headers: {
        connection: 'close',
        ...(options.host === undefined ? {} : { host: options.host }),
        ...(options.accept === undefined ? {} : { accept: options.accept }),
      },
    })
    request.on('response', (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += String(chunk)
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      answer.on('error', reject)
    })
    request.on('error', reject)
    request.end(options.body)
  })
}

describe('the front door', () => {
  it('answers its own paths and passes everything else on to the gateway', async () => {
    expect((await ask('/own')).text).toBe('own')
    expect((await ask('/healthz')).text).toBe('{"from":"gateway"}')
    expect((await ask('/api/refused')).status).toBe(403)
  })

  it('tells the gateway who asked and under which name', async () => {
    await ask('/api/whoever?x=1')
    expect(seen?.url).toBe('/api/whoever?x=1')
    expect(seen?.headers).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(door.url).host,
    })
  })

  it('streams large messages through, and stops the ones over its limit', async () => {
    await ask('/api/messages', { method: 'POST', body: new Uint8Array(30 * 1024 * 1024) })
    expect(seenBytes).toBe(30 * 1024 * 1024)
    const refused = await ask('/api/messages', { method: 'POST', body: new Uint8Array(49 * 1024 * 1024) })
    expect([refused.status, refused.text]).toEqual([413, '{"code":"gateway-limit"}'])
  })

  it('gives pages of the add-in the local office.js, and keeps their policy', async () => {
    const answer = await ask('/addin/taskpane.html?x=1')
    expect(answer.headers['content-security-policy']).toBe("default-src 'self'")
    expect(answer.text).not.toContain(cdnOfficeJs)
    expect([...answer.text.matchAll(/src="([^"]*)"/g)].map((match) => match[1])).toEqual([
      '/outlook/microsoft-ajax.js',
      '/outlook/office-js/office.js',
      '/outlook/beyond-office-js.js',
      'taskpane.js',
    ])
  })

  it('changes no page but those of the add-in', async () => {
    expect((await ask('/portal/page.html')).text).toBe(page)
  })

  it('says so when the gateway is down, in words that the add-in knows', async () => {
    const before = gatewayUrl
    for (const down of [null, 'http://127.0.0.1:9']) {
      gatewayUrl = down
      const answer = await ask('/api/reach', { method: 'POST', body: new Uint8Array(10) })
      expect([answer.status, answer.text]).toEqual([502, '{"code":"gateway-unreachable"}'])
    }
    gatewayUrl = before
  })

  it('says so in words to who opens a page while the gateway is down, and how to go on', async () => {
    const before = gatewayUrl
    gatewayUrl = null
    for (const path of ['/addin/taskpane.html', '/m']) {
      const answer = await ask(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
      expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8'])
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.text).toContain('Send Sikkert kan ikke åbnes, før den kører igen.')
      expect(answer.text).toContain('<a href="">Prøv igen</a>')
    }
    gatewayUrl = before
  })

  it('never passes half an answer off as a whole one', async () => {
    await expect(ask('/api/cut')).rejects.toThrow(/aborted|hang up|reset/)
  })

  it('answers to the names of this machine alone', async () => {
    expect((await ask('/own', { host: 'evil.example.dk' })).status).toBe(421)
  })

  it('keeps its certificate, so that a browser is asked once', async () => {
    const again = await keptCertificate(folder)
    expect(again.certificatePem).toBe(ca)
  })
})

describe('the change to the add-in’s pages', () => {
  it('refuses a page that does not load office.js the way production does', () => {
    expect(() => withLocalOfficeJs('<p>no office.js</p>')).toThrow()
    expect(() => withLocalOfficeJs(page + page)).toThrow()
  })

  for (const name of ['taskpane', 'commands']) {
    const built = join(import.meta.dirname, `../../dist/addin/${name}.html`)
    it.skipIf(!existsSync(built))(`fits ${name}.html as built (skipped before the first build)`, () => {
      expect(withLocalOfficeJs(readFileSync(built, 'utf8'))).toContain('/outlook/office-js/office.js')
    })
  }
})
