// The few looks that Fluent does not bring. Two accents, always with words beside them.
import { mergeStyleSets, registerIcons } from '@fluentui/react'
import { createElement } from 'react'
import { colour } from './colours.ts'

export const look = mergeStyleSets({
  page: {
    padding: '16px 20px',
    fontSize: 14,
    minWidth: 280,
    boxSizing: 'border-box',
    color: colour('ink'),
    background: colour('ground'),
  },
  strong: { fontWeight: 600, overflowWrap: 'anywhere' },
  /** Name to the left, way to the right; one under the other where it gets narrow. */
  row: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 8 },
  line: { display: 'flex', justifyContent: 'space-between', alignItems: 'baseline', gap: 8 },
  badge: { display: 'inline-flex', alignItems: 'center', gap: 4, whiteSpace: 'nowrap' },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
  quiet: { color: colour('soft'), fontSize: 13, overflowWrap: 'anywhere' },
  safe: { color: colour('safe'), fontWeight: 600 },
  needsYou: { color: colour('needs-you'), fontWeight: 600, marginTop: 2 },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: 12 },
  card: {
    borderLeft: `3px solid ${colour('edge')}`,
    paddingLeft: 10,
    overflowWrap: 'anywhere',
    selectors: {
      mark: { background: colour('mark'), color: colour('ink'), fontWeight: 600, padding: '0 2px' },
    },
  },
  told: { marginTop: 6 },
  gone: { textDecoration: 'line-through', color: colour('soft'), overflowWrap: 'anywhere' },
  alert: {
    background: colour('alert-ground'),
    color: colour('alert-ink'),
    borderLeft: `3px solid ${colour('alert-edge')}`,
    padding: '10px 12px',
  },
  heading: { fontSize: 16, fontWeight: 600, margin: '0 0 8px' },
  rule: { border: 0, borderTop: `1px solid ${colour('line')}`, margin: '16px 0', width: '100%' },
  code: { fontFamily: 'Consolas, monospace', fontSize: 16, letterSpacing: 1 },
})

const icon = (path: string) =>
  createElement(
    'svg',
    { viewBox: '0 0 20 20', width: 18, height: 18, fill: 'currentColor', 'aria-hidden': true },
    createElement('path', { d: path }),
  )

/** Drawn here: Fluent's own icons are fonts from a CDN. */
export function registerLook(): void {
  registerIcons({
    icons: {
      SikkertWarning: icon('M10 2.5 18.5 17.5h-17zM9.2 8v4.6h1.6V8zm0 5.7v1.6h1.6v-1.6z'),
      SikkertCheck: icon(
        'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm-1 11.2L5.6 9.8l1.1-1.1L9 11l4.3-4.3 1.1 1.1z',
      ),
    },
  })
}
