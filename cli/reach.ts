// `sikker reach`: what each address can receive, host by host, without sending anything.
import { address as addressForm } from '../src/contract/common.ts'
import type { DomainVerdict } from '../gateway/relay/deliver.ts'
import { createGate } from '../gateway/relay/gate.ts'
import { takesNoMail } from '../src/routing/plan-routes.ts'
import { BadInput, finish, printRow, readArguments, WrongArguments } from './arguments.ts'
import { relayOf, relayOptions, relayOptionsUsage } from './relay-options.ts'

const usage = `sikker reach ADDRESS... [options]

Says, a row an address, whether its mail server proves who it is, and which routes are open. It looks for no
certificates: "smime" says that nobody was asked for any, and no route by S/MIME is told of. The pane's gateway looks.

${relayOptionsUsage}`

/** Addresses that are asked about at the same time. */
const atOnce = 50

export function reachCommand(args: readonly string[]): Promise<number> {
  return finish('reach', async () => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: relayOptions,
      allowPositionals: true,
    })
    if (values.help === true) {
      process.stdout.write(usage)
      return
    }
    if (positionals.length === 0) throw new WrongArguments('give at least one address; --help tells more')
    positionals.forEach((text, index) => {
      if (!addressForm.safeParse(text).success) throw new BadInput(`address ${index + 1} is no mail address`)
    })
    const relay = relayOf(values)
    const verdicts = new Map<string, Promise<DomainVerdict>>()
    const verdictFor = (address: string) => {
      const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
      const verdict = verdicts.get(domain) ?? relay.verdictOf(domain, 'all')
      verdicts.set(domain, verdict)
      return verdict
    }
    // In the order in which they were given; one that hangs holds up its row, not the others' questions.
    const gate = createGate(atOnce)
    const rows = positionals.map((address) => gate(async () => row(address, await verdictFor(address))))
    for (const asked of rows) printRow(await asked)
  })
}

function row(address: string, { reach, mx }: DomainVerdict): unknown {
  return {
    address,
    tls: {
      verdict: reach.verdict,
      by: reach.verdict === 'verified' ? reach.by : null,
      mx: mx.map(({ host, verdict, tls, tlsa, problems }) => ({
        host,
        verdict,
        protocol: tls?.protocol ?? null,
        cipher: tls?.cipher ?? null,
        certificateSha256: tls?.certificateSha256 ?? null,
        tlsa,
        problems,
      })),
      problems: reach.verdict === 'verified' ? [] : reach.problems,
    },
    // The command has no certificates to look among; the gateway has. "None" is what it knows, and it says that it asked nobody.
    smime: { verdict: 'none', asked: 'nobody' },
    routes: [...(reach.verdict === 'verified' ? ['tls'] : []), ...(takesNoMail(reach) ? [] : ['portal'])],
  }
}
