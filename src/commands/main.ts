// Registers the functions that Outlook calls by name, without a pane.
Office.actions.associate('onMessageSend', (event: Office.AddinCommands.Event) => {
  event.completed({ allowEvent: false })
})
