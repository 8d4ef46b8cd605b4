// `sikker relay`: what admins do around the relay, one file each; and `send`: one message, now, without the queue; over a connection that proved who it leads to, or not at all.
import { address as addressForm } from '../src/contract/common.ts'
import { isSound } from '../gateway/relay/judge-message.ts'
import type { Delivery } from '../gateway/relay/queue.ts'
import { BadInput, finish, printRow, readArguments, readInput, WrongArguments } from './arguments.ts'
import { relayAllowList } from './relay-allow-list.ts'
import { relayTlsReport } from './relay-tls-report.ts'
import { relayRecords } from './relay-records.ts'
import { relayOf, relayOptions, relayOptionsUsage } from './relay-options.ts'

const usage = `sikker relay send MESSAGE.eml --to ADDRESS... --from ADDRESS [options]

Delivers one message at once, to each recipient over a connection that proved who it leads to, and prints what became
of it: delivered, refused (by the server), deferred (may work later) or not-sent (the server did not prove who it is).

sikker relay records --domain DOMAIN   what to publish for your own domain
sikker relay allow-list add DOMAIN     pin a partner’s mail servers; also check, remove, history
sikker relay tls-report --store FILE   how a day’s TLS sessions went

${relayOptionsUsage}`

export function relayCommand(args: readonly string[]): Promise<number> {
  return finish('relay', async () => {
    const [first, ...rest] = args
    if (first === 'records') {
      await relayRecords(rest)
      return
    }
    if (first === 'tls-report') {
      await relayTlsReport(rest)
      return
    }
    if (first === 'allow-list') {
      await relayAllowList(rest)
      return
    }
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
    if (!isSound(message)) throw new BadInput(`${file}: is no well-formed message`)
    const relay = relayOf(values)
    for (const address of recipients) {
      printRow({ address, ...rowOf(await relay.deliver({ from, to: address, message })) })
    }
    relay.close()
  })
}

function rowOf(delivery: Delivery): { readonly outcome: string; readonly evidence: object } {
  switch (delivery.outcome) {
    case 'delivered':
      return { outcome: 'delivered', evidence: { ...delivery.evidence, problems: [] } }
    case 'deferred':
    case 'refused': {
      const evidence = { problems: delivery.problems, reply: delivery.reply ?? null }
      if (delivery.outcome === 'deferred') return { outcome: 'deferred', evidence }
      // The server's own no, or ours because it did not prove who it is or cannot carry the mail unchanged.
      return { outcome: delivery.problems.includes('smtp-refused') ? 'refused' : 'not-sent', evidence }
    }
    case 'unknown':
      // The connection broke after the last dot. It is not tried again here, and never called delivered.
      return {
        outcome: 'deferred',
        evidence: { problems: ['reply-lost'], possiblyDelivered: true, reply: null },
      }
  }
}

/** Files on disk often end their lines with LF alone; what travels ends them with CRLF. */
function canonical(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const isBare = (at: number) => message[at] === 0x0a && message[at - 1] !== 0x0d
  let bare = 0
  for (let i = 0; i < message.length; i++) if (isBare(i)) bare++
  const out = new Uint8Array(message.length + bare)
  let at = 0
  for (let i = 0; i < message.length; i++) {
    if (isBare(i)) out[at++] = 0x0d
    out[at++] = message[i] ?? 0
  }
  return out
}
