// Must be imported before Fluent: it reads these settings while it loads. Without them it takes fonts and icons from
// Microsoft's CDN, and the pane would tell a third party that it was opened.
declare global {
  interface Window {
    FabricConfig?: { fontBaseUrl?: string; iconBaseUrl?: string }
  }
}
window.FabricConfig = { fontBaseUrl: '', iconBaseUrl: '' }
