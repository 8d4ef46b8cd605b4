// The recipients' side: a mail program for each of them, and Bo's phone. Looks for news every two seconds.
import { element, page } from './element.ts'
import { initials, mailView } from './mail-view.ts'
import {
  mail as mailShape,
  numbers,
  read,
  state,
  type Summary,
  summary,
  type Texts,
  texts,
  type WorldRecipient,
} from './shapes.ts'
import { choose, language, when, words } from './words.ts'

const lookAgainInMilliseconds = 2000

const people = element('ul', { class: 'tabs' })
const tip = element('p', { class: 'tip' })
const list = element('ul', { class: 'mails', 'aria-label': words.inbox })
const reading = element('main', { class: 'reading' })
const phone = element('aside', { class: 'phone', 'aria-label': words.phone })
const trouble = element('p', { class: 'trouble', role: 'alert' })

let everybody: readonly WorldRecipient[] = []
let chosen: WorldRecipient | null = null
let openMail: string | null = null
let shownList = ''
let shownTexts = ''

function frame(): void {
  const next = language() === 'da' ? 'en' : 'da'
  page().replaceChildren(
    element(
      'header',
      { class: 'bar' },
      element('a', { href: '/', class: 'brand' }, words.title),
      element('h1', {}, words.recipients),
      element('a', { href: words.outlook, class: 'button' }, words.openOutlook),
      element(
        'button',
        { type: 'button', class: 'plain language', lang: next, onclick: () => choose(next) },
        words.other,
      ),
    ),
    trouble,
    element('nav', { class: 'people-bar', 'aria-label': words.recipients }, people),
    element(
      'div',
      { class: 'program' },
      element('section', { class: 'side' }, tip, element('h2', {}, words.inbox), list),
      reading,
      phone,
    ),
  )
}

function chooseByAddress(): void {
  const id = location.hash.slice(1)
  chosen = everybody.find((one) => one.id === id) ?? everybody[0] ?? null
  openMail = null
  shownList = ''
  shownTexts = ''
  people.replaceChildren(
    ...everybody.map((one) =>
      element(
        'li',
        {},
        element(
          'a',
          { href: `#${one.id}`, ...(one === chosen ? { 'aria-current': 'page' } : {}) },
          element('span', { class: 'face', 'aria-hidden': 'true' }, initials(one.name)),
          element('span', {}, one.name, element('small', {}, one.address)),
        ),
      ),
    ),
  )
  tip.replaceChildren(chosen === null ? '' : tipOf(chosen.id))
  reading.replaceChildren(element('p', { class: 'quiet centre' }, words.chooseMail))
  phone.hidden = chosen?.phone == null
}

function tipOf(id: string): string {
  return Object.entries(words.tips).find(([name]) => name === id)?.[1] ?? ''
}

async function look(): Promise<void> {
  const owner = chosen
  if (owner === null) return
  const mails = await read(
    `/world/mailboxes/${encodeURIComponent(owner.address)}/messages?folder=inbox`,
    summary.array(),
  )
  const messages = owner.phone === null ? null : await textsOf(owner.phone)
  if (owner !== chosen) return
  if (JSON.stringify(mails) !== shownList) showList(owner, mails)
  if (messages !== null && JSON.stringify(messages) !== shownTexts) showPhones(messages)
}

/** The owner's own phone first, then other numbers that have got something (a wrong number shows here, too). */
async function textsOf(own: string): Promise<readonly (readonly [string, Texts])[]> {
  const all = new Set([own, ...(await read('/world/phones', numbers))])
  return Promise.all(
    [...all].map(
      async (number) => [number, await read(`/world/phones/${encodeURIComponent(number)}`, texts)] as const,
    ),
  )
}

function showList(owner: WorldRecipient, mails: readonly Summary[]): void {
  shownList = JSON.stringify(mails)
  const focused = document.activeElement?.closest('[data-mail]')?.getAttribute('data-mail')
  list.replaceChildren(
    ...(mails.length === 0 ? [element('li', { class: 'quiet empty' }, words.empty)] : []),
    ...mails.map((one) =>
      element(
        'li',
        {},
        element(
          'button',
          {
            type: 'button',
            'data-mail': one.id,
            class: one.unread ? 'unread' : '',
            ...(one.id === openMail ? { 'aria-current': 'true' } : {}),
            onclick: () => void open(owner, one.id).catch(notAnswering),
          },
          element('span', { class: 'from' }, one.from.name || one.from.address),
          element('time', { datetime: one.at, class: 'quiet' }, when(one.at)),
          element('span', { class: 'subject' }, one.subject || words.noSubject),
          element('span', { class: 'quiet preview' }, one.preview),
        ),
      ),
    ),
  )
  if (focused != null) list.querySelector<HTMLElement>(`[data-mail="${CSS.escape(focused)}"]`)?.focus()
  const newest = mails[0]
  if (openMail === null && newest !== undefined) void open(owner, newest.id).catch(notAnswering)
}

async function open(owner: WorldRecipient, id: string): Promise<void> {
  openMail = id
  const found = await read(
    `/world/mailboxes/${encodeURIComponent(owner.address)}/messages/${encodeURIComponent(id)}`,
    mailShape,
  )
  if (openMail !== id) return
  reading.replaceChildren(mailView(owner.address, found))
  shownList = ''
  await look()
}

function showPhones(phones: readonly (readonly [string, Texts])[]): void {
  shownTexts = JSON.stringify(phones)
  phone.replaceChildren(
    ...phones.map(([number, messages]) =>
      element(
        'section',
        { class: 'handset', 'aria-label': `${words.phone} ${number}` },
        element('h2', {}, number),
        messages.length === 0
          ? element('p', { class: 'quiet' }, words.noTexts)
          : element(
              'ul',
              { role: 'log' },
              ...[...messages]
                .reverse()
                .map((one) =>
                  element(
                    'li',
                    {},
                    element('span', { class: 'quiet' }, `${one.from} · ${when(one.at)}`),
                    element('p', { class: 'bubble' }, one.text),
                  ),
                ),
            ),
      ),
    ),
  )
}

function notAnswering(): void {
  trouble.replaceChildren(words.failed)
}

async function lookForEver(): Promise<never> {
  for (;;) {
    await look().then(() => trouble.replaceChildren(), notAnswering)
    await new Promise((resolve) => setTimeout(resolve, lookAgainInMilliseconds))
  }
}

document.documentElement.lang = language()
document.title = words.recipients
frame()
addEventListener('hashchange', () => {
  chooseByAddress()
  look().catch(notAnswering)
})
read('/world/state.json', state).then((world) => {
  everybody = world.recipients
  chooseByAddress()
  return lookForEver()
}, notAnswering)
