// Whether a sent mail needs a copy in clear beside what Outlook itself has laid in Sent Items.
import { expect, it } from 'vitest'
import type { Route } from '../src/model/route.ts'
import { personal } from '../src/personal.ts'
import { isInSentItems } from '../src/send-securely.ts'

const own: Route = { by: 'smime', signer: 'sender' }
const organisation: Route = { by: 'smime', signer: 'organisation' }
const letter: Route = { by: 'portal', code: { by: 'agreed', code: personal('k7m9-p2rt-x4vd') } }

const rows: readonly [string, readonly Route[], boolean][] = [
  ['encrypted under her own certificate', [own, own], true],
  ['encrypted by her organisation, which she cannot open', [organisation], false],
  ['over verified TLS, which leaves by the gateway', [{ by: 'tls' }], false],
  ['a letter, of which Sent Items has the notification alone', [letter], false],
  ['by several routes, of which no mail names all recipients', [own, letter], false],
]

it.each(rows)('%s', (_what, routes, isThere) => {
  const recipients = routes.map((route, index) => ({
    recipient: { name: personal(''), address: personal(`${index}@example.dk`), field: 'to' as const },
    reach: null,
    route,
    refused: [],
  }))
  expect(isInSentItems({ recipients })).toBe(isThere)
})
