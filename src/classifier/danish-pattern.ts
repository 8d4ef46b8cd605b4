// Regular expressions over Danish words. JavaScript's \w and \b know no æ, ø and å, and the event runtime of classic
// Outlook no look-behind, so: "~" stands for any letters, and every pattern begins where a word begins.

/** Of `source`; the first group is what stands before the word, so its length is not the word's. */
export function danishPattern(source: string): RegExp {
  return new RegExp(`(^|[^a-zæøå])(?:${source.replace(/~/g, '[a-zæøå]*')})`)
}

/** Where the word of a match begins. */
export function wordAtMatch(match: RegExpExecArray): number {
  return match.index + (match[1] ?? '').length
}
