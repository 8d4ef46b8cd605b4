// OpenLDAP's server as an independent peer, where it is installed: what our search asks, another's server understands, and what
// it answers in its own way, over TLS too, we read.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLdapSearch } from '../../gateway/adapters/ldap-search.ts'
import type { LdapDirectory } from '../../gateway/directory/ldap-directories.ts'
import { createTlsAuthority } from '../../simulator/world/tls-authority.ts'
import { createAuthority } from '../../simulator/world/oces-authority.ts'
import { toBase64, type Bytes } from '../../src/bytes.ts'
import { havePeers, run } from '../support/peers.ts'
import { signedListOf } from '../support/signed-list.ts'

const hasSlapd = havePeers('slapd')
const anne = 'anne.holm@pensionshuset.test'
const bo = 'bo@pensionshuset.test'
let folder = ''
let slapd: ChildProcess | null = null
let ports = { plain: 0, tls: 0 }
let ofAnne: Bytes
let older: Bytes
let ofBo: Bytes
let issuing: Bytes

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

beforeAll(async () => {
  if (!hasSlapd) return
  folder = mkdtempSync(join(tmpdir(), 'slapd-'))
  const path = (name: string) => join(folder, name)
  const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:1/oces.crl', keyBits: 2048 })
  const issue = async (name: string, email: string) =>
    (await authority.issueEmployee({ name, organisation: 'Pensionshuset A/S', cvr: '87654321', email }))
      .certificateDer
  ofAnne = await issue('Anne Holm', anne)
  older = await issue('Anne Holm', anne)
  ofBo = await issue('Bo Æbelø', bo)
  issuing = authority.issuingDer
  const tls = await createTlsAuthority()
  const server = await tls.issueServer({ names: ['localhost'] })
  writeFileSync(path('server.pem'), server.certificatePem)
  writeFileSync(path('server.key'), server.keyPem, { mode: 0o600 })
  writeFileSync(path('roots.pem'), tls.rootPem)
  mkdirSync(path('data'))
  writeFileSync(
    path('slapd.conf'),
    [
      ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${path('server.pem')}`,
      `TLSCertificateKeyFile ${path('server.key')}`,
      'database mdb',
      'suffix "c=DK"',
      `directory ${path('data')}`,
      'access to * by * read',
      '',
    ].join('\n'),
  )
  const person = (cn: string, mail: string, lines: readonly string[]) =>
    `dn:: ${toBase64(new TextEncoder().encode(`cn=${cn},c=DK`))}\nobjectClass: inetOrgPerson\n` +
    `cn:: ${toBase64(new TextEncoder().encode(cn))}\nsn: x\nmail: ${mail}\n${lines.join('\n')}\n\n`
  writeFileSync(
    path('people.ldif'),
    'dn: c=DK\nobjectClass: country\nc: DK\n\n' +
      person(
        'Anne Holm',
        anne,
        [ofAnne, older].map((der) => `userCertificate;binary:: ${toBase64(der)}`),
      ) +
      person('Bo Æbelø', bo, [
        `userSMIMECertificate:: ${toBase64(signedListOf([ofBo, authority.issuingDer]))}`,
      ]),
  )
  run('slapadd', ['-f', path('slapd.conf'), '-l', path('people.ldif')])
  ports = { plain: await freePort(), tls: await freePort() }
  const addresses = `ldap://127.0.0.1:${ports.plain}/ ldaps://127.0.0.1:${ports.tls}/`
  slapd = spawn('slapd', ['-d', '0', '-h', addresses, '-f', path('slapd.conf')], { stdio: 'ignore' })
  await answers(ports.plain)
  await answers(ports.tls)
})
afterAll(async () => {
  const ending = slapd
  if (ending !== null) {
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGTERM')
    await gone
  }
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

const directory = (more: Partial<LdapDirectory> = {}): LdapDirectory => ({
  url: `ldap://127.0.0.1:${ports.plain}`,
  base: 'c=DK',
  filter: '(mail={address})',
  attributes: ['userCertificate;binary', 'userCertificate', 'userSMIMECertificate'],
  ...more,
})
const foundBy = async (one: LdapDirectory, address: string) =>
  (await createLdapSearch(one).search(address)).map(({ der }) => toBase64(der)).sort()

describe.runIf(hasSlapd)('OpenLDAP', () => {
  it('gives all certificates of a person', async () => {
    expect(await foundBy(directory(), anne)).toEqual([ofAnne, older].map(toBase64).sort())
  })

  it('gives a signed list, with the authority beside it', async () => {
    const asked = directory({ attributes: ['userSMIMECertificate'] })
    expect(await createLdapSearch(asked).search(bo)).toEqual([{ der: ofBo, chain: [issuing] }])
  })

  it('gives nothing for a star in place of a person', async () => {
    expect(await foundBy(directory(), '*')).toEqual([])
    expect(await foundBy(directory({ filter: '(|(mail={address})(cn={address}))' }), '*)(mail=*')).toEqual([])
  })

  it('is asked over TLS that proves its name', async () => {
    const url = `ldaps://localhost:${ports.tls}`
    expect(await foundBy(directory({ url, trustFile: join(folder, 'roots.pem') }), anne)).toHaveLength(2)
    await expect(createLdapSearch(directory({ url })).search(anne)).rejects.toThrow()
  })

  it('refuses a base that it does not hold, which is no answer', async () => {
    await expect(createLdapSearch(directory({ base: 'c=SE' })).search(anne)).rejects.toThrow()
  })
})
