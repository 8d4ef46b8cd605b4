// `sikker smime chain`: is there a valid path from a certificate to an anchor? By default the certificate is judged by all
// that RFC 5280 asks for, whatever it is for; `--purpose email` judges it as mail does (RFC 8550): its purposes count, and
// what certificates in old mail lack without harm does not.
import { certificatesIn } from '../gateway/adapters/certificate-files.ts'
import { fromBase64, fromUtf8, type Bytes } from '../src/bytes.ts'
import { type Certificate, holderOf } from '../src/smime/certificate.ts'
import { judgeChain } from '../src/smime/judge-chain.ts'
import { BadInput, printRow, readInput, WrongArguments } from './arguments.ts'

export const chainOptions = {
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
} as const

export const chainUsage = `  chain CERT --trust F [--intermediate F] [--crl F] [--ocsp F] [--at T] [--no-revocation] [--policy OID...]
        [--explicit-policy] [--inhibit-policy-mapping] [--inhibit-any-policy] [--purpose email|any]
`

/** What node:util reads with chainOptions. */
export interface ChainValues {
  readonly trust?: readonly string[] | undefined
  readonly intermediate?: readonly string[] | undefined
  readonly crl?: readonly string[] | undefined
  readonly ocsp?: readonly string[] | undefined
  readonly at?: string | undefined
  readonly purpose?: string | undefined
  readonly policy?: readonly string[] | undefined
  readonly 'explicit-policy'?: boolean | undefined
  readonly 'inhibit-policy-mapping'?: boolean | undefined
  readonly 'inhibit-any-policy'?: boolean | undefined
  readonly 'no-revocation'?: boolean | undefined
}

const oid = /^[0-2](?:\.\d+)+$/

export async function chain(values: ChainValues, positionals: readonly string[]): Promise<void> {
  const [file, ...more] = positionals
  if (file === undefined) throw new WrongArguments('wants CERT')
  if ((values.trust ?? []).length === 0) throw new WrongArguments('wants --trust F')
  const { purpose = 'any' } = values
  if (purpose !== 'email' && purpose !== 'any') throw new WrongArguments('--purpose wants email or any')
  // "--policy A B": what follows the first is read as positional.
  const policies = [...(values.policy ?? []), ...more]
  const wrong = policies.find((policy) => !oid.test(policy))
  if (wrong !== undefined) throw new WrongArguments(`${wrong} is no object identifier`)
  const [certificate] = certificatesOf([file])
  if (certificate === undefined) throw new BadInput(`${file}: holds no certificate`)
  const lists = blocksOf(values.crl, 'X509 CRL')
  const responses = blocksOf(values.ocsp, 'OCSP RESPONSE')
  const judged = await judgeChain(crypto, {
    certificate,
    intermediates: certificatesOf(values.intermediate),
    anchors: certificatesOf(values.trust),
    at: momentOf(values.at),
    usages:
      purpose === 'email' ? ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'keyAgreement'] : [],
    purpose,
    crlsOf: values['no-revocation'] === true ? null : () => Promise.resolve(lists),
    ocspOf: () => Promise.resolve(responses),
    policies: {
      accepted: policies.length === 0 ? null : policies,
      explicit: values['explicit-policy'] ?? false,
      inhibitMapping: values['inhibit-policy-mapping'] ?? false,
      inhibitAny: values['inhibit-any-policy'] ?? false,
    },
    strict: purpose === 'any',
    historical: purpose === 'any',
  })
  printRow({
    verdict: judged.verdict,
    path: judged.path.map(nameOf),
    policies: judged.policies,
    problems: judged.problems,
  })
}

function nameOf(certificate: Certificate): string {
  const { cn, o } = holderOf(certificate)
  return cn ?? o ?? certificate.subjectName.attributes.map(({ text }) => text ?? '').join(', ')
}

function certificatesOf(files: readonly string[] | undefined): readonly Bytes[] {
  return (files ?? []).flatMap((file) => {
    const content = readInput(file)
    try {
      return certificatesIn(content)
    } catch (cause) {
      throw new BadInput(`${file}: holds no certificate`, { cause })
    }
  })
}

/** The file as DER, or each block with this label as PEM (RFC 7468). */
export function blocksOf(files: readonly string[] | undefined, label: string): readonly Bytes[] {
  return (files ?? []).flatMap((file) => {
    const content = readInput(file)
    if (!fromUtf8(content.subarray(0, 4096)).includes('-----BEGIN')) return [content]
    const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
    try {
      return [...fromUtf8(content).matchAll(block)].map((match) => fromBase64(match[1] ?? ''))
    } catch (cause) {
      throw new BadInput(`${file}: is broken PEM`, { cause })
    }
  })
}

function momentOf(text: string | undefined): Date {
  const time = text === undefined ? new Date() : new Date(text)
  if (Number.isNaN(time.getTime())) throw new WrongArguments('--at wants an ISO 8601 time')
  return time
}
