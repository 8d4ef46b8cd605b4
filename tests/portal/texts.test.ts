// What the recipient's page tells somebody who cannot come in: only what the sender can really do.
import { describe, expect, it } from 'vitest'
import { texts } from '../../gateway/pages/texts.ts'

const { da, en } = texts

describe('whoever cannot open the message is told to ask for it again', () => {
  const rows: readonly [why: string, danish: string, english: string][] = [
    [
      'the agreed code is kept nowhere',
      da.agreedForgottenHelp('Mette Krogh'),
      en.agreedForgottenHelp('Mette Krogh'),
    ],
    [
      'the number of a message that is sent stays as it is',
      da.noCodeHelp('56', 'Mette Krogh'),
      en.noCodeHelp('56', 'Mette Krogh'),
    ],
    ['nobody has a button that unlocks it', da.gone.locked.text(''), en.gone.locked.text('')],
  ]
  it.each(rows)('%s', (_why, danish, english) => {
    expect(danish).toMatch(/[Bb]ed (?:Mette Krogh|afsenderen) om at sende beskeden igen/)
    expect(english).toMatch(/[Aa]sk (?:Mette Krogh|the sender) to send the message again/)
  })
})
