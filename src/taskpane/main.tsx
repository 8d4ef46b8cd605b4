// The pane's front door: wires the edges to the flow and draws.
import './before-fluent.ts'
import { createRoot } from 'react-dom/client'
import { Text, ThemeProvider } from '@fluentui/react'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <ThemeProvider>
      <Text variant="large">Send sikkert</Text>
    </ThemeProvider>,
  )
}
