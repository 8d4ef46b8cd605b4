// The mail that brings the link, sent from the caseworker's own mailbox. It says who writes, how it opens and what will never
// be asked for; nothing of the letter, no attachment, no picture, and the link in full on its own line.
import type { Language } from '../i18n/messages.ts'
import type { Personal } from '../personal.ts'

export interface NotificationInput {
  readonly language: Language
  readonly sender: Personal<string>
  readonly recipient: Personal<string>
  readonly organisation: { readonly name: string; readonly phone: string }
  readonly link: Personal<string>
  readonly code: { readonly by: 'sms'; readonly number: Personal<string> } | { readonly by: 'agreed' }
  readonly expiresAt: Date
}

export interface Notification {
  readonly subject: string
  readonly html: string
  readonly text: string
}

interface Words {
  readonly subject: (sender: string, organisation: string) => string
  readonly greeting: (name: string) => string
  readonly intro: (organisation: string) => string
  readonly open: string
  readonly bySms: (lastDigits: string) => string
  readonly byAgreed: string
  readonly until: (date: string) => string
  readonly never: string
  readonly doubt: (phone: string) => string
  readonly regards: string
  readonly locale: string
}

const words: Readonly<Record<Language, Words>> = {
  da: {
    subject: (sender, organisation) => `Sikker besked fra ${sender}, ${organisation}`,
    greeting: (name) => (name === '' ? 'Hej' : `Hej ${name}`),
    intro: (organisation) =>
      `Jeg har skrevet til dig. Beskeden indeholder personlige oplysninger, så den ligger låst hos ${organisation}.`,
    open: 'Åbn den her:',
    bySms: (lastDigits) => `Du får en kode på sms til den mobil, der ender på ${lastDigits}.`,
    byAgreed: 'Du åbner den med den kode, vi har aftalt.',
    until: (date) => `Du kan læse og svare til og med ${date}.`,
    never: 'Vi beder aldrig om CPR-nummer, MitID eller kort, når du åbner beskeden.',
    doubt: (phone) => `Er du i tvivl? Ring til os på ${phone}.`,
    regards: 'Venlig hilsen',
    locale: 'da-DK',
  },
  en: {
    subject: (sender, organisation) => `Secure message from ${sender}, ${organisation}`,
    greeting: (name) => (name === '' ? 'Hello' : `Hello ${name}`),
    intro: (organisation) =>
      `I have written to you. The message holds personal information, so it is kept locked at ${organisation}.`,
    open: 'Open it here:',
    bySms: (lastDigits) => `You get a code by text message to the mobile ending in ${lastDigits}.`,
    byAgreed: 'You open it with the code we have agreed on.',
    until: (date) => `You can read and answer until ${date}.`,
    never: 'We never ask for a CPR number, MitID or a card when you open the message.',
    doubt: (phone) => `In doubt? Ring us on ${phone}.`,
    regards: 'Kind regards',
    locale: 'en-GB',
  },
}

/** Subject, HTML and plain text. None of them tells anything about the letter. */
export function notificationOf(input: NotificationInput): Notification {
  const say = words[input.language]
  const { organisation } = input
  const link = input.link.reveal()
  const date = input.expiresAt.toLocaleDateString(say.locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Europe/Copenhagen',
  })
  const how = input.code.by === 'sms' ? say.bySms(input.code.number.reveal().slice(-2)) : say.byAgreed
  const sender = input.sender.reveal()
  const paragraphs = [
    say.greeting(input.recipient.reveal()),
    say.intro(organisation.name),
    { link },
    `${how} ${say.until(date)}`,
    `${say.never} ${say.doubt(spokenPhone(organisation.phone))}`,
  ]
  const signature = [say.regards, sender, organisation.name]
  const html = paragraphs.map((item) =>
    typeof item === 'string'
      ? `<p>${escapeHtml(item)}</p>`
      : `<p>${escapeHtml(say.open)}<br><a href="${escapeHtml(item.link)}">${escapeHtml(item.link)}</a></p>`,
  )
  const text = paragraphs.map((item) => (typeof item === 'string' ? item : `${say.open}\n${item.link}`))
  return {
    subject: say.subject(sender, organisation.name),
    html:
      `<!doctype html><html lang="${input.language}"><head><meta charset="utf-8"></head>` +
      `<body style="font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.5">${html.join('')}` +
      `<p>${signature.map(escapeHtml).join('<br>')}</p></body></html>`,
    text: `${[...text, signature.join('\n')].join('\n\n')}\n`,
  }
}

/** Danish numbers are read in pairs: +45 70 20 00 00. */
export function spokenPhone(number: string): string {
  return number.replace(/^(\+45)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1 $2 $3 $4 $5')
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? '',
  )
}
