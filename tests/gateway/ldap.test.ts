// Certificates from LDAP directories: the one question, what is taken from the answer, and every way in which a directory can
// be away, slow, huge or somebody else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { FilterParser } from 'ldapts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLdapSearch, readLdapDirectories } from '../../gateway/adapters/ldap-search.ts'
import { filterFor, type LdapDirectory, ldapDirectories } from '../../gateway/directory/ldap-directories.ts'
import { createLookUp } from '../../gateway/directory/look-up.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { type LdapPlan, startLdapServer } from '../../simulator/world/ldap-server.ts'
import { createTlsAuthority, type TlsAuthority } from '../../simulator/world/tls-authority.ts'
import { toBase64, utf8, type Bytes } from '../../src/bytes.ts'
import { forgeCertificate, forgeKeys } from '../support/forge-certificate.ts'
import { signedListOf } from '../support/signed-list.ts'

const anne = 'anne.holm@pensionshuset.test'
let folder = ''
let certificate: Bytes
let tls: TlsAuthority
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ldap-'))
  const key = await forgeKeys()
  certificate = await forgeCertificate({ key, by: key })
  tls = await createTlsAuthority()
  writeFileSync(join(folder, 'roots.pem'), tls.rootPem)
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function serve(plan: LdapPlan) {
  const server = await startLdapServer(plan)
  stops.push(() => server.stop())
  return server
}

const at = (url: string, more: Partial<LdapDirectory> = {}): LdapDirectory => ({
  url,
  base: 'c=DK',
  filter: '(mail={address})',
  attributes: ['userCertificate;binary', 'userCertificate', 'userSMIMECertificate'],
  ...more,
})
const entry = (attributes: Record<string, readonly (string | Bytes)[]>) => ({
  dn: 'cn=Anne Holm,o=Pensionshuset A/S,c=DK',
  attributes: { mail: [anne], ...attributes },
})

describe('what is taken from an answer', () => {
  const rows: readonly {
    readonly why: string
    readonly attributes: () => Record<string, Bytes[] | string[]>
  }[] = [
    { why: 'OCES2’s and X.500’s form', attributes: () => ({ 'userCertificate;binary': [certificate] }) },
    { why: 'the form without ;binary', attributes: () => ({ userCertificate: [certificate] }) },
    { why: 'in letters of the server’s own', attributes: () => ({ USERCERTIFICATE: [certificate] }) },
    { why: 'as base64', attributes: () => ({ userCertificate: [toBase64(certificate)] }) },
    {
      why: 'the signed list of RFC 2798',
      attributes: () => ({ userSMIMECertificate: [signedListOf([certificate])] }),
    },
    {
      why: 'beside values that are none',
      attributes: () => ({ userCertificate: [utf8('intet'), certificate, Uint8Array.of(0x30, 0x80)] }),
    },
  ]
  for (const { why, attributes } of rows) {
    it(`a certificate: ${why}`, async () => {
      const { port } = await serve({ entries: [entry(attributes())] })
      const found = await createLdapSearch(at(`ldap://127.0.0.1:${port}`)).search(anne)
      expect(found.map(({ der }) => der)).toEqual([certificate])
    })
  }

  it('nothing for somebody who is not there, and nothing that was not asked for', async () => {
    const { port } = await serve({ entries: [entry({ cACertificate: [certificate] })] })
    const { search } = createLdapSearch(at(`ldap://127.0.0.1:${port}`))
    expect(await search(anne)).toEqual([])
    expect(await search('bo@postkassen.test')).toEqual([])
  })
})

describe('the question', () => {
  it('cannot be bent by an address (RFC 4515 §3)', async () => {
    const { port, asked } = await serve({ entries: [entry({ userCertificate: [certificate] })] })
    const { search } = createLdapSearch(
      at(`ldap://127.0.0.1:${port}`, { filter: '(|(mail={address})(sn=x))' }),
    )
    for (const address of ['*@b.dk', 'a)(mail=*@b.dk', 'a\\2a@b.dk', 'æ*@b.dk', 'a\0@b.dk', '$&@b.dk']) {
      expect(await search(address)).toEqual([])
      expect(asked.at(-1)).toBe(`(|(mail=${address})(sn=x))`)
    }
  })

  it('is one equality of the whole address, whatever the address is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (address) => {
        const filter = FilterParser.parseString(filterFor({ filter: '(mail={address})' }, `x${address}`))
        expect(filter).toMatchObject({ attribute: 'mail', value: `x${address}` })
      }),
      { numRuns: process.env['SLOW'] === '1' ? 500 : 50 },
    )
  })
})

describe('a directory over TLS', () => {
  const secure = async (names: readonly string[]) => {
    const { certificatePem, keyPem } = await tls.issueServer({ names: [...names] })
    return serve({
      entries: [entry({ userCertificate: [certificate] })],
      tls: { cert: certificatePem, key: keyPem },
    })
  }

  it('is asked when it proves who it is', async () => {
    const { port } = await secure(['localhost'])
    const trusted = at(`ldaps://localhost:${port}`, { trustFile: join(folder, 'roots.pem') })
    expect(await createLdapSearch(trusted).search(anne)).toHaveLength(1)
  })

  it('is not asked under another name, nor on the word of roots we do not trust', async () => {
    const other = await secure(['katalog.test'])
    const named = at(`ldaps://localhost:${other.port}`, { trustFile: join(folder, 'roots.pem') })
    await expect(createLdapSearch(named).search(anne)).rejects.toThrow()
    const unknown = await secure(['localhost'])
    await expect(createLdapSearch(at(`ldaps://localhost:${unknown.port}`)).search(anne)).rejects.toThrow()
    expect([...other.asked, ...unknown.asked]).toEqual([])
  })
})

describe('a directory that wants a password', () => {
  it('gets it from its file, and is no answer without', async () => {
    const { port } = await serve({
      entries: [entry({ userCertificate: [certificate] })],
      password: 'hemmelig',
    })
    writeFileSync(join(folder, 'password'), 'hemmelig\n')
    const url = `ldap://127.0.0.1:${port}`
    const known = at(url, { bindDn: 'cn=sikkert', passwordFile: join(folder, 'password') })
    expect(await createLdapSearch(known).search(anne)).toHaveLength(1)
    await expect(createLdapSearch(at(url)).search(anne)).rejects.toThrow()
  })
})

describe('a directory that misbehaves is no answer', () => {
  async function serveBy(behave: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      behave(socket)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stops.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    const address = server.address()
    return `ldap://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  }

  const rows: readonly { readonly why: string; readonly behave: (socket: Socket) => void }[] = [
    { why: 'hangs up', behave: (socket) => socket.end() },
    { why: 'says nothing', behave: (socket) => socket.resume() },
    { why: 'talks of something else', behave: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n') },
    {
      why: 'never stops sending',
      behave(socket) {
        socket.resume()
        // One message that says it is a gigabyte.
        socket.write(Uint8Array.of(0x30, 0x84, 0x40, 0, 0, 0))
        const pour = () => {
          while (!socket.destroyed && socket.write(new Uint8Array(65_536)));
        }
        socket.on('drain', pour)
        pour()
      },
    },
  ]
  for (const { why, behave } of rows) {
    it(why, async () => {
      const url = await serveBy(behave)
      await expect(createLdapSearch(at(url)).search(anne)).rejects.toThrow()
    })
  }

  it('is not there', async () => {
    await expect(createLdapSearch(at('ldap://127.0.0.1:1')).search(anne)).rejects.toThrow()
  })
})

describe('all directories together', () => {
  it('are asked once while the answer holds; one that is away is asked again after a minute', async () => {
    let time = 0
    let isAway = true
    const asked: string[] = []
    const log: LogEvent[] = []
    const lookUp = createLookUp({
      directories: [
        { mayAsk: () => true, search: () => Promise.resolve([{ der: certificate, chain: [] }]) },
        {
          mayAsk: () => true,
          search: (address) => {
            asked.push(address)
            return isAway ? Promise.reject(new Error('away')) : Promise.resolve([])
          },
        },
      ],
      log: (event) => log.push(event),
      now: () => new Date(time),
    })
    expect(await lookUp(anne)).toEqual({ found: [{ der: certificate, chain: [] }], complete: false })
    await lookUp(anne.toUpperCase())
    expect(asked).toEqual([anne])
    expect(log).toEqual([{ event: 'directory-failed', directory: 2 }])
    isAway = false
    time = 60_000
    await Promise.all([lookUp(anne), lookUp(anne)])
    expect(asked).toHaveLength(2)
    expect(await lookUp(anne)).toMatchObject({ complete: true })
    time = 60_000 + 10 * 60_000
    await lookUp(anne)
    expect(asked).toHaveLength(3)
  })

  it('hear only of addresses in their own domains, where the admin has named them', async () => {
    const { port, asked } = await serve({ entries: [] })
    const own = createLdapSearch(at(`ldap://127.0.0.1:${port}`, { domains: ['kommune.test'] }))
    const lookUp = createLookUp({ directories: [own], log: () => undefined, now: () => new Date() })
    expect(await lookUp(anne)).toEqual({ found: [], complete: true })
    await lookUp('jens@Kommune.test')
    expect(asked).toEqual(['(mail=jens@kommune.test)'])
  })
})

describe('the admin’s file', () => {
  const good = { url: 'ldaps://katalog.test', base: 'c=DK', filter: '(mail={address})' }
  const judge = (row: object) => ldapDirectories.safeParse({ directories: [row] }).success

  it('is read with the attributes that directories use', () => {
    expect(ldapDirectories.parse({ directories: [good] }).directories[0]?.attributes).toEqual([
      'userCertificate;binary',
      'userCertificate',
      'userSMIMECertificate',
    ])
    expect(judge({ ...good, url: 'ldap://127.0.0.1:1389' })).toBe(true)
    expect(judge({ ...good, url: 'ldap://katalog.test', unencrypted: true })).toBe(true)
  })

  const bad: readonly { readonly why: string; readonly row: object }[] = [
    { why: 'in clear over the network without saying so', row: { ...good, url: 'ldap://katalog.test' } },
    { why: 'of another kind', row: { ...good, url: 'https://katalog.test' } },
    { why: 'with a search in the address', row: { ...good, url: 'ldaps://katalog.test/c=DK?mail' } },
    { why: 'without the place of the address', row: { ...good, filter: '(mail=*)' } },
    { why: 'with a name and no password', row: { ...good, bindDn: 'cn=x' } },
    { why: 'with a word that means nothing', row: { ...good, trust: 'all' } },
  ]
  for (const { why, row } of bad) it(`is refused ${why}`, () => expect(judge(row)).toBe(false))

  it('is refused with a filter that is none, before anybody is asked', () => {
    const file = join(folder, 'directories.json')
    writeFileSync(file, JSON.stringify({ directories: [{ ...good, filter: '((mail={address})' }] }))
    expect(() => readLdapDirectories(file)).toThrow('a filter is none by RFC 4515')
  })
})
