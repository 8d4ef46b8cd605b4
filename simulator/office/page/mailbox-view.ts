// Folders and the list of mails beside them. Shows what it is given; the window decides what a click means.
import { button, byId, element, icon, type IconName } from './dom.ts'
import { initialsOf } from './reading-view.ts'
import type { Folder, MailRow } from './world.ts'

const folders: readonly { readonly id: Folder; readonly name: string; readonly icon: IconName }[] = [
  { id: 'inbox', name: 'Indbakke', icon: 'inbox' },
  { id: 'drafts', name: 'Kladder', icon: 'draft' },
  { id: 'sentitems', name: 'Sendt post', icon: 'send' },
]

export interface MailboxView {
  showFolder(folder: Folder, unread: number): void
  showRows(rows: readonly MailRow[], folder: Folder, openId: string | null): void
  showFailure(): void
}

/** The two columns at the left. */
export function createMailboxView(
  choose: (folder: Folder) => void,
  open: (row: MailRow) => void,
): MailboxView {
  const list = byId('list')
  const rowsElement = element('ul', { class: 'rows', role: 'list', 'aria-label': 'Meddelelser' })
  const heading = element('h2', { id: 'list-title' }, '')
  const search = element('input', { type: 'search', 'aria-label': 'Søg i mappen', placeholder: 'Søg' })
  const note = element('p', { class: 'quiet note', role: 'status' })
  list.replaceChildren(element('div', { class: 'list-head' }, heading, search), note, rowsElement)
  let shown: readonly MailRow[] = []
  let shownFolder: Folder = 'inbox'
  let shownOpen: string | null = null

  const draw = () => {
    const wanted = search.value.trim().toLowerCase()
    const matching = shown.filter((row) => wanted === '' || searchable(row).includes(wanted))
    note.textContent = matching.length > 0 ? '' : wanted === '' ? 'Mappen er tom.' : 'Intet fundet.'
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['mail'] : undefined
    rowsElement.replaceChildren(...matching.map((row) => rowOf(row, shownFolder, row.id === shownOpen, open)))
    if (focused !== undefined)
      rowsElement.querySelector<HTMLElement>(`[data-mail="${CSS.escape(focused)}"]`)?.focus()
  }
  search.addEventListener('input', draw)

  return {
    showFolder(folder, unread) {
      byId('folders').replaceChildren(
        element(
          'ul',
          { role: 'list' },
          ...folders.map(({ id, name, icon: sign }) => {
            const label = element('span', {}, name)
            const made = button(
              { class: 'folder', ...(id === folder ? { 'aria-current': 'true' } : {}) },
              () => choose(id),
              icon(sign),
              label,
            )
            if (id === 'inbox' && unread > 0) {
              made.append(
                element('span', { class: 'count', 'aria-label': `${unread} ulæste` }, String(unread)),
              )
            }
            return element('li', {}, made)
          }),
        ),
      )
      heading.textContent = folders.find(({ id }) => id === folder)?.name ?? ''
    },
    showRows(rows, folder, openId) {
      shown = rows
      shownFolder = folder
      shownOpen = openId
      draw()
    },
    showFailure() {
      note.textContent = 'Postkassen svarer ikke lige nu.'
    },
  }
}

function rowOf(row: MailRow, folder: Folder, isOpen: boolean, open: (row: MailRow) => void): HTMLElement {
  const recipients = row.to.map((person) => person.name).join('; ')
  const who =
    folder === 'inbox'
      ? (row.from?.name ?? 'Ukendt afsender')
      : recipients === ''
        ? '(ingen modtager)'
        : recipients
  const made = button(
    {
      class: row.unread ? 'row unread' : 'row',
      'data-mail': row.id,
      ...(isOpen ? { 'aria-current': 'true' } : {}),
    },
    () => open(row),
    element('span', { class: 'face', 'aria-hidden': 'true' }, initialsOf(who)),
    element(
      'span',
      { class: 'row-text' },
      element('span', { class: 'row-top' }, element('span', { class: 'row-who' }, who), timeOf(row.at)),
      element('span', { class: 'row-subject' }, row.subject === '' ? '(uden emne)' : row.subject),
      element('span', { class: 'row-preview' }, row.preview),
    ),
  )
  if (row.unread) made.append(element('span', { class: 'only-read-aloud' }, 'Ulæst'))
  return element('li', {}, made)
}

function timeOf(at: string): HTMLElement {
  const moment = new Date(at)
  const isToday = moment.toDateString() === new Date().toDateString()
  const words = isToday
    ? moment.toLocaleTimeString('da-DK', { timeStyle: 'short' })
    : moment.toLocaleDateString('da-DK', { day: 'numeric', month: 'short' })
  return element('time', { datetime: at }, words)
}

function searchable(row: MailRow): string {
  return [row.subject, row.preview, row.from?.name ?? '', ...row.to.map((person) => person.name)]
    .join(' ')
    .toLowerCase()
}
