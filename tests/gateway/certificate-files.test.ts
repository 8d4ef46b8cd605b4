// The admin's folder of certificates: a file that is broken or half copied takes nothing from the others, and is told of once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCertificateFolder, readCertificateFile } from '../../gateway/adapters/certificate-files.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { derBlocks } from '../../src/smime/pem.ts'
import { forgeCertificate, forgeKeys } from '../support/forge-certificate.ts'
import { forgeList, forgeResponse } from '../support/forge-revocation.ts'
import { pem } from '../support/peers.ts'

const keys = await forgeKeys()
const der = await forgeCertificate({ key: keys, by: keys })
const list = await forgeList({ by: keys })
const whole = pem('CERTIFICATE', der)
let folder: string
let events: LogEvent[]
let clock: Date

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  events = []
  clock = new Date('2026-06-01T00:00:00Z')
  lay('anne@example.dk.pem', whole)
})
afterEach(() => rmSync(folder, { recursive: true }))

const lay = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
const folderNow = () =>
  createCertificateFolder(
    folder,
    () => clock,
    (event) => events.push(event),
  )
const ofAnne = { filedUnder: 'anne@example.dk', der }

describe('beside a good certificate', () => {
  it.each([
    ['a PEM file that ends in the middle', whole.slice(0, 300)],
    ['PEM that is no base64', whole.replace('MII', 'M=I')],
    ['DER that ends in the middle', der.subarray(0, 300)],
    ['a revocation list', list],
    ['something else', 'read me'],
    ['an empty file', ''],
    ['a file larger than certificates are', Buffer.alloc(70_000, whole)],
    ['a bundle whose last certificate is cut off', `${whole}${whole.slice(0, 300)}`],
  ])('%s is told of by its place, and what it holds is not known', async (_what, content) => {
    lay('bo@example.dk.cer', content)
    const read = folderNow()
    expect(await read()).toEqual([ofAnne, { filedUnder: 'bo@example.dk', der: null }])
    expect(events).toEqual([{ event: 'certificate-file-broken', file: 2 }])
    clock = new Date(clock.getTime() + 6000)
    await read()
    expect(events).toHaveLength(1)
    lay('bo@example.dk.cer', der)
    clock = new Date(clock.getTime() + 6000)
    expect(await read()).toEqual([ofAnne, { filedUnder: 'bo@example.dk', der }])
  })

  it('a folder is passed over, whatever its name', async () => {
    mkdirSync(join(folder, 'old.pem'))
    expect(await folderNow()()).toEqual([ofAnne])
    expect(events).toEqual([])
  })

  it('a file under no address is known to be broken, for it may be anybody’s', async () => {
    lay('half.pem', whole.slice(0, 300))
    expect(await folderNow()()).toEqual([ofAnne, { filedUnder: null, der: null }])
  })
})

describe('a file of trust anchors', () => {
  it('that holds none is refused, so that nothing is judged against nothing', () => {
    lay('roots.pem', 'read me')
    expect(() => readCertificateFile(join(folder, 'roots.pem'))).toThrow()
    lay('roots.pem', `${whole}${whole}`)
    expect(readCertificateFile(join(folder, 'roots.pem'))).toHaveLength(2)
  })
})

describe('what a file is', () => {
  it('is seen by its outermost shape', async () => {
    const response = await forgeResponse({ about: der, issuer: der, by: keys })
    const kinds = { CERTIFICATE: der, 'X509 CRL': list, 'OCSP RESPONSE': response } as const
    const labels = ['CERTIFICATE', 'X509 CRL', 'OCSP RESPONSE'] as const
    for (const label of labels) {
      for (const is of labels) {
        expect(derBlocks(kinds[is], label)).toEqual(is === label ? [kinds[is]] : [])
        const mislabelled = new TextEncoder().encode(pem(label, kinds[is]))
        if (is === label) expect(derBlocks(mislabelled, label)).toEqual([kinds[is]])
        else expect(() => derBlocks(mislabelled, label)).toThrow(SyntaxError)
      }
    }
  })
})
