// Numbers and names that the host page and its additions to office.js agree on, outside Microsoft's own.

export const privateDispatch = { close: 9901, send: 9902, getAsFile: 9903 } as const

export const privateEvents = {
  themeChanged: 'simulatorThemeChanged',
  initializationContextChanged: 'olkInitializationContextChanged',
} as const

export const bridgeMessages = {
  request: 'nested-app-auth-request',
  answer: 'nested-app-auth-answer',
} as const
