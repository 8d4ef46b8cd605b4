// `sikker smime verify` and `sikker smime decrypt`: what a mail is, and what is in it.
import { hashLarge } from '../gateway/adapters/hash-large.ts'
import { fromUtf8, type Bytes } from '../src/bytes.ts'
import { parseEntity, type HeaderField } from '../src/mime/parse-message.ts'
import { personal } from '../src/personal.ts'
import { openMessage } from '../src/smime/open-message.ts'
import type { SharedSecret } from '../src/smime/recipients.ts'
import { verifyEntity, type Verification } from '../src/smime/verify.ts'
import { BadInput, printRow, readInput } from './arguments.ts'
import { keysOf, passwordAt } from './smime-key.ts'
import { blocksOf, certificatesOf, momentOf, naming, one, type SmimeValues } from './smime-options.ts'

export async function verifyMail(values: SmimeValues, files: readonly string[]): Promise<void> {
  const file = one(files, 'MAIL.eml')
  const message = readInput(file)
  printRow(shown(await naming(file, () => judge(message, values))))
}

export async function decryptMail(values: SmimeValues, files: readonly string[]): Promise<void> {
  const file = one(files, 'MAIL.eml')
  const message = readInput(file)
  const shared = sharedSecretOf(values)
  const keys = shared === null ? await keysOf(values) : []
  const opened = await naming(file, () => openMessage(crypto, message, keys, shared))
  if (values.json !== true) {
    if (opened.content === null) throw new BadInput(`${file}: is not encrypted`)
    process.stdout.write(opened.entity)
    return
  }
  const judged = await naming(file, () => judge(opened.entity, values, parseEntity(message).fields))
  printRow({ layers: opened.layers, content: opened.content, verify: shown(judged) })
}

/** What both sides agreed on: a key, or without a key file the mail's own password (RFC 3211). */
function sharedSecretOf(values: SmimeValues): SharedSecret | null {
  const file = values['secret-key-file']
  if (file !== undefined) {
    const digits = fromUtf8(readInput(file)).replace(/\s/g, '')
    if (!/^(?:[0-9a-f]{2}){1,64}$/i.test(digits)) throw new BadInput(`${file}: is no key in hex`)
    return { is: 'key', key: personal(Uint8Array.fromHex(digits)) }
  }
  if (values.key !== undefined || values['password-file'] === undefined) return null
  return { is: 'password', password: personal(passwordAt(values, 0)) }
}

function judge(message: Bytes, values: SmimeValues, fields?: readonly HeaderField[]): Promise<Verification> {
  const lists = blocksOf(values.crl, 'X509 CRL')
  const responses = blocksOf(values.ocsp, 'OCSP RESPONSE')
  return verifyEntity(crypto, message, {
    anchors: certificatesOf(values.trust),
    intermediates: certificatesOf(values.intermediate),
    at: momentOf(values.at),
    from: values.from ?? null,
    hashLarge,
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
