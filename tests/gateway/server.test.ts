// What the gateway's server asks before any route is reached, over real sockets, as some addresses are written by no browser.
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PortalRig, startPortal } from '../portal/portal-rig.ts'

let rig: PortalRig
beforeAll(async () => {
  rig = await startPortal({
    registerCertificates: (api) => api.get('/api/about-certificates', () => ({ asked: true })),
  })
})
afterAll(async () => {
  await rig.stop()
})
beforeEach(() => {
  rig.log.length = 0
})

/** The request as it is written, and the answer as it comes. */
function exchange(method: string, target: string, headers: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(rig.url)
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
      ),
    )
    let answer = ''
    socket.on('data', (piece: Buffer) => (answer += piece.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

/** Every route that the router knows, by its pattern. */
function allRoutes(): readonly { method: string; path: string }[] {
  const above: string[] = []
  return rig.routeTree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line) ?? []
    above.splice(indent.length / 4, Infinity, part)
    return methods === '' ? [] : methods.split(', ').map((method) => ({ method, path: above.join('') }))
  })
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

/** However the router finds a route under /api. */
const writings: readonly [why: string, of: (path: string) => string][] = [
  ['as the pane writes it', (path) => path],
  ['a letter as its percent sign', (path) => path.replace('/api', '/%61pi')],
  ['all letters as percent signs', (path) => path.replace('/api', '/%61%70%69')],
  ['with a host before it', (path) => `http://x${path}`],
  ['with another scheme and port', (path) => `https://sikker.example.dk:8443${path}`],
  ['with a query', (path) => `${path}?a=/portal/`],
]

describe('without a token', () => {
  it('no route under /api is reached, however its address is written', async () => {
    const routes = allRoutes().filter(({ path }) => path.startsWith('/api/'))
    expect(routes.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        '/api/certificate',
        '/api/messages/:id',
        '/api/letters',
        '/api/about-certificates',
      ]),
    )
    for (const { method, path } of routes) {
      for (const [why, of] of writings) {
        const answer = await exchange(method, of(path.replace(':id', randomUUID())), ['Content-Length: 0'])
        expect(statusOf(answer), `${method} ${path} ${why}`).toBe(401)
        expect(answer.toLowerCase(), `${method} ${path} ${why}`).toContain('cache-control: no-store')
      }
    }
    expect(new Set(rig.log.map(({ event }) => event))).toEqual(new Set(['token-refused', 'request-failed']))
  })
})

describe('with a token', () => {
  it('an address in an unusual writing gets the answer of the usual one', async () => {
    const token = await rig.issuer.token()
    for (const [why, of] of writings) {
      const answer = await exchange('GET', of('/api/key-blob'), [`Authorization: Bearer ${token}`])
      expect(statusOf(answer), why).toBe(200)
      expect(answer.toLowerCase(), why).toContain('cache-control: no-store')
    }
  })

  it('one caller is stopped behind 1,200 requests in a minute, whatever they ask for; others are not', async () => {
    const ask = async (token: string, path = '/api/key-blob') =>
      (await fetch(rig.url + path, { headers: { authorization: `Bearer ${token}` } })).status
    const flooding = await rig.issuer.token({ oid: randomUUID() })
    const statuses = new Set<number>()
    for (let i = 0; i < 1200; i += 50) {
      for (const status of await Promise.all(Array.from({ length: 50 }, () => ask(flooding))))
        statuses.add(status)
    }
    expect([...statuses]).toEqual([200])
    expect(await ask(flooding)).toBe(429)
    expect(await ask(flooding, '/api/about-certificates')).toBe(429)
    expect(await ask(await rig.issuer.token({ oid: randomUUID() }))).toBe(200)
  })
})

describe('the headers of the add-in', () => {
  it('are those of its files alone, whatever address is asked for', async () => {
    const rows: readonly [target: string, isAddin: boolean][] = [
      ['/addin/config.json', true],
      ['/%61ddin/config.json', true],
      ['http://x/addin/config.json', true],
      ['/healthz?/addin/', false],
      ['/nothing/addin/', false],
    ]
    for (const [target, isAddin] of rows) {
      const answer = (await exchange('GET', target)).toLowerCase()
      expect(answer, target).toContain(
        `cross-origin-resource-policy: ${isAddin ? 'cross-origin' : 'same-origin'}`,
      )
      expect(answer.includes('x-frame-options: deny'), target).toBe(!isAddin)
    }
  })
})
