// The pane's front door: waits for Outlook, starts, and draws each state.
import './before-fluent.ts'
import { ThemeProvider } from '@fluentui/react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { wear } from './colours.ts'
import { keepFocus } from './keep-focus.ts'
import { registerLook } from './look.ts'
import { type Pane, startPane } from './run.ts'
import { watchScheme } from './scheme.ts'
import type { State } from './state.ts'
import { prepareClassifier } from '../classifier/prepare.ts'
import { whenReady } from '../outlook/ready.ts'

const element = document.getElementById('root')
if (element !== null) {
  const root = createRoot(element)
  registerLook()
  keepFocus(element)
  void whenReady().then(() => {
    let shown: { readonly state: State; readonly pane: Pane } | null = null
    let theme = wear(false)
    const draw = () => {
      if (shown === null) return
      root.render(
        <ThemeProvider theme={theme} applyTo="body">
          <App {...shown} />
        </ThemeProvider>,
      )
    }
    watchScheme((isDark) => {
      theme = wear(isDark)
      draw()
    })
    startPane((state, pane) => {
      shown = { state, pane }
      draw()
    })
  })
  // While Outlook is waited for.
  prepareClassifier()
}
