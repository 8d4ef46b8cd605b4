// Folders and the list of mails beside them. Shows what it is given; the window decides what a click means.
import { button, byId, element, icon, type IconName } from './dom.ts'
import { initialsOf } from './reading-view.ts'
import { language, words } from './words.ts'
import type { Folder, MailRow } from './world.ts'

const folders: readonly { readonly id: Folder; readonly icon: IconName }[] = [
  { id: 'inbox', icon: 'inbox' },
  { id: 'drafts', icon: 'draft' },
  { id: 'sentitems', icon: 'send' },
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
  const rowsElement = element('ul', { class: 'rows', role: 'list', 'aria-label': words.messages })
  const heading = element('h2', { id: 'list-title' }, '')
  const search = element('input', {
    type: 'search',
    'aria-label': words.searchFolder,
    placeholder: words.search,
  })
  const note = element('p', { class: 'quiet note', role: 'status' })
  list.replaceChildren(element('div', { class: 'list-head' }, heading, search), note, rowsElement)
  let shown: readonly MailRow[] = []
  let shownFolder: Folder = 'inbox'
  let shownOpen: string | null = null

  const draw = () => {
    const wanted = search.value.trim().toLowerCase()
    const matching = shown.filter((row) => wanted === '' || searchable(row).includes(wanted))
    note.textContent = matching.length > 0 ? '' : wanted === '' ? words.emptyFolder : words.nothingFound
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
          ...folders.map(({ id, icon: sign }) => {
            const label = element('span', {}, words.folder[id])
            const made = button(
              { class: 'folder', ...(id === folder ? { 'aria-current': 'true' } : {}) },
              () => choose(id),
              icon(sign),
              label,
            )
            if (id === 'inbox' && unread > 0) {
              made.append(
                element('span', { class: 'count', 'aria-label': words.unread(unread) }, String(unread)),
              )
            }
            return element('li', {}, made)
          }),
        ),
      )
      heading.textContent = words.folder[folder]
    },
    showRows(rows, folder, openId) {
      shown = rows
      shownFolder = folder
      shownOpen = openId
      draw()
    },
    showFailure() {
      note.textContent = words.noMailbox
    },
  }
}

function rowOf(row: MailRow, folder: Folder, isOpen: boolean, open: (row: MailRow) => void): HTMLElement {
  const recipients = row.to.map((person) => person.name).join('; ')
  const who =
    folder === 'inbox'
      ? (row.from?.name ?? words.unknownSender)
      : recipients === ''
        ? words.noRecipient
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
      element('span', { class: 'row-subject' }, row.subject === '' ? words.noSubject : row.subject),
      element('span', { class: 'row-preview' }, row.preview),
    ),
  )
  if (row.unread) made.append(element('span', { class: 'only-read-aloud' }, words.unreadMail))
  return element('li', {}, made)
}

function timeOf(at: string): HTMLElement {
  const moment = new Date(at)
  const isToday = moment.toDateString() === new Date().toDateString()
  const words = isToday
    ? moment.toLocaleTimeString(language, { timeStyle: 'short' })
    : moment.toLocaleDateString(language, { day: 'numeric', month: 'short' })
  return element('time', { datetime: at }, words)
}

function searchable(row: MailRow): string {
  return [row.subject, row.preview, row.from?.name ?? '', ...row.to.map((person) => person.name)]
    .join(' ')
    .toLowerCase()
}
