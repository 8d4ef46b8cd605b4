// What can go wrong in a mail program, switched on by tests and by the curious: ?faults=attachment-unreadable,… in the
// address, or window.simulator.faults while it runs.

export interface Faults {
  /** getAttachmentContentAsync fails, as it does for some cloud files. */
  attachmentUnreadable: boolean
  /** The event runtime's page does not load. */
  runtimeMissing: boolean
  /** PUT of a draft fails: saveAsync answers with an error. */
  saveFails: boolean
  /** getAsFileAsync fails, as for a mail that its sender has protected. */
  rawWithheld: boolean
  /** office.js has no officeTheme and no event for it, as in Outlooks before Mailbox 1.14. */
  themeUntold: boolean
}

/** Reads the faults that the address asks for. */
export function faultsFrom(parameters: URLSearchParams): Faults {
  const asked = (parameters.get('faults') ?? '').split(',')
  return {
    attachmentUnreadable: asked.includes('attachment-unreadable'),
    runtimeMissing: asked.includes('runtime-missing'),
    saveFails: asked.includes('save-fails'),
    rawWithheld: asked.includes('raw-withheld'),
    themeUntold: asked.includes('theme-untold'),
  }
}
