// Light or dark: as Outlook is, and as the machine is where Outlook does not tell.
import { groundColour, onGroundColour } from '../outlook/theme.ts'

/** Calls at once, and whenever it changes. */
export function watchScheme(show: (isDark: boolean) => void): void {
  const machine = window.matchMedia('(prefers-color-scheme: dark)')
  let ground = groundColour()
  const tell = () => show(isDarkColour(ground) ?? machine.matches)
  onGroundColour((colour) => {
    ground = colour
    tell()
  })
  machine.addEventListener('change', tell)
  tell()
}

/** On which white can be read better than black (WCAG 2.2, relative luminance); null for what is no colour. */
export function isDarkColour(colour: string | null): boolean | null {
  const [, hex = ''] = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(colour ?? '') ?? []
  const channels = hex.length === 3 ? hex.match(/./g)?.map((digit) => digit + digit) : hex.match(/../g)
  if (channels === null || channels === undefined) return null
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const value = Number.parseInt(channel, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179
}
