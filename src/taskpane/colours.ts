// The pane's two sets of colours: Fluent's own, and the few that it does not bring. Each text stands out by 4.5 to 1 and
// more from what it stands on (WCAG 2.2, 1.4.3); the browser stories check it.
import { createTheme, type IPalette, type Theme } from '@fluentui/react'

/** By the names that look.ts calls them. */
const own = {
  light: {
    ground: '#ffffff',
    ink: '#242424',
    soft: '#5c5c5c',
    safe: '#0e700e',
    'needs-you': '#8a3707',
    edge: '#c8c6c4',
    line: '#e1dfdd',
    mark: '#fff4ce',
    'alert-ground': '#fdf3f4',
    'alert-ink': '#8e0b16',
    'alert-edge': '#c50f1f',
  },
  dark: {
    ground: '#1f1f1f',
    ink: '#ffffff',
    soft: '#c2c2c2',
    safe: '#9fd89f',
    'needs-you': '#f9b384',
    edge: '#757575',
    line: '#474747',
    mark: '#4f4000',
    'alert-ground': '#3b0509',
    'alert-ink': '#f1bbbf',
    'alert-edge': '#dc626d',
  },
} as const

type Name = keyof (typeof own)['light']

/** For a style: the colour of whichever set is worn. */
export function colour(name: Name): string {
  return `var(--${name})`
}

/** Outlook's own blue of today, and in the dark its greys. */
const palettes: Readonly<Record<'light' | 'dark', Partial<IPalette>>> = {
  light: {
    themePrimary: '#0f6cbd',
    themeDarkAlt: '#115ea3',
    themeDark: '#0f548c',
    themeDarker: '#0c3b5e',
  },
  dark: {
    themeDarker: '#96c6fa',
    themeDark: '#77b7f7',
    themeDarkAlt: '#62abf5',
    themePrimary: '#479ef5',
    themeSecondary: '#479ef5',
    themeTertiary: '#2886de',
    themeLight: '#0e4775',
    themeLighter: '#0a2e4a',
    themeLighterAlt: '#082338',
    black: '#ffffff',
    neutralDark: '#f5f5f5',
    neutralPrimary: '#ffffff',
    neutralPrimaryAlt: '#e0e0e0',
    neutralSecondary: '#c2c2c2',
    neutralSecondaryAlt: '#999999',
    neutralTertiary: '#adadad',
    neutralTertiaryAlt: '#757575',
    neutralQuaternary: '#adadad',
    neutralQuaternaryAlt: '#525252',
    neutralLight: '#3d3d3d',
    neutralLighter: '#333333',
    neutralLighterAlt: '#292929',
    white: '#1f1f1f',
  },
}

const themeOf = (scheme: 'light' | 'dark'): Theme =>
  createTheme({
    isInverted: scheme === 'dark',
    palette: palettes[scheme],
    // No text so small that it is overlooked.
    fonts: { xSmall: { fontSize: 13 }, small: { fontSize: 13 } },
  })
const themes = { light: themeOf('light'), dark: themeOf('dark') }

/** Puts our own colours on the page, and answers the theme for Fluent's. */
export function wear(isDark: boolean): Theme {
  const scheme = isDark ? 'dark' : 'light'
  const { style } = document.documentElement
  style.colorScheme = scheme
  for (const [name, value] of Object.entries(own[scheme])) style.setProperty(`--${name}`, value)
  return themes[scheme]
}
