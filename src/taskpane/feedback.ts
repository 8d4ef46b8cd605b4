// The caseworker's feedback on findings, kept in this browser alone and saved as a file when she asks. No content, no
// recipients: which rule, how sure it was, and why she disagreed.
import { z } from 'zod'
import type { Feedback } from '../model/feedback.ts'

const place = 'sikkert-feedback'
const mostRows = 500
const stored = z.array(
  z.custom<Feedback>((row) => typeof row === 'object' && row !== null && 'because' in row),
)

export function readFeedback(storage: Pick<Storage, 'getItem'> | null): readonly Feedback[] {
  try {
    return stored.parse(JSON.parse(storage?.getItem(place) ?? '[]'))
  } catch {
    return []
  }
}

export function keepFeedback(storage: Pick<Storage, 'getItem' | 'setItem'> | null, row: Feedback): void {
  try {
    storage?.setItem(place, JSON.stringify([...readFeedback(storage), row].slice(-mostRows)))
  } catch {
    // A full or closed storage loses feedback, never the mail.
  }
}

/** The browser's storage, or null where a partitioned frame has none. */
export function ownStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
