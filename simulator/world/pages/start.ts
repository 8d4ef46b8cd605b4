// The start page of the simulator: what this is, what to click, and how to make something go wrong.
import { element, page } from './element.ts'
import { read, state, type State } from './shapes.ts'
import { choose, language, words } from './words.ts'

function head(): HTMLElement {
  return element(
    'header',
    { class: 'hero' },
    languageButton(),
    element('h1', {}, words.title),
    element('p', { class: 'lead' }, words.lead),
    element(
      'p',
      { class: 'actions' },
      element('a', { class: 'button primary', href: words.outlook }, words.openOutlook),
      element('a', { class: 'button', href: '/world/' }, words.openRecipients),
    ),
  )
}

function languageButton(): HTMLElement {
  const next = language() === 'da' ? 'en' : 'da'
  return element(
    'button',
    { type: 'button', class: 'plain language', lang: next, onclick: () => choose(next) },
    words.other,
  )
}

function steps(world: State): HTMLElement {
  const list = words.steps(world.caseworker.name, world.organisation).map((step) => element('li', {}, step))
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, words.tryThis),
    element('ol', { class: 'steps' }, ...list),
    password(world),
  )
}

function password(world: State): HTMLElement {
  const done = element('span', { role: 'status', class: 'quiet' })
  const copy = () => {
    navigator.clipboard.writeText(world.caseworker.keyPassword).then(
      () => done.replaceChildren(words.copied),
      () => done.replaceChildren(),
    )
  }
  return element(
    'p',
    { class: 'password' },
    `${words.keyPassword}: `,
    element('code', {}, world.caseworker.keyPassword),
    element('button', { type: 'button', class: 'plain', onclick: copy }, words.copy),
    done,
  )
}

function recipients(world: State): HTMLElement {
  const rows = world.recipients.map((one) =>
    element(
      'li',
      {},
      element('a', { href: `/world/#${one.id}` }, one.name),
      element('span', { class: 'quiet' }, one.phone === null ? one.address : `${one.address}, ${one.phone}`),
      element('span', {}, words.reach[one.reach]),
    ),
  )
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, words.reachable),
    element('ul', { class: 'people' }, ...rows),
  )
}

function faults(world: State): HTMLElement {
  const rows = Object.entries(words.behaviours).map(([address, what]) =>
    element('li', {}, element('code', {}, address), element('span', {}, what)),
  )
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, words.faults),
    element('p', {}, words.faultsLead),
    element('ul', { class: 'people' }, ...rows),
    element('p', {}, element('a', { href: '/world/partners/' }, words.seePartners)),
    turnable(gateway, world.gatewayRuns),
    ...(world.gatewayRuns ? [turnable(ownKey, world.hasOwnKey)] : []),
  )
}

type Control = { readonly gateway: 'stop' | 'start' } | { readonly ownKey: 'lay' | 'take-away' }

interface Switch {
  readonly of: string
  readonly is: readonly [on: string, off: string]
  readonly turn: readonly [off: string, on: string]
  readonly control: readonly [off: Control, on: Control]
}

/** A line that says how something stands, with a button that turns it. */
function turnable(what: Switch, isOn: boolean): HTMLElement {
  const at = isOn ? 0 : 1
  const said = element('span', { role: 'status' }, what.is[at])
  const button = element('button', { type: 'button', class: 'button' }, what.turn[at])
  button.addEventListener('click', () => {
    button.setAttribute('disabled', '')
    said.replaceChildren(words.wait)
    tell(what.control[at]).then(
      () => line.replaceWith(turnable(what, !isOn)),
      () => said.replaceChildren(words.failed),
    )
  })
  const line = element('p', { class: 'gateway' }, element('strong', {}, what.of), said, button)
  return line
}

const gateway: Switch = {
  of: words.gateway,
  is: [words.gatewayRuns, words.gatewayDown],
  turn: [words.stop, words.start],
  control: [{ gateway: 'stop' }, { gateway: 'start' }],
}
const ownKey: Switch = {
  of: words.ownKey,
  is: [words.ownKeyThere, words.ownKeyAway],
  turn: [words.takeAway, words.layBack],
  control: [{ ownKey: 'take-away' }, { ownKey: 'lay' }],
}

async function tell(control: Control): Promise<void> {
  const answer = await fetch('/world/control', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(control),
  })
  if (!answer.ok) throw new Error('refused')
}

document.documentElement.lang = language()
read('/world/state.json', state).then(
  (world) => page().replaceChildren(head(), steps(world), recipients(world), faults(world)),
  () => page().replaceChildren(element('p', { role: 'alert' }, words.failed)),
)
