// What was found, as the words of a sentence: "et CPR-nummer og helbredsoplysninger".
import { findingTypes, type FoundTypes } from '../model/found-types.ts'
import type { Messages } from './messages.ts'

/** null when there is nothing to act on. */
export function typesInSentence(found: FoundTypes, messages: Messages): string | null {
  const words: string[] = []
  for (const type of findingTypes) {
    const count = found[type]
    if (count !== undefined) words.push(messages.kindInSentence[type](count))
  }
  const last = words.pop()
  if (last === undefined) return null
  return words.length === 0 ? last : `${words.join(', ')} ${messages.and} ${last}`
}
