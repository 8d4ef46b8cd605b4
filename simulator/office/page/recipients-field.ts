// One line of recipients (Til, Cc, Bcc): names as chips, an input for the next one. Enter, comma, semicolon and leaving
// the field take what was typed; Backspace in an empty input takes the last one back.
import { button, element, icon } from './dom.ts'
import type { Draft, Field, Person } from './draft.ts'
import { words } from './words.ts'

/** Makes the line and keeps it in step with the draft. */
export function recipientsField(
  draft: Draft,
  field: Field,
  label: string,
  contacts: readonly Person[],
): HTMLElement {
  const input = element('input', {
    type: 'text',
    id: `field-${field}`,
    'aria-label': label,
    autocomplete: 'off',
    list: 'contacts',
  })
  const chips = element('ul', { class: 'chips', 'aria-label': words.chosenIn(label) })
  chips.setAttribute('role', 'list')

  const remove = (person: Person) => {
    const rest = draft.recipients[field].filter((other) => other !== person)
    draft.setRecipients(field, rest, 'person')
    input.focus()
  }
  const take = () => {
    const added = input.value
      .split(/[;,\n]/)
      .map((part) => personFrom(part, contacts))
      .filter((person) => person !== null)
    input.value = ''
    if (added.length > 0) draft.setRecipients(field, [...draft.recipients[field], ...added], 'person')
  }
  const show = () => {
    const people = draft.recipients[field]
    chips.hidden = people.length === 0
    chips.replaceChildren(
      ...people.map((person) =>
        element(
          'li',
          { class: 'chip', title: person.address },
          element('span', {}, person.name),
          button({ 'aria-label': words.remove(person.name) }, () => remove(person), icon('close')),
        ),
      ),
    )
  }
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ';' || event.key === ',') {
      event.preventDefault()
      take()
    }
    const last = draft.recipients[field].at(-1)
    if (event.key === 'Backspace' && input.value === '' && last !== undefined) remove(last)
  })
  input.addEventListener('change', () => {
    // A name chosen in the list arrives whole; half a word waits for Enter or for leaving the field.
    if (contacts.some((person) => written(person) === input.value)) take()
  })
  input.addEventListener('blur', take)
  draft.listen((change) => {
    if (change.of === 'recipients' && change.field === field) show()
  })
  show()
  return element(
    'div',
    { class: 'field' },
    element('label', { for: input.id, class: 'field-label' }, label),
    chips,
    input,
  )
}

/** "Anne Holm <anne@…>" as people write it. */
export function written(person: Person): string {
  return person.name === person.address ? person.address : `${person.name} <${person.address}>`
}

function personFrom(text: string, contacts: readonly Person[]): Person | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const named = /^(.*)<([^<>]+)>$/.exec(trimmed)
  const address = (named?.[2] ?? trimmed).trim()
  const known = contacts.find(
    (person) => person.address.toLowerCase() === address.toLowerCase() || person.name === trimmed,
  )
  const name = named?.[1]?.trim()
  if (known !== undefined && (name === undefined || name === '')) return known
  return { address, name: name === undefined || name === '' ? address : name }
}
