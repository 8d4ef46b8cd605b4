// One mail as a recipient's program shows it: who, what, the proofs, and the content in a frame that runs no script.
import { holderText } from '../../../src/i18n/holder.ts'
import { type Child, element } from './element.ts'
import type { Mail } from './shapes.ts'
import { when, words } from './words.ts'

/** The whole reading pane of a mail. */
export function mailView(owner: string, mail: Mail): HTMLElement {
  const people = (list: Mail['to']) => list.map((one) => one.name || one.address).join(', ')
  const base = `/world/mailboxes/${encodeURIComponent(owner)}/messages/${encodeURIComponent(mail.id)}`
  return element(
    'article',
    { class: 'mail', 'aria-label': mail.subject || words.noSubject },
    element('h2', {}, mail.subject || words.noSubject),
    element(
      'div',
      { class: 'mail-head' },
      element(
        'span',
        { class: 'face', 'aria-hidden': 'true' },
        initials(mail.from.name || mail.from.address),
      ),
      element(
        'div',
        {},
        element('div', { class: 'from' }, mail.from.name || mail.from.address),
        element('div', { class: 'quiet' }, mail.from.address),
        element('div', { class: 'quiet' }, `${words.to}: ${people(mail.to)}`),
        mail.cc.length === 0 ? null : element('div', { class: 'quiet' }, `${words.cc}: ${people(mail.cc)}`),
      ),
      element('time', { class: 'quiet', datetime: mail.at }, when(mail.at)),
    ),
    ...proofs(mail),
    attachments(base, mail),
    content(base, mail),
    element('p', {}, element('a', { href: `${base}/raw`, download: 'mail.eml' }, words.raw)),
  )
}

function proofs(mail: Mail): readonly Child[] {
  return [smimeProof(mail.smime), deliveryProof(mail.delivery)]
}

function smimeProof(smime: Mail['smime']): Child {
  if (smime === null) return null
  const good = smime.signature === 'valid'
  const signer = smime.signer === null ? null : holderText(smime.signer.name, smime.signer.organisation)
  return proof(
    good ? 'good' : 'bad',
    signer === null ? words.signature[smime.signature] : `${words.signature[smime.signature]}: ${signer}`,
    smime.decrypted ? words.encrypted : smime.cipher === null ? words.signedOnly : words.notOpened,
    [
      ...(smime.cipher === null ? [] : [[words.cipher, smime.cipher] as const]),
      ...smime.problems.map((problem) => ['', problem] as const),
      ...(smime.peer === null ? [] : [[smime.peer.program, peerSays(smime.peer)] as const]),
    ],
  )
}

function peerSays({ opened, signature }: NonNullable<NonNullable<Mail['smime']>['peer']>): string {
  if (signature === 'none') return words.peer.shut
  return [...(opened ? [words.peer.opened] : []), words.peer[signature]].join(', ')
}

function deliveryProof(delivery: Mail['delivery']): Child {
  if (delivery === null) return null
  if (delivery.by === 'mailbox') return proof('calm', words.mailboxArrival, words.mailboxExplained, [])
  if (delivery.by === 'unprotected') return proof('bad', words.unprotected, words.unprotectedExplained, [])
  const { dkim } = delivery
  const server = [
    ...(delivery.server === null ? [] : [[words.server, delivery.server] as const]),
    ...(dkim === null
      ? []
      : [
          [
            'DKIM',
            [words.dkim[dkim.result], ...(dkim.domain === null ? [] : [dkim.domain])].join(': '),
          ] as const,
        ]),
  ]
  if (delivery.tls === null) return proof('bad', words.plain, '', server)
  return proof('good', words.verified, '', [
    ...server,
    [words.servername, delivery.tls.servername],
    [words.protocol, delivery.tls.protocol],
    [words.cipher, delivery.tls.cipher],
  ])
}

function proof(
  kind: 'good' | 'bad' | 'calm',
  title: string,
  text: string,
  facts: readonly (readonly [string, string])[],
): HTMLElement {
  const mark = { good: '✓', bad: '!', calm: 'i' }[kind]
  const rows = facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])
  return element(
    'section',
    { class: `proof ${kind}` },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
    element(
      'div',
      {},
      element('strong', {}, title),
      text === '' ? null : element('div', {}, text),
      rows.length === 0 ? null : element('dl', {}, ...rows),
    ),
  )
}

function attachments(base: string, mail: Mail): Child {
  const files = mail.attachments.filter((file) => file.contentId === null || !isShown(mail, file.contentId))
  if (files.length === 0) return null
  const links = files.map((file) =>
    element(
      'li',
      {},
      element(
        'a',
        {
          class: 'button',
          href: `${base}/attachments/${encodeURIComponent(file.id)}`,
          download: file.name,
        },
        `${file.name} (${size(file.sizeInBytes)})`,
      ),
    ),
  )
  return element('ul', { class: 'files', 'aria-label': words.attachments }, ...links)
}

function content(base: string, mail: Mail): HTMLElement {
  if (mail.bodyHtml === '') return element('pre', { class: 'body' }, mail.bodyText)
  const html = mail.bodyHtml.replace(/cid:([^"'\s>)]+)/gi, (whole, id: string) => {
    const picture = mail.attachments.find((file) => file.contentId === id)
    return picture === undefined ? whole : `${base}/attachments/${encodeURIComponent(picture.id)}`
  })
  const frame = document.createElement('iframe')
  frame.className = 'body'
  frame.title = mail.subject || words.noSubject
  // No scripts. The same origin lets this page measure the height; links open outside.
  frame.setAttribute('sandbox', 'allow-same-origin allow-popups allow-popups-to-escape-sandbox')
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'"><base target="_blank"><style>body{font:14px/1.5 'Segoe UI',system-ui,sans-serif;color:#242424;margin:0;overflow-wrap:break-word}img{max-width:100%}</style>${html}`
  frame.addEventListener('load', () => {
    const height = frame.contentDocument?.documentElement.scrollHeight ?? 300
    frame.style.height = `${Math.min(Math.max(height, 60), 4000)}px`
  })
  return frame
}

function isShown(mail: Mail, contentId: string): boolean {
  return mail.bodyHtml.includes(`cid:${contentId}`)
}

/** Two letters of a name. */
export function initials(name: string): string {
  const letters = name.split(/[\s@.]+/).map((word) => word[0] ?? '')
  return letters.slice(0, 2).join('').toUpperCase()
}

function size(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`
}
