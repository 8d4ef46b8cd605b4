// Our stub and our DNSSEC check against a real validating resolver: Debian's unbound over zones that ldns-signzone signed,
// one in order, one with a signature that was changed afterwards, one not signed. Skipped, with a line, where they are
// missing.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDnsStub } from '../../gateway/adapters/dns-stub.ts'
import type { Resolver } from '../../gateway/relay/dns.ts'
import { checkDnssec } from '../../gateway/relay/dnssec-check.ts'
import { signZone, startUnbound } from '../support/unbound.ts'

const hasTools = ['unbound', 'ldns-signzone', 'ldns-keygen'].every((tool) => {
  try {
    execFileSync('which', [tool])
    return true
  } catch {
    return false
  }
})
if (!hasTools) process.stdout.write('unbound or ldnsutils are not here: no real resolver is asked\n')

const folder = mkdtempSync(join(tmpdir(), 'relay-unbound-'))
const digest = 'ab'.repeat(32)

function zone(origin: string): string {
  const many = Array.from({ length: 60 }, (_, i) => `big TXT "${'x'.repeat(80)}${i}"`).join('\n')
  return `$ORIGIN ${origin}.
$TTL 300
@ SOA ns post 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ MX 10 mx
@ MX 20 alias
mx A 192.0.2.25
mx AAAA 2001:db8::25
_25._tcp.mx TLSA 3 1 1 ${digest}
alias CNAME mx
away CNAME mx.unsigned.test.
_mta-sts TXT "v=STSv1; " "id=7;"
${many}
`
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

describe.skipIf(!hasTools)('unbound, asked by our stub', () => {
  let unbound: ChildProcess
  let resolver: Resolver

  beforeAll(async () => {
    for (const origin of ['signed.test', 'broken.test', 'unsigned.test']) {
      writeFileSync(join(folder, `${origin}.zone`), zone(origin))
    }
    const anchors = [signZone(folder, 'signed.test'), signZone(folder, 'broken.test')]
    const broken = join(folder, 'broken.test.zone.signed')
    // The records are changed, their signatures are not.
    writeFileSync(
      broken,
      readFileSync(broken, 'utf8').replaceAll('192.0.2.25', '192.0.2.66').replaceAll(digest, 'cd'.repeat(32)),
    )
    const port = await freePort()
    resolver = createDnsStub(`127.0.0.1:${port}`)
    unbound = await startUnbound({
      folder,
      listen: `127.0.0.1@${port}`,
      zones: ['signed.test.zone.signed', 'broken.test.zone.signed', 'unsigned.test.zone'],
      anchors,
      isUp: async () => (await resolver.query('unsigned.test', 'MX')).verdict === 'answer',
    })
  })
  afterAll(() => {
    unbound.kill()
    rmSync(folder, { recursive: true })
  })

  it('signed records are secure, of every type that the relay asks for', async () => {
    expect(await resolver.query('Signed.TEST.', 'MX')).toEqual({
      verdict: 'answer',
      secure: true,
      name: 'signed.test',
      keepInSeconds: expect.any(Number) as unknown,
      records: expect.arrayContaining([{ exchange: 'mx.signed.test', preference: 10 }]) as unknown,
    })
    expect(await resolver.query('mx.signed.test', 'A')).toMatchObject({
      records: ['192.0.2.25'],
      secure: true,
    })
    expect(await resolver.query('mx.signed.test', 'AAAA')).toMatchObject({
      records: ['2001:db8::25'],
      secure: true,
    })
    expect(await resolver.query('_mta-sts.signed.test', 'TXT')).toMatchObject({ records: ['v=STSv1; id=7;'] })
    expect(await resolver.query('_25._tcp.mx.signed.test', 'TLSA')).toMatchObject({
      records: [{ usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32).fill(0xab) }],
      secure: true,
    })
  })

  it('signed denials are secure, of names and of types', async () => {
    expect(await resolver.query('nobody.signed.test', 'A')).toEqual({
      verdict: 'none',
      nameExists: false,
      secure: true,
      keepInSeconds: expect.any(Number) as unknown,
    })
    expect(await resolver.query('mx.signed.test', 'MX')).toEqual({
      verdict: 'none',
      nameExists: true,
      secure: true,
      keepInSeconds: expect.any(Number) as unknown,
    })
  })

  it('an alias is followed to its end, and is as secure as its weakest part', async () => {
    expect(await resolver.query('alias.signed.test', 'A')).toMatchObject({
      name: 'mx.signed.test',
      secure: true,
    })
    expect(await resolver.query('away.signed.test', 'A')).toMatchObject({
      name: 'mx.unsigned.test',
      secure: false,
    })
    expect(await resolver.query('away.signed.test', 'CNAME')).toMatchObject({
      records: ['mx.unsigned.test'],
      secure: true,
    })
  })

  it('an answer too long for UDP comes whole over TCP, and secure', async () => {
    const answer = await resolver.query('big.signed.test', 'TXT')
    expect(answer).toMatchObject({ verdict: 'answer', secure: true })
    expect(answer.verdict === 'answer' && answer.records.length).toBe(60)
  })

  it('changed records are bogus', async () => {
    expect(await resolver.query('mx.broken.test', 'A')).toEqual({ verdict: 'bogus' })
    expect(await resolver.query('_25._tcp.mx.broken.test', 'TLSA')).toEqual({ verdict: 'bogus' })
  })

  it('unsigned records are not secure', async () => {
    expect(await resolver.query('mx.unsigned.test', 'A')).toMatchObject({
      records: ['192.0.2.25'],
      secure: false,
    })
    expect(await resolver.query('nobody.unsigned.test', 'A')).toMatchObject({
      verdict: 'none',
      secure: false,
    })
  })

  it('it passes the check that turns DANE on, and only with names that tell', async () => {
    const check = (signed: string, bogus: string) => checkDnssec(resolver, { signed, bogus })
    expect(await check('mx.signed.test', 'mx.broken.test')).toBe('on')
    expect(await check('mx.unsigned.test', 'mx.broken.test')).toBe('resolver-does-not-validate')
    expect(await check('mx.signed.test', 'mx.unsigned.test')).toBe('resolver-does-not-validate')
  })
})
