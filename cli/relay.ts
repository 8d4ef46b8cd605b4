// `sikker relay send`: one message, now, without the queue; over a connection that proved who it leads to, or not at all.
import { address as addressForm } from '../src/contract/common.ts'
import { judgeMessage } from '../gateway/relay/judge-message.ts'
import type { Delivery } from '../gateway/relay/queue.ts'
import { BadInput, finish, printRow, readArguments, readInput, WrongArguments } from './arguments.ts'
import { relayOf, relayOptions, relayOptionsUsage } from './relay-options.ts'

const usage = `sikker relay send MESSAGE.eml --to ADDRESS... --from ADDRESS [options]

${relayOptionsUsage}`

export function relayCommand(args: readonly string[]): Promise<number> {
  return finish('relay', async () => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { ...relayOptions, to: { type: 'string', multiple: true }, from: { type: 'string' } },
      allowPositionals: true,
    })
    if (values.help === true) {
      process.stdout.write(usage)
      return
    }
    const [verb, file, ...more] = positionals
    const { to, from } = values
    if (verb !== 'send' || file === undefined || to === undefined || from === undefined) {
      throw new WrongArguments('wants: send MESSAGE.eml --to ADDRESS --from ADDRESS; --help tells more')
    }
    // --to takes one address each time, or several in a row.
    const recipients = [...to, ...more]
    if (![from, ...recipients].every((text) => addressForm.safeParse(text).success)) {
      throw new BadInput('an address is no mail address')
    }
    const message = canonical(readInput(file))
    if (judgeMessage(message).verdict === 'malformed')
      throw new BadInput(`${file}: is no well-formed message`)
    const relay = relayOf(values)
    for (const address of recipients) {
      printRow({ address, ...rowOf(await relay.deliver({ from, to: address, message })) })
    }
  })
}

function rowOf(delivery: Delivery): { readonly outcome: string; readonly evidence: object } {
  switch (delivery.outcome) {
    case 'delivered':
      return { outcome: 'delivered', evidence: { tls: delivery.tls } }
    case 'deferred':
      return { outcome: 'deferred', evidence: { problems: delivery.problems } }
    case 'refused':
      // The server's own no, or ours because it did not prove who it is.
      return {
        outcome: delivery.problems.includes('smtp-refused') ? 'refused' : 'not-sent',
        evidence: { problems: delivery.problems },
      }
    case 'unknown':
      return { outcome: 'deferred', evidence: { problems: ['smtp-protocol-error'] } }
  }
}

/** Files on disk often end their lines with LF alone; what travels ends them with CRLF. */
function canonical(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const out: number[] = []
  let before = 0
  for (const byte of message) {
    if (byte === 0x0a && before !== 0x0d) out.push(0x0d)
    out.push(byte)
    before = byte
  }
  return Uint8Array.from(out)
}
