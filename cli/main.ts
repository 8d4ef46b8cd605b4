// `sikker`: the same core as the add-in and the gateway, for admins and for checks from outside.
// Exit status 0: an answer was given; 1: the input could not be used; 2: wrong arguments.

type Command = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  classify: async () => (await import('./classify.ts')).classifyCommand,
  smime: async () => (await import('./smime.ts')).smimeCommand,
  reach: async () => (await import('./reach.ts')).reachCommand,
  relay: async () => (await import('./relay.ts')).relayCommand,
}

const usage = `sikker <command> [...]

  classify   what personal data a draft or a file holds
  smime      sign, encrypt, decrypt, verify, judge certificates, open key files
  reach      what a recipient can receive
  relay      send one message over verified TLS, or not at all

sikker <command> --help tells more.
`

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '-h') {
  process.stdout.write(usage)
  process.exitCode = name === undefined ? 2 : 0
} else {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    process.stderr.write(`sikker: there is no command ${JSON.stringify(name)}; sikker --help lists them\n`)
    process.exitCode = 2
  } else {
    const command = await load()
    process.exitCode = await command(args)
  }
}
