// What signing and encrypting a mail costs, and opening and judging it, beside `openssl cms` doing the same in the same run:
// ratios travel, times do not. Signing and encrypting is timed as `sikker smime bench` does it, and again in a worker of a
// real browser. Prints one JSON object. `node bench/smime.ts [megabytes]`, 25 unless said.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { hashLarge } from '../gateway/adapters/hash-large.ts'
import { createAuthority } from '../simulator/world/oces-authority.ts'
import type { Bytes } from '../src/bytes.ts'
import { personal } from '../src/personal.ts'
import { openKeyFile } from '../src/smime/key-file.ts'
import { openMessage } from '../src/smime/open-message.ts'
import { signAndEncrypt } from '../src/smime/protect.ts'
import { verifyEntity } from '../src/smime/verify.ts'
import { timeInChromium } from './smime-browser.ts'

const megabytes = Number(process.argv[2] ?? 25)
const rounds = 9
const folder = mkdtempSync(join(tmpdir(), 'sikkert-bench-'))
const path = (name: string) => join(folder, name)
const shell = promisify(execFile)
const pem = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${der.toBase64().replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`

/** base64 of random octets in a MIME entity, as an attachment travels. */
function sampleEntity(): Bytes {
  const octets = new Uint8Array(Math.floor((megabytes * 1_048_576) / 78) * 57)
  for (let at = 0; at < octets.length; at += 65_536) crypto.getRandomValues(octets.subarray(at, at + 65_536))
  const body = octets.toBase64().replace(/.{76}/g, '$&\r\n')
  return new TextEncoder().encode(
    `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`,
  )
}

async function median(run: () => Promise<unknown>, count = rounds): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < count; round++) {
    const begin = performance.now()
    await run()
    times.push(performance.now() - begin)
  }
  times.sort((a, b) => a - b)
  return times[count >> 1] ?? 0
}

const command = fileURLToPath(new URL('../node_modules/.bin/sikker', import.meta.url))
const report = z.object({ medianMs: z.number(), peakRssMb: z.number() })

async function ofCommand(size: number, cipher: string): Promise<z.infer<typeof report>> {
  const { stdout } = await shell(command, [
    ...['smime', 'bench', '--megabytes', String(size), '--cipher', cipher],
    ...['--key', path('mette.p12'), '--password-file', path('password')],
    ...['--to', path('anne.pem'), '--to', path('mette.pem')],
  ])
  return report.parse(JSON.parse(stdout))
}

const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048 })
const issue = async (name: string) => {
  const issued = await authority.issueEmployee({
    name,
    organisation: 'Nordkysten',
    cvr: '12345674',
    email: `${name}@nordkysten.test`,
  })
  const keyFile = await issued.pkcs12('kode')
  const [key] = await openKeyFile(crypto, keyFile, personal('kode'))
  if (key === undefined) throw new Error('no key')
  writeFileSync(path(`${name}.pem`), pem('CERTIFICATE', key.certificate))
  writeFileSync(path(`${name}.key`), pem('PRIVATE KEY', issued.privateKeyPkcs8))
  writeFileSync(path(`${name}.p12`), keyFile)
  return { key, keyFile }
}

try {
  const [mette, anne] = [await issue('mette'), await issue('anne')]
  writeFileSync(path('root.pem'), pem('CERTIFICATE', authority.rootDer))
  writeFileSync(path('issuing.pem'), pem('CERTIFICATE', authority.issuingDer))
  const entity = sampleEntity()
  writeFileSync(path('entity.txt'), entity)
  writeFileSync(path('password'), 'kode')
  const message = await signAndEncrypt(crypto, {
    entity,
    signer: mette.key,
    signingTime: new Date(),
    recipients: [anne.key.certificate, mette.key.certificate],
    hashLarge,
  })
  const cbc = await ofCommand(megabytes, 'aes-256-cbc')
  const small = await ofCommand(1, 'aes-256-cbc')
  const gcm = await ofCommand(megabytes, 'aes-256-gcm')
  const open = async () => {
    const opened = await openMessage(crypto, message, [anne.key])
    const judged = await verifyEntity(crypto, opened.entity, {
      anchors: [authority.rootDer],
      intermediates: [],
      at: new Date(),
      from: null,
      crlsOf: null,
      hashLarge,
    })
    if (judged.verdict !== 'valid') throw new Error('the message does not hold')
  }
  const opening = await median(open, 5)
  writeFileSync(path('message.eml'), message)
  const pipe = (command: string) => shell('sh', ['-c', command], { cwd: folder, maxBuffer: 1 << 20 })
  const signOptions = '-signer mette.pem -inkey mette.key -certfile issuing.pem'
  const theirs = await median(() =>
    pipe(
      `openssl cms -sign -binary -stream -in entity.txt ${signOptions} | openssl cms -encrypt -binary -stream -aes256 -out theirs.eml anne.pem mette.pem`,
    ),
  )
  const theirOpening = await median(
    () =>
      pipe(
        'openssl cms -decrypt -in message.eml -recip anne.pem -inkey anne.key | openssl cms -verify -CAfile root.pem -purpose any -out opened.txt',
      ),
    5,
  )
  const inChromium = await timeInChromium({
    keyFile: mette.keyFile.toBase64(),
    password: 'kode',
    recipients: [anne.key.certificate.toBase64(), mette.key.certificate.toBase64()],
    anchor: authority.rootDer.toBase64(),
    megabytes,
    rounds,
  })
  const { floor } = inChromium
  const floorOf = (encrypt: number) => floor.digest + encrypt + floor.base64
  const rounded = (value: number) => Math.round(value * 100) / 100
  process.stdout.write(
    `${JSON.stringify({
      megabytes,
      openssl: execFileSync('openssl', ['version']).toString().split(' ')[1],
      load: loadavg()[0],
      medianMs: {
        signEncryptCbc: rounded(cbc.medianMs),
        signEncryptGcm: rounded(gcm.medianMs),
        opensslSignEncrypt: rounded(theirs),
        decryptVerify: rounded(opening),
        opensslDecryptVerify: rounded(theirOpening),
        chromium: {
          signEncryptCbc: rounded(inChromium.signEncryptCbc),
          signEncryptGcm: rounded(inChromium.signEncryptGcm),
          decryptVerify: rounded(inChromium.decryptVerify),
          floor: Object.fromEntries(Object.entries(floor).map(([part, ms]) => [part, rounded(ms)])),
        },
      },
      ratioToOpenssl: {
        signEncryptCbc: rounded(cbc.medianMs / theirs),
        signEncryptGcm: rounded(gcm.medianMs / theirs),
        decryptVerify: rounded(opening / theirOpening),
        chromium: {
          signEncryptCbc: rounded(inChromium.signEncryptCbc / theirs),
          signEncryptGcm: rounded(inChromium.signEncryptGcm / theirs),
          decryptVerify: rounded(inChromium.decryptVerify / theirOpening),
        },
      },
      // To a digest, an encryption and base64, each in one go: what a browser could do without us.
      ratioToFloorInChromium: {
        signEncryptCbc: rounded(inChromium.signEncryptCbc / floorOf(floor.encryptCbc)),
        signEncryptGcm: rounded(inChromium.signEncryptGcm / floorOf(floor.encryptGcm)),
      },
      // Against a message of 1 MB, so that what Node itself needs does not count.
      peakPerMessage: rounded((cbc.peakRssMb - small.peakRssMb) / (megabytes - 1)),
    })}\n`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
