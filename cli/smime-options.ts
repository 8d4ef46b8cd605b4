// The options of `sikker smime`, and what its verbs read with them.
import type { Bytes } from '../src/bytes.ts'
import { SikkertError } from '../src/errors.ts'
import { derBlocks, type PemLabel } from '../src/smime/pem.ts'
import { BadInput, readArguments, readInput, WrongArguments } from './arguments.ts'

const options = {
  trust: { type: 'string', multiple: true },
  intermediate: { type: 'string', multiple: true },
  crl: { type: 'string', multiple: true },
  ocsp: { type: 'string', multiple: true },
  at: { type: 'string' },
  purpose: { type: 'string' },
  policy: { type: 'string', multiple: true },
  'explicit-policy': { type: 'boolean' },
  'inhibit-policy-mapping': { type: 'boolean' },
  'inhibit-any-policy': { type: 'boolean' },
  'no-revocation': { type: 'boolean' },
  from: { type: 'string' },
  key: { type: 'string', multiple: true },
  'password-file': { type: 'string', multiple: true },
  'secret-key-file': { type: 'string' },
  to: { type: 'string', multiple: true },
  cipher: { type: 'string' },
  megabytes: { type: 'string' },
  oaep: { type: 'boolean' },
  opaque: { type: 'boolean' },
  pss: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export type SmimeValues = ReturnType<typeof readSmimeArguments>['values']
/** What runs one verb with its options and the rest of its arguments. */
export type Verb = (values: SmimeValues, more: readonly string[]) => Promise<void>

export function readSmimeArguments(args: readonly string[]) {
  return readArguments({ args: [...args], options, allowPositionals: true })
}

export function one(files: readonly string[], what: string): string {
  const [file] = files
  if (file === undefined) throw new WrongArguments(`wants ${what}`)
  return file
}

export function certificatesOf(files: readonly string[] | undefined): readonly Bytes[] {
  return blocksOf(files, 'CERTIFICATE')
}

const kinds: Readonly<Record<PemLabel, string>> = {
  CERTIFICATE: 'certificate',
  'X509 CRL': 'revocation list',
  'OCSP RESPONSE': 'OCSP response',
}

/** Each file as DER, or its blocks with this label as PEM. What holds none is refused: it was meant to count. */
export function blocksOf(files: readonly string[] | undefined, label: PemLabel): readonly Bytes[] {
  return (files ?? []).flatMap((file) => {
    const blocks = blocksIn(file, label)
    if (blocks.length === 0) throw new BadInput(`${file}: holds no ${kinds[label]}`)
    return blocks
  })
}

function blocksIn(file: string, label: PemLabel): readonly Bytes[] {
  const content = readInput(file)
  try {
    return derBlocks(content, label)
  } catch (cause) {
    throw new BadInput(`${file}: is broken PEM`, { cause })
  }
}

/** What the core throws at an input, as BadInput that names it. */
export async function naming<T>(input: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SikkertError)
      throw new BadInput(`${input}: cannot be used: ${error.code}`, { cause: error })
    throw error
  }
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/

export function momentOf(text: string | undefined): Date {
  if (text === undefined) return new Date()
  const time = new Date(text)
  // Date reads "May 5", and 30 February as 2 March.
  const [, year, month, day] = isoTime.exec(text)?.map(Number) ?? []
  const isOnCalendar =
    year !== undefined &&
    month !== undefined &&
    day !== undefined &&
    new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
  if (!isOnCalendar || Number.isNaN(time.getTime())) throw new WrongArguments('--at wants an ISO 8601 time')
  return time
}
