// A pure function of a text that is asked again and again for the same few, such as the digest of a domain.

/** Beyond this all is forgotten and asked anew. */
const maximumRemembered = 5000

export function remembered<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = of(text)
    if (known.size >= maximumRemembered) known.clear()
    known.set(text, made)
    return made
  }
}
