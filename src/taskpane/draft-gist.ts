// What of a draft is compared: whether its text is another, and whether it goes to other people in another way. Stays in
// memory.
import type { Draft } from '../model/draft.ts'
import type { State } from './state.ts'

/** Who gets the mail, how, and what was found in it. */
export function gistOf(state: State): string | null {
  if (state.at !== 'writing' || state.prepared === null) return null
  const { plan, classification } = state.prepared
  return JSON.stringify([
    plan.recipients.map(({ recipient, route }) => [
      recipient.address.reveal(),
      recipient.field,
      route.by,
      route.by === 'smime' ? route.signer : route.by === 'undecided' ? route.otherwise : null,
    ]),
    classification.findings.map(({ kind }) => kind),
  ])
}

export const textOf = ({ subject, bodyHtml }: Draft) => ({
  subject: subject.reveal(),
  bodyHtml: bodyHtml.reveal(),
})

export function isSameText(a: Draft, b: Draft): boolean {
  return a.subject.reveal() === b.subject.reveal() && a.bodyHtml.reveal() === b.bodyHtml.reveal()
}

/** Tells whether the draft has changed. */
export function fingerprint(draft: Draft): string {
  return JSON.stringify([
    draft.subject.reveal(),
    draft.bodyHtml.reveal(),
    draft.recipients.map(({ address, field }) => [address.reveal(), field]),
    draft.attachments.map(({ id }) => id),
  ])
}

/** What the mail says, whoever it goes to: the same again is the same mail, and nobody gets that twice unasked. */
export function contentOf(draft: Draft): string {
  return JSON.stringify([
    draft.from.address.reveal(),
    draft.subject.reveal(),
    draft.bodyHtml.reveal(),
    draft.attachments.map(({ id }) => id),
  ])
}
