// Whose certificate it is. One of an organisation's own names it twice: as who it is, and as where that is.

/** Where somebody belongs, or null where the name alone tells it. */
export function organisationBeside(name: string, organisation: string | null): string | null {
  if (organisation === null) return null
  const plain = (words: string) => words.trim().replace(/\s+/g, ' ').toLowerCase()
  return ['', plain(name)].includes(plain(organisation)) ? null : organisation
}

/** "Anne Holm, Pensionshuset A/S". */
export function holderText(name: string, organisation: string | null): string {
  const beside = organisationBeside(name, organisation)
  return beside === null ? name : `${name}, ${beside}`
}
