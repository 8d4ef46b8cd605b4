// The pane's front door: waits for Outlook, starts, and draws each state.
import './before-fluent.ts'
import { ThemeProvider } from '@fluentui/react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { registerLook } from './look.ts'
import { startPane } from './run.ts'
import { whenReady } from '../outlook/ready.ts'

const element = document.getElementById('root')
if (element !== null) {
  const root = createRoot(element)
  registerLook()
  void whenReady().then(() =>
    startPane((state, pane) =>
      root.render(
        <ThemeProvider>
          <App state={state} pane={pane} />
        </ThemeProvider>,
      ),
    ),
  )
}
