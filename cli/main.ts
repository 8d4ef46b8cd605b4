// `sikker`: the same core as the add-in and the gateway, for admins and for checks from outside.
// Exit status 0: an answer was given; 1: the input could not be used; 2: wrong arguments.

type Command = (args: readonly string[]) => Promise<number>

/** name → its line in the usage, and where it is. */
const commands: Readonly<Record<string, { readonly tells: string; readonly load: () => Promise<Command> }>> =
  {
    classify: {
      tells: 'what personal data a draft or a file holds',
      load: async () => (await import('./classify.ts')).classifyCommand,
    },
    smime: {
      tells: 'sign, encrypt, decrypt, verify, judge certificates, open key files',
      load: async () => (await import('./smime.ts')).smimeCommand,
    },
    reach: {
      tells: 'what a recipient can receive',
      load: async () => (await import('./reach.ts')).reachCommand,
    },
    evidence: {
      tells: 'check the proof of a message, without the gateway',
      load: async () => (await import('./evidence.ts')).evidenceCommand,
    },
    audit: {
      tells: 'check the chain of a gateway’s audit log',
      load: async () => (await import('./evidence.ts')).auditCommand,
    },
    relay: {
      tells: 'send one message over verified TLS, or not at all',
      load: async () => (await import('./relay.ts')).relayCommand,
    },
  }

const usage = `sikker <command> [...]

${Object.entries(commands)
  .map(([name, { tells }]) => `  ${name.padEnd(10)} ${tells}\n`)
  .join('')}
sikker <command> --help tells more.
`

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '-h') {
  process.stdout.write(usage)
  process.exitCode = name === undefined ? 2 : 0
} else {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    process.stderr.write(`sikker: there is no command ${JSON.stringify(name)}; sikker --help lists them\n`)
    process.exitCode = 2
  } else {
    const run = await command.load()
    process.exitCode = await run(args)
  }
}
