// How Outlook looks. Mailbox 1.14 tells it; older ones do not, and Microsoft promises it to no add-in that runs on events
// (docs/outlook-quirks.md). Colours alone are told: isDarkTheme is not for Outlook.

/** The colour behind the mail, as Outlook writes it; null where it tells none. */
export function groundColour(): string | null {
  return groundOf(Reflect.get(Office.context, 'officeTheme'))
}

/** Calls with the new colour whenever it changes, where Outlook tells of it. */
export function onGroundColour(heard: (colour: string | null) => void): void {
  try {
    Office.context.mailbox.addHandlerAsync(
      Office.EventType.OfficeThemeChanged,
      (event: { readonly officeTheme?: unknown }) => heard(groundOf(event.officeTheme)),
      () => undefined,
    )
  } catch {
    // An older Outlook knows no such event.
  }
}

function groundOf(theme: unknown): string | null {
  if (typeof theme !== 'object' || theme === null) return null
  const colour: unknown = Reflect.get(theme, 'bodyBackgroundColor')
  return typeof colour === 'string' ? colour : null
}
