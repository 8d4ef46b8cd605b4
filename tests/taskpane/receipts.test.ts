// The receipt as the pane draws it, by the words in it.
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { da } from '../../src/i18n/da.ts'
import { en } from '../../src/i18n/en.ts'
import type { Messages } from '../../src/i18n/messages.ts'
import type { PortalCode } from '../../src/model/route.ts'
import { personal } from '../../src/personal.ts'
import { Done } from '../../src/taskpane/Receipts.tsx'

const address = personal('bo.lind@example.dk')

function receiptOfLetter(code: PortalCode, text: Messages): string {
  const recipient = { address, name: personal('Bo Lind'), field: 'to' as const }
  return renderToStaticMarkup(
    createElement(Done, {
      plans: [{ recipient, reach: null, route: { by: 'portal', code }, refused: [] }],
      outcome: {
        receipts: [{ recipient: address, by: 'portal', at: '2026-11-30T12:00:00Z', outcome: 'handed-over' }],
        draft: 'gone',
        copy: 'kept',
      },
      text,
      onBack: () => undefined,
      onClose: () => undefined,
      onSaveProof: () => Promise.resolve(true),
    }),
  )
}

describe('the receipt of a letter', () => {
  const warnings: readonly [Messages, string][] = [
    [da, 'Skriv koden ned nu, den vises ikke igen.'],
    [en, 'Write the code down now; it is not shown again.'],
  ]

  it.each(warnings)(
    'with an agreed code shows the code, and says that it is the last time',
    (text, warning) => {
      const drawn = receiptOfLetter({ by: 'agreed', code: personal('K7QM-42RX') }, text)
      expect(drawn).toContain('K7QM-42RX')
      expect(drawn).toContain(warning)
    },
  )

  it.each(warnings)('with a code by text message has nothing to write down', (text, warning) => {
    const drawn = receiptOfLetter({ by: 'sms', number: personal('+4520123456') }, text)
    expect(drawn).not.toContain(warning)
    expect(drawn).not.toContain('20123456')
  })
})
