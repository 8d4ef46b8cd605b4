// `sikker smime chain`: is there a valid path from a certificate to an anchor? By default the certificate is judged by all
// that RFC 5280 asks for, whatever it is for; `--purpose email` judges it as mail does (RFC 8550): its purposes count, and
// what certificates in old mail lack without harm does not.
import { type Certificate, holderOf } from '../src/smime/certificate.ts'
import { judgeChain } from '../src/smime/judge-chain.ts'
import { BadInput, printAnswer, WrongArguments } from './arguments.ts'
import { blocksOf, certificatesOf, momentOf, type SmimeValues } from './smime-options.ts'

const oid = /^[0-2](?:\.\d+)+$/

export async function chain(values: SmimeValues, positionals: readonly string[]): Promise<void> {
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
  printAnswer({
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
