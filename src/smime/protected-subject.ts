// The subject that a mail carries inside its signature or encryption (RFC 9788 §2.1, and the older protected-headers="v1" of other
// programs), where another stands outside: what Outlook shows may be a stand-in such as "[...]", or have been changed on the way.
import { decodeWords } from '../mime/encoded-words.ts'
import { parseEntity, type ParsedEntity } from '../mime/parse-message.ts'

/**
 * null where none is protected, or both are the same. `content` is what a signature covers or an encryption held; whether it can be
 * believed is the caller's to know.
 */
export function protectedSubject(message: Uint8Array, content: Uint8Array): string | null {
  const inside = parseEntity(content)
  const isProtected = inside.parameters.has('hp') || inside.parameters.get('protected-headers') === 'v1'
  const own = isProtected ? subjectOf(inside) : null
  return own === null || own === subjectOf(parseEntity(message)) ? null : own
}

/** As it is shown; null where none or several stand. */
function subjectOf({ fields }: ParsedEntity): string | null {
  const [subject, ...others] = fields.filter(({ name }) => name === 'subject')
  if (subject === undefined || others.length > 0) return null
  return decodeWords(subject.value).replace(/\s+/g, ' ').trim()
}
