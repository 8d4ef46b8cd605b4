// Good and bad partners: what the relay finds when it looks at each mail domain of the world now, with its reason in the
// words that a caseworker reads.
import { da } from '../../../src/i18n/da.ts'
import { en } from '../../../src/i18n/en.ts'
import { element, page } from './element.ts'
import { partners, read, type Partner } from './shapes.ts'
import { choose, language, words } from './words.ts'

const texts = language() === 'da' ? da : en
const said = words.partners

function head(): HTMLElement {
  const next = language() === 'da' ? 'en' : 'da'
  return element(
    'header',
    { class: 'hero' },
    element(
      'button',
      { type: 'button', class: 'plain language', lang: next, onclick: () => choose(next) },
      words.other,
    ),
    element('h1', {}, said.title),
    element('p', { class: 'lead' }, said.lead),
    element('p', { class: 'actions' }, element('a', { class: 'button', href: '/' }, said.back)),
  )
}

function row(partner: Partner): HTMLElement {
  const { domain, verdict, by, problems, tls } = partner
  const reason = by === null ? problems.map((problem) => texts.tlsProblem[problem]).join(' ') : said.by[by]
  return element(
    'li',
    { 'data-verdict': verdict },
    element('code', {}, domain),
    element('strong', {}, said.verdict[verdict]),
    element('span', {}, reason),
    element(
      'span',
      { class: 'quiet' },
      tls === null ? problems.join(' ') : `${tls.host}, ${tls.protocol}, ${tls.cipher}`,
    ),
  )
}

function list(rows: readonly Partner[]): HTMLElement {
  return element('section', { class: 'card' }, element('ul', { class: 'people verdicts' }, ...rows.map(row)))
}

document.documentElement.lang = language()
page().replaceChildren(head(), element('p', { role: 'status' }, words.wait))
read('/world/partners.json', partners).then(
  (rows) => page().replaceChildren(head(), list(rows)),
  () => page().replaceChildren(head(), element('p', { role: 'alert' }, words.failed)),
)
