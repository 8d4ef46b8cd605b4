// `sikker smime`: sign, encrypt, open and judge mail and certificates at a terminal, with the core that the add-in uses.
import { certificatesIn } from '../gateway/adapters/certificate-files.ts'
import { fromUtf8, type Bytes } from '../src/bytes.ts'
import { SikkertError } from '../src/errors.ts'
import { parseEntity, type HeaderField } from '../src/mime/parse-message.ts'
import { personal } from '../src/personal.ts'
import { type Certificate, holderOf, readCertificate } from '../src/smime/certificate.ts'
import { encryptEntity, type Cipher } from '../src/smime/encrypt.ts'
import { openKeyFile, readKeyFile, type SigningKey } from '../src/smime/key-file.ts'
import { openMessage } from '../src/smime/open-message.ts'
import { signAndEncrypt } from '../src/smime/protect.ts'
import { signEntity } from '../src/smime/sign.ts'
import { verifyEntity, type Verification } from '../src/smime/verify.ts'
import { BadInput, finish, printRow, readArguments, readInput, WrongArguments } from './arguments.ts'
import { blocksOf, chain, chainOptions, chainUsage } from './smime-chain.ts'

const usage = `sikker smime VERB [...]

  verify MAIL.eml --trust F [--intermediate F] [--crl F] [--ocsp F] [--at T] [--from ADDRESS]
        [--no-revocation]
  decrypt MAIL.eml --key F.p12 --password-file F [--json]     the inner entity on stdout
  sign --key F.p12 --password-file F [--opaque] [--pss] < entity   a message on stdout
  encrypt --to CERT... [--cipher aes-256-cbc|aes-128-cbc|aes-256-gcm] [--oaep] < entity
  sign-encrypt                                                both
${chainUsage}  key F.p12 --password-file F                                 what is in a key file
  bench --megabytes N --to CERT... --key F.p12 --password-file F

Certificates and lists are PEM or DER, by content; options that take files can be repeated; times are ISO 8601.
`

const options = {
  ...chainOptions,
  from: { type: 'string' },
  key: { type: 'string', multiple: true },
  'password-file': { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
  cipher: { type: 'string' },
  megabytes: { type: 'string' },
  oaep: { type: 'boolean' },
  opaque: { type: 'boolean' },
  pss: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof readAll>['values']

function readAll(args: readonly string[]) {
  return readArguments({ args: [...args], options, allowPositionals: true })
}

export function smimeCommand(args: readonly string[]): Promise<number> {
  return finish('smime', async () => {
    const { values, positionals } = readAll(args)
    const [verb, ...files] = positionals
    if (values.help === true) {
      process.stdout.write(usage)
      return
    }
    const run = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (run === undefined) throw new WrongArguments('wants a verb; --help lists them')
    try {
      await run(values, files)
    } catch (error) {
      if (error instanceof SikkertError)
        throw new BadInput(`the input cannot be used: ${error.code}`, { cause: error })
      throw error
    }
  })
}

const verbs: Readonly<Record<string, (values: Values, files: readonly string[]) => Promise<void>>> = {
  async verify(values, files) {
    printRow(shown(await verify(readInput(one(files, 'MAIL.eml')), values)))
  },
  async decrypt(values, files) {
    const message = readInput(one(files, 'MAIL.eml'))
    const keys = await keysOf(values)
    const opened = await openMessage(crypto, message, keys)
    if (values.json !== true) {
      if (opened.content === null) throw new BadInput('the mail is not encrypted')
      process.stdout.write(opened.entity)
      return
    }
    const judged = await verify(opened.entity, values, parseEntity(message).fields)
    printRow({ layers: opened.layers, content: opened.content, verify: shown(judged) })
  },
  async sign(values) {
    const entity = await readStandardInput()
    const signer = await signerOf(values)
    process.stdout.write(
      withVersion(
        await signEntity(
          crypto,
          { entity, signer, signingTime: new Date(), pss: values.pss ?? false },
          values.opaque ?? false,
        ),
      ),
    )
  },
  async encrypt(values, more) {
    const entity = await readStandardInput()
    process.stdout.write(withVersion(await encryptEntity(crypto, { entity, ...encryption(values, more) })))
  },
  async 'sign-encrypt'(values, more) {
    const entity = await readStandardInput()
    const signer = await signerOf(values)
    process.stdout.write(
      withVersion(
        await signAndEncrypt(crypto, {
          entity,
          signer,
          signingTime: new Date(),
          pss: values.pss ?? false,
          ...encryption(values, more),
        }),
      ),
    )
  },
  chain,
  async key(values, files) {
    const file = one(files, 'F.p12')
    const content = await readKeyFile(crypto, readInput(file), personal(passwordAt(values, 0)))
    printRow({
      keys: content.keys.map(({ algorithm, certificate }) => ({
        algorithm,
        certificate: certificate === null ? null : shownCertificate(readCertificate(certificate)),
      })),
      certificates: content.certificates,
    })
  },
  async bench(values, more) {
    const megabytes = Number(values.megabytes)
    if (!Number.isFinite(megabytes) || megabytes <= 0 || megabytes > 100)
      throw new WrongArguments('--megabytes wants 1 to 100')
    const signer = await signerOf(values)
    const entity = sampleEntity(megabytes)
    const times: number[] = []
    let peak = 0
    for (let run = 0; run < 9; run++) {
      const start = performance.now()
      await signAndEncrypt(crypto, {
        entity,
        signer,
        signingTime: new Date(),
        ...encryption(values, more),
      })
      times.push(performance.now() - start)
      peak = Math.max(peak, process.memoryUsage.rss())
    }
    times.sort((a, b) => a - b)
    printRow({ medianMs: Math.round((times[4] ?? 0) * 10) / 10, peakRssMb: Math.round(peak / 1_048_576) })
  },
}

function shownCertificate(certificate: Certificate) {
  return {
    subject: holderOf(certificate),
    email: certificate.addresses,
    notAfter: certificate.notAfter.toISOString(),
  }
}

function one(files: readonly string[], what: string): string {
  const [file] = files
  if (file === undefined) throw new WrongArguments(`wants ${what}`)
  return file
}

function filesOf(files: readonly string[] | undefined): readonly Bytes[] {
  return (files ?? []).map((file) => listBytes(readInput(file)))
}

/** A revocation list as PEM or DER. */
function listBytes(content: Bytes): Bytes {
  const text = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END/.exec(
    fromUtf8(content.subarray(0, 100)).includes('BEGIN') ? fromUtf8(content) : '',
  )
  return text?.[1] === undefined ? content : Uint8Array.fromBase64(text[1].replace(/\s/g, ''))
}

function certificatesOf(files: readonly string[] | undefined): readonly Bytes[] {
  return (files ?? []).flatMap((file) => certificatesIn(readInput(file)))
}

function timeOf(values: Values): Date {
  const time = values.at === undefined ? new Date() : new Date(values.at)
  if (Number.isNaN(time.getTime())) throw new WrongArguments('--at wants an ISO 8601 time')
  return time
}

function verify(message: Bytes, values: Values, fields?: readonly HeaderField[]): Promise<Verification> {
  const lists = filesOf(values.crl)
  const responses = blocksOf(values.ocsp, 'OCSP RESPONSE')
  return verifyEntity(crypto, message, {
    anchors: certificatesOf(values.trust),
    intermediates: certificatesOf(values.intermediate),
    at: timeOf(values),
    from: values.from ?? null,
    ...(fields === undefined ? {} : { fields }),
    crlsOf: values['no-revocation'] === true ? null : () => Promise.resolve(lists),
    ocspOf: () => Promise.resolve(responses),
  })
}

function shown({ verdict, signers, covers, problems }: Verification) {
  return {
    verdict,
    signers: signers.map((signer) => ({
      verdict: signer.verdict,
      subject: signer.subject,
      signingTime: signer.signingTime,
      problems: signer.problems,
    })),
    covers,
    problems,
  }
}

function passwordAt(values: Values, index: number): string {
  const files = values['password-file'] ?? []
  const file = files[index] ?? files[files.length - 1]
  if (file === undefined) throw new WrongArguments('wants --password-file F')
  return fromUtf8(readInput(file)).replace(/\r?\n$/, '')
}

async function keysOf(values: Values): Promise<readonly SigningKey[]> {
  const files = values.key ?? []
  if (files.length === 0) throw new WrongArguments('wants --key F.p12')
  const opened = await Promise.all(
    files.map((file, index) => openKeyFile(crypto, readInput(file), personal(passwordAt(values, index)))),
  )
  return opened.flat()
}

async function signerOf(values: Values): Promise<SigningKey> {
  const [key] = await keysOf(values)
  if (key === undefined) throw new BadInput('the key file holds no key with a certificate')
  return key
}

function encryption(
  values: Values,
  more: readonly string[],
): {
  readonly recipients: readonly Bytes[]
  readonly cipher: Cipher
  readonly oaep: boolean
} {
  const recipients = certificatesOf([...(values.to ?? []), ...more])
  if (recipients.length === 0) throw new WrongArguments('wants --to CERT')
  const { cipher = 'aes-256-cbc' } = values
  if (cipher !== 'aes-256-cbc' && cipher !== 'aes-128-cbc' && cipher !== 'aes-256-gcm') {
    throw new WrongArguments('--cipher wants aes-256-cbc, aes-128-cbc or aes-256-gcm')
  }
  return { recipients, cipher, oaep: values.oaep ?? false }
}

async function readStandardInput(): Promise<Bytes> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('latin1')
  // Canonical line ends (RFC 8551 §3.1.1).
  return new Uint8Array(Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'))
}

function withVersion(entity: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), entity])
}

function sampleEntity(megabytes: number): Bytes {
  const line = `${'M'.repeat(76)}\r\n`
  const body = line.repeat(Math.ceil((megabytes * 1_048_576) / line.length))
  return new Uint8Array(
    Buffer.from(
      `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`,
      'latin1',
    ),
  )
}
