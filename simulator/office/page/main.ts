// The window of the simulated Outlook on the web: one mailbox, one thing open at a time, the add-in beside it.
// Address parameters: faults (see faults.ts), language (da-DK or en-US) and theme (light or dark) of Outlook and of what the add-in is told, takingLongerAfterMs
// and timeOutAfterMs (Smart Alert), mailbox and name (whose it is).
import DOMPurify from 'dompurify'
import { z } from 'zod'
import { privateEvents } from '../frame/private-wire.ts'
import { anne, bank, bo, caseworker, ida, lone, payroll, peter } from '../../world/parties.ts'
import { type ComposeSession, startCompose } from './compose-session.ts'
import { button, byId, element } from './dom.ts'
import {
  attachedFile,
  type AttachedFile,
  Draft,
  type DraftOnWire,
  type DraftStart,
  generatedFile,
  type Person,
  textOf,
} from './draft.ts'
import { type Faults, faultsFrom } from './faults.ts'
import { createMailboxView } from './mailbox-view.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { type OfficeTheme, officeThemeOf, themeEventOf } from './office-context.ts'
import type { NewMessage } from './office-calls.ts'
import { createPane } from './pane.ts'
import { initialsOf, readingView } from './reading-view.ts'
import { written } from './recipients-field.ts'
import type { JournalEntry, Shell } from './shell.ts'
import { language, words } from './words.ts'
import { type Case, type Folder, type MailRow, mailboxOf, readCases, type WholeMail } from './world.ts'

/** The name of the add-in's pane, which every story looks for. */
const paneTitle = 'Send Sikkert'
const refreshEveryMs = 4_000
const settingsShape = z.object({
  addinOrigin: z.string().nullable(),
  takingLongerAfterMs: z.number(),
  timeOutAfterMs: z.number(),
})

/** What tests and the curious reach as window.simulator. */
export interface Simulator {
  readonly faults: Faults
  readonly journal: readonly JournalEntry[]
  readonly manifest: Manifest
  /** The open draft as it would be sent, without reading big files; null when nothing is being written. */
  draft(): Omit<DraftOnWire, 'attachments'> | null
  /** Attaches a file of that size to the open draft, made in place. */
  attachGenerated(name: string, megabytes: number): void
}

declare global {
  interface Window {
    simulator: Simulator
  }
}

async function start(): Promise<void> {
  const parameters = new URLSearchParams(window.location.search)
  const settings = settingsShape.parse(await (await fetch('/outlook/settings.json')).json())
  drawWords()
  const manifestXml = await (await fetch('/outlook/manifest.xml')).text()
  const manifest = readManifest(manifestXml, language, settings.addinOrigin ?? window.location.origin)
  const owner: Person = {
    address: parameters.get('mailbox') ?? caseworker.address,
    name: parameters.get('name') ?? caseworker.name,
  }
  const mailbox = mailboxOf(owner.address)
  const pane = createPane(paneTitle)
  const journal: JournalEntry[] = []
  const faults = faultsFrom(parameters)
  const contacts: readonly Person[] = [anne, ida, peter, lone, payroll, bank, bo].map(
    ({ name, address }) => ({
      name,
      address,
    }),
  )
  const theme = createTheme(parameters.get('theme'), (now) => {
    if (faults.themeUntold) return
    for (const [name, data] of [
      [privateEvents.themeChanged, now],
      ['officeThemeChanged', themeEventOf(now)],
    ] as const) {
      pane.raise(name, data)
      compose?.raiseInRuntime(name, data)
    }
  })

  let folder: Folder = 'inbox'
  let compose: ComposeSession | null = null
  let openMail: string | null = null
  let lastRows = ''
  /** Read in this window; the world keeps no such mark. */
  const seen = new Set<string>()

  const shell: Shell = {
    manifest,
    mailbox,
    pane,
    contacts,
    journal,
    smartAlerts: {
      takingLongerAfterMs: numberFrom(parameters, 'takingLongerAfterMs') ?? settings.takingLongerAfterMs,
      timeOutAfterMs: numberFrom(parameters, 'timeOutAfterMs') ?? settings.timeOutAfterMs,
    },
    theme: () => (faults.themeUntold ? null : theme.now()),
    program: {
      owner,
      faults,
      saveRoamingSettings: (next) => localStorage.setItem(roamingKey(owner), JSON.stringify(next)),
      rawOf: async (mail) => (await mailbox.raw(mail.id)).toBase64(),
      attachmentOf: async (mail, id) => (await mailbox.attachment(mail.id, id)).toBase64(),
    },
    roamingSettings: () => storedSettings(roamingKey(owner)),
    initialData: () => ({
      permissionLevel: manifest.permissionLevel,
      hostVersion: '16.0.20000.10000',
      owaView: 'ThreeColumns',
      userDisplayName: owner.name,
      userEmailAddress: owner.address,
      userTimeZone: 'Romance Standard Time',
      userProfileType: 'office365',
      timeZoneOffsets: [],
    }),
    mountHidden: (iframe) => byId('hidden-frames').append(iframe),
    onProblem: (problem) => journal.push({ kind: 'problem', problem }),
    refresh: () => void refresh(),
  }

  const view = createMailboxView(
    (chosen) => {
      folder = chosen
      lastRows = ''
      void refresh()
    },
    (row) => void openRow(row),
  )

  async function refresh(): Promise<void> {
    try {
      const rows = (await mailbox.list(folder))
        .map((row) => (seen.has(row.id) ? { ...row, unread: false } : row))
        .sort((a, b) => b.at.localeCompare(a.at))
      const drawn = JSON.stringify([rows, folder, openMail])
      if (drawn === lastRows) return
      lastRows = drawn
      view.showFolder(folder, folder === 'inbox' ? rows.filter((row) => row.unread).length : 0)
      view.showRows(rows, folder, openMail)
    } catch {
      lastRows = ''
      view.showFailure()
    }
  }

  async function openRow(row: MailRow): Promise<void> {
    await putAway()
    try {
      const mail = await mailbox.read(row.id)
      openMail = row.id
      seen.add(row.id)
      if (row.folder === 'drafts') write(await draftFrom(mail))
      else showMail(mail)
    } catch {
      say(words.cannotOpen)
    }
    void refresh()
  }

  function showMail(mail: WholeMail): void {
    byId('content').replaceChildren(
      readingView(shell, mail, {
        reply: (htmlBody) => void reply(mail, htmlBody),
        compose: (start) => void composeNew(start),
      }),
    )
    document.body.classList.add('with-item')
  }

  /** As an add-in asks for it: with recipients, subject and text. */
  async function composeNew(start: NewMessage): Promise<void> {
    await putAway()
    const person = (address: string): Person => ({ address, name: address })
    write({
      subject: start.subject,
      to: start.toRecipients.map(person),
      cc: start.ccRecipients.map(person),
      bodyHtml: DOMPurify.sanitize(start.htmlBody),
    })
    void refresh()
  }

  async function reply(mail: WholeMail, htmlBody: string): Promise<void> {
    await putAway()
    write({
      composeType: 'reply',
      subject: /^(re|sv):/i.test(mail.subject) ? mail.subject : `${words.replyPrefix}: ${mail.subject}`,
      to: answerTo(mail),
      bodyHtml: DOMPurify.sanitize(htmlBody) + quoted(mail),
    })
  }

  async function draftFrom(mail: WholeMail): Promise<DraftStart> {
    const files = await Promise.all(
      mail.attachments.map(async (file): Promise<AttachedFile> => {
        const content = (await mailbox.attachment(mail.id, file.id)).toBase64()
        return attachedFile(file.name, file.contentType, content)
      }),
    )
    const { subject, to, cc, bodyHtml } = mail
    return { subject, to, cc, bodyHtml: DOMPurify.sanitize(bodyHtml), attachments: files, savedAs: mail.id }
  }

  async function putAway(): Promise<void> {
    const open = compose
    compose = null
    openMail = null
    pane.close()
    await open?.putAway()
  }

  function write(start: DraftStart): void {
    const session = startCompose(shell, new Draft(start), (words) => {
      if (compose === session) compose = null
      openMail = null
      showNothing()
      if (words !== null) say(words)
      void refresh()
    })
    compose = session
    byId('content').replaceChildren(session.element)
    document.body.classList.add('with-item')
    session.focus()
  }

  function showNothing(): void {
    document.body.classList.remove('with-item')
    byId('content').replaceChildren(element('p', { class: 'nothing quiet' }, words.nothingOpen))
  }

  async function writeNew(from: Case | null): Promise<void> {
    await putAway()
    write(from === null ? {} : startOf(from))
    void refresh()
  }

  drawCommands(await readCases(), (from) => void writeNew(from))
  byId('contacts').replaceChildren(...contacts.map((person) => element('option', { value: written(person) })))
  byId('me').replaceChildren(
    element('span', { class: 'face', 'aria-hidden': 'true' }, initialsOf(owner.name)),
    element('span', {}, owner.name),
  )
  view.showFolder(folder, 0)
  showNothing()
  await refresh()
  window.setInterval(() => void refresh(), refreshEveryMs)

  const simulator: Simulator = {
    faults,
    journal,
    manifest,
    draft: () => {
      if (compose === null) return null
      const { subject, recipients, bodyHtml } = compose.draft
      return { subject, ...recipients, bodyHtml }
    },
    attachGenerated: (name, megabytes) => compose?.draft.attach(generatedFile(name, megabytes)),
  }
  window.simulator = simulator
  document.body.dataset['ready'] = 'yes'
}

/** RFC 5322 §3.6.2: where the author wants answers, if that is elsewhere. */
function answerTo({ replyTo, from }: WholeMail): readonly Person[] {
  if (replyTo.length > 0) return replyTo
  return from === null || from === undefined ? [] : [from]
}

function startOf(from: Case): DraftStart {
  return {
    subject: from.subject,
    to: from.to,
    cc: from.cc,
    bodyHtml: from.bodyHtml,
    attachments: from.attachments.map((file) =>
      attachedFile(file.name, file.contentType, file.contentBase64),
    ),
  }
}

/** The words of host.html, whose elements name what they say. */
function drawWords(): void {
  document.documentElement.lang = language
  document.title = words.title
  const said: Readonly<Record<string, string>> = {
    simulated: words.simulated,
    start: words.start,
    recipients: words.recipients,
    darkTheme: words.darkTheme,
    newMail: words.newMail,
    cases: words.cases,
  }
  for (const place of document.querySelectorAll<HTMLElement>('[data-word]'))
    place.textContent = said[place.dataset['word'] ?? ''] ?? ''
  byId('cases-menu').setAttribute('aria-label', words.cases)
  byId('folders').setAttribute('aria-label', words.folders)
  byId('content').setAttribute('aria-label', words.message)
}

function drawCommands(cases: readonly Case[], write: (from: Case | null) => void): void {
  byId('new-mail').addEventListener('click', () => write(null))
  const opener = byId('cases')
  const menu = byId('cases-menu')
  opener.hidden = cases.length === 0
  // Where nobody has Mette's key file in a drawer, the password must be somewhere.
  const password = byId('key-password')
  password.hidden = cases.length === 0
  password.replaceChildren(words.keyPassword, element('code', {}, caseworker.keyPassword))
  const close = () => {
    menu.hidden = true
    opener.setAttribute('aria-expanded', 'false')
  }
  const items = cases.map((each) => {
    const item = button({ role: 'menuitem', tabindex: '-1' }, () => {
      close()
      write(each)
    })
    item.append(each.title)
    return item
  })
  menu.replaceChildren(...items)
  opener.addEventListener('click', () => {
    const isOpening = menu.hidden
    menu.hidden = !isOpening
    opener.setAttribute('aria-expanded', String(isOpening))
    if (isOpening) items[0]?.focus()
  })
  menu.addEventListener('keydown', (event) => {
    const here = items.findIndex((item) => item === document.activeElement)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      items[(here + step + items.length) % items.length]?.focus()
    }
    if (event.key === 'Escape') {
      close()
      opener.focus()
    }
  })
  document.addEventListener('click', (event) => {
    if (event.target instanceof Node && !menu.contains(event.target) && !opener.contains(event.target))
      close()
  })
}

/** What the address asks for, else what was chosen last. */
function createTheme(
  asked: string | null,
  onChange: (theme: OfficeTheme) => void,
): { now: () => OfficeTheme } {
  let isDark = (asked ?? localStorage.getItem('outlook-theme')) === 'dark'
  const switcher = byId('theme')
  const apply = () => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
    switcher.setAttribute('aria-pressed', String(isDark))
  }
  switcher.addEventListener('click', () => {
    isDark = !isDark
    localStorage.setItem('outlook-theme', isDark ? 'dark' : 'light')
    apply()
    onChange(officeThemeOf(isDark))
  })
  apply()
  return { now: () => officeThemeOf(isDark) }
}

let sayingUntil = 0
function say(words: string): void {
  const place = byId('toast')
  place.textContent = words
  window.clearTimeout(sayingUntil)
  sayingUntil = window.setTimeout(() => (place.textContent = ''), 6_000)
}

function quoted(mail: WholeMail): string {
  const who = mail.from?.name ?? words.unknownSender
  const head = element(
    'div',
    {},
    `${words.quotedFrom}: ${who}`,
    element('br'),
    `${words.subject}: ${mail.subject}`,
  )
  const text = DOMPurify.sanitize(mail.bodyHtml)
  const rest = textOf(text).trim() === '' ? '' : text
  return `<div><br></div><hr>${head.outerHTML}<div><br></div>${rest}`
}

function roamingKey(owner: Person): string {
  return `roaming-settings ${owner.address}`
}

function storedSettings(key: string): object {
  const stored = z.record(z.string(), z.unknown()).safeParse(JSON.parse(localStorage.getItem(key) ?? '{}'))
  return stored.success ? stored.data : {}
}

function numberFrom(parameters: URLSearchParams, name: string): number | null {
  const value = Number(parameters.get(name) ?? 'none')
  return Number.isFinite(value) ? value : null
}

start().catch((cause: unknown) => {
  console.error(cause)
  byId('content').replaceChildren(element('p', { role: 'alert', class: 'nothing' }, words.cannotStart))
})
