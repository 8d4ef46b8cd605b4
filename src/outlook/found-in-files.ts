// What the pane has found in this draft's files, for the handler of Send, which has neither time nor room to read them: types
// and how many, no words, by the id that Outlook gives the file. Session data (Mailbox 1.11) and ids live as long as the
// window; a file that is changed or renamed is another file with another id.
import { SikkertError } from '../errors.ts'
import { findingTypes, isNothing, type FoundTypes } from '../model/found-types.ts'
import { ask } from './ask.ts'

const prefix = 'sikkert-file-'
const countForm = /^(cpr|health|salary|article9):([0-9]{1,9})$/

/** null in an Outlook that has none. */
function session(): Office.SessionData | null {
  const { sessionData } = Office.context.mailbox.item as unknown as Partial<Office.MessageCompose>
  return sessionData ?? null
}

/** In the place of what was found there before. */
export async function writeFoundInFile(id: string, found: FoundTypes): Promise<void> {
  const data = session()
  if (data === null) return
  if (isNothing(found)) {
    // To remove what is not there is an error like any other.
    if ((await readAll(data)).has(prefix + id))
      await ask((done) => data.removeAsync(prefix + id, done), 'draft-unreadable')
    return
  }
  const counts = findingTypes.filter((type) => found[type] !== undefined)
  const value = counts.map((type) => `${type}:${found[type] ?? 0}`).join(' ')
  await ask((done) => data.setAsync(prefix + id, value, done), 'draft-unreadable')
}

/** Of the files with these ids. Throws when it cannot be known. */
export async function readFoundInFiles(ids: readonly string[]): Promise<readonly FoundTypes[]> {
  const data = session()
  if (data === null || ids.length === 0) return []
  const values = await readAll(data)
  return ids.filter((id) => values.has(prefix + id)).map((id) => parse(values.get(prefix + id)))
}

/** All of it: to ask for one that is not there is an error too. */
async function readAll(data: Office.SessionData): Promise<ReadonlyMap<string, unknown>> {
  const all = await ask<unknown>((done) => data.getAllAsync(done), 'draft-unreadable')
  if (typeof all !== 'object' || all === null) throw new SikkertError('draft-unreadable')
  return new Map<string, unknown>(Object.keys(all).map((key) => [key, Reflect.get(all, key)]))
}

function parse(value: unknown): FoundTypes {
  const found: { -readonly [T in keyof FoundTypes]: FoundTypes[T] } = {}
  for (const word of String(value).split(' ')) {
    const [, name, count] = countForm.exec(word) ?? []
    const type = findingTypes.find((known) => known === name)
    if (type === undefined) throw new SikkertError('draft-unreadable')
    found[type] = Number(count)
  }
  return found
}
