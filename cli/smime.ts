// `sikker smime`: sign, encrypt, open and judge mail and certificates at a terminal, with the core that the add-in uses. Each
// verb is loaded when it is asked for: starting is most of what judging one certificate costs.
import { finish, WrongArguments } from './arguments.ts'
import { naming, readSmimeArguments, type Verb } from './smime-options.ts'

const usage = `sikker smime VERB [...]

  verify MAIL.eml --trust F [--intermediate F] [--crl F] [--ocsp F] [--at T] [--from ADDRESS]
        [--no-revocation]
  decrypt MAIL.eml --key F.p12 --password-file F [--json]     the inner entity on stdout
  decrypt MAIL.eml --password-file F [--json]                  a mail that is under a password itself
  decrypt MAIL.eml --secret-key-file F [--json]                or under a key in hex that both sides have
  sign --key F.p12 --password-file F [--opaque] [--pss] < entity   a message on stdout
  encrypt --to CERT... [--cipher aes-256-cbc|aes-128-cbc|aes-256-gcm] [--oaep] < entity
  sign-encrypt                                                both
  chain CERT --trust F [--intermediate F] [--crl F] [--ocsp F] [--at T] [--no-revocation] [--policy OID...]
        [--explicit-policy] [--inhibit-policy-mapping] [--inhibit-any-policy] [--purpose email|any]
  key F.p12 --password-file F                                 what is in a key file
  bench --megabytes N --to CERT... --key F.p12 --password-file F

Certificates and lists are PEM or DER, by content; options that take files can be repeated; times are ISO 8601.
`

const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  verify: async () => (await import('./smime-read.ts')).verifyMail,
  decrypt: async () => (await import('./smime-read.ts')).decryptMail,
  sign: async () => (await import('./smime-write.ts')).sign,
  encrypt: async () => (await import('./smime-write.ts')).encrypt,
  'sign-encrypt': async () => (await import('./smime-write.ts')).signEncrypt,
  chain: async () => (await import('./smime-chain.ts')).chain,
  key: async () => (await import('./smime-key.ts')).showKeys,
  bench: async () => (await import('./smime-write.ts')).bench,
}

export function smimeCommand(args: readonly string[]): Promise<number> {
  return finish('smime', async () => {
    const { values, positionals } = readSmimeArguments(args)
    const [verb, ...more] = positionals
    if (values.help === true) {
      process.stdout.write(usage)
      return
    }
    const load = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (load === undefined) throw new WrongArguments('wants a verb; --help lists them')
    const run = await load()
    await naming('the input', () => run(values, more))
  })
}
