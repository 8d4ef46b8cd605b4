// The organisation's own key, from its PKCS#12 file. Who holds it speaks for the organisation: the file and its password are
// read once, at the start, and the key never leaves the process.
import { readFileSync } from 'node:fs'
import { fromUtf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { personal } from '../../src/personal.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { currentKey } from '../../src/smime/key-ring.ts'

/**
 * Throws, without a word of what the file holds, when it cannot sign for everybody. One that has expired is taken: the gateway
 * has more to do than to sign, and says at every mail that it does not hold.
 */
export async function openOrganisationKey(
  { keyFile, passwordFile }: { readonly keyFile: string; readonly passwordFile: string },
  at: Date,
): Promise<SigningKey> {
  const keys = await openKeys(keyFile, passwordFile)
  const key = currentKey(keys, at) ?? keys[0]
  if (key === undefined) throw new Error('the organisation’s key file holds no key with a certificate')
  // RFC 8550 §3: From must be an address that the signer's certificate names, if it names any. Caseworkers' are not among
  // them, so that every recipient would be told that the mail may be forged.
  if (key.holder.addresses.length > 0) {
    throw new Error(
      'the organisation’s certificate names a mail address, so mail from others would read as forged',
    )
  }
  return key
}

async function openKeys(keyFile: string, passwordFile: string): Promise<readonly SigningKey[]> {
  try {
    const password = fromUtf8(readFileSync(passwordFile)).replace(/\r?\n$/, '')
    return await openKeyFile(crypto, readFileSync(keyFile), personal(password))
  } catch (cause) {
    const isWrong = cause instanceof SikkertError && cause.code === 'key-password-wrong'
    throw new Error(
      isWrong
        ? 'the password does not fit the organisation’s key file'
        : 'the organisation’s key file cannot be read as PKCS#12',
      { cause },
    )
  }
}
