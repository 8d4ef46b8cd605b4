// Whether a colour that Outlook tells is a dark ground.
import { describe, expect, it } from 'vitest'
import { isDarkColour } from '../../src/taskpane/scheme.ts'

describe('the ground of Outlook', () => {
  const rows: readonly [string, string | null, boolean | null][] = [
    ['white', '#FFFFFF', false],
    ['the light grey of Colorful', '#e6e6e6', false],
    ['the dark grey of Office', '#666666', true],
    ['black', '#0a0a0a', true],
    ['three digits', '#222', true],
    ['without a hash', 'ffffff', false],
    ['nothing told', null, null],
    ['nothing that is a colour', 'window', null],
    ['nothing at all', '', null],
  ]
  it.each(rows)('%s', (_name, colour, isDark) => {
    expect(isDarkColour(colour)).toBe(isDark)
  })
})
