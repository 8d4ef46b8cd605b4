// The pane's front door: waits for Outlook, starts, and draws each state.
import './before-fluent.ts'
import { createTheme, ThemeProvider } from '@fluentui/react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { keepFocus } from './keep-focus.ts'
import { registerLook } from './look.ts'
import { startPane } from './run.ts'
import { prepareClassifier } from '../classifier/prepare.ts'
import { whenReady } from '../outlook/ready.ts'

/** Outlook's own blue of today, and no text so small that it is overlooked. */
const theme = createTheme({
  palette: {
    themePrimary: '#0f6cbd',
    themeDarkAlt: '#115ea3',
    themeDark: '#0f548c',
    themeDarker: '#0c3b5e',
  },
  fonts: { xSmall: { fontSize: 13 }, small: { fontSize: 13 } },
})

const element = document.getElementById('root')
if (element !== null) {
  const root = createRoot(element)
  registerLook()
  keepFocus(element)
  void whenReady().then(() =>
    startPane((state, pane) =>
      root.render(
        <ThemeProvider theme={theme}>
          <App state={state} pane={pane} />
        </ThemeProvider>,
      ),
    ),
  )
  // While Outlook is waited for.
  prepareClassifier()
}
