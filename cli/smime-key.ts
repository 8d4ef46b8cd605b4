// Key files as `sikker smime` is given them.
import { fromUtf8 } from '../src/bytes.ts'
import { personal } from '../src/personal.ts'
import { openKeyFile, readKeyFile, type SigningKey } from '../src/smime/key-file.ts'
import { type Certificate, holderOf, readCertificate } from '../src/smime/certificate.ts'
import { BadInput, printRow, readInput, WrongArguments } from './arguments.ts'
import { naming, one, type SmimeValues } from './smime-options.ts'

/** `sikker smime key`: what is in a key file. */
export async function showKeys(values: SmimeValues, files: readonly string[]): Promise<void> {
  const file = one(files, 'F.p12')
  const password = personal(passwordAt(values, 0))
  const content = await naming(file, () => readKeyFile(crypto, readInput(file), password))
  printRow({
    keys: content.keys.map(({ algorithm, certificate }) => ({
      algorithm,
      certificate: certificate === null ? null : shownCertificate(readCertificate(certificate)),
    })),
    certificates: content.certificates,
  })
}

export function passwordAt(values: SmimeValues, index: number): string {
  const files = values['password-file'] ?? []
  const file = files[index] ?? files[files.length - 1]
  if (file === undefined) throw new WrongArguments('wants --password-file F')
  return fromUtf8(readInput(file)).replace(/\r?\n$/, '')
}

export async function keysOf(values: SmimeValues): Promise<readonly SigningKey[]> {
  const files = values.key ?? []
  if (files.length === 0) throw new WrongArguments('wants --key F.p12')
  const opened = await Promise.all(
    files.map((file, index) =>
      naming(file, () => openKeyFile(crypto, readInput(file), personal(passwordAt(values, index)))),
    ),
  )
  return opened.flat()
}

export async function signerOf(values: SmimeValues): Promise<SigningKey> {
  const [key] = await keysOf(values)
  if (key === undefined)
    throw new BadInput(`${(values.key ?? []).join(', ')}: holds no key with a certificate`)
  return key
}

function shownCertificate(certificate: Certificate) {
  return {
    subject: holderOf(certificate),
    email: certificate.addresses,
    notAfter: certificate.notAfter.toISOString(),
  }
}
