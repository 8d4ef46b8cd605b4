// Outlook is there, and has told what is open.

export async function whenReady(): Promise<void> {
  await Office.onReady()
}
