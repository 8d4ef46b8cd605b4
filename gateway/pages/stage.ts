// What stays while screens change: whose page it is, the language, and where the reader's focus goes. A screen is a function of
// the language, so that changing it loses nothing that was typed into the screen's own state.
import type { OrganisationInfo } from '../../src/contract/portal-letter.ts'
import { spokenPhone } from '../../src/letter/notification.ts'
import { element } from './element.ts'
import { type Language, type Texts, texts } from './texts.ts'

export interface Screen {
  readonly title: string
  readonly nodes: readonly Node[]
  /** The heading when left out. */
  readonly focus?: HTMLElement
}

export type Render = (say: Texts, signal: AbortSignal) => Screen

export interface Stage {
  readonly say: () => Texts
  readonly organisation: OrganisationInfo
  setLanguage(language: Language): void
  /** Replaces what is on the page. The signal ends with the screen. */
  show(render: Render): void
  /** The same screen, after its state has changed. */
  refresh(): void
  phone(): HTMLElement
  /** What went wrong, and whom to ring. */
  problem(text: string): HTMLElement
}

export function createStage(organisation: OrganisationInfo): Stage {
  const main = place('main')
  const button = place('language')
  let language: Language = 'da'
  let render: Render | null = null
  let showing = new AbortController()

  function draw(): void {
    showing.abort()
    showing = new AbortController()
    const say = texts[language]
    document.documentElement.lang = language
    button.textContent = say.otherLanguage
    button.lang = language === 'da' ? 'en' : 'da'
    place('imprint').replaceChildren(
      say.imprint(organisation.name, organisation.cvr),
      element('br'),
      `${say.ring} `,
      stage.phone(),
    )
    if (render === null) return
    const screen = render(say, showing.signal)
    document.title = `${screen.title} · ${organisation.name}`
    main.replaceChildren(...screen.nodes)
    const heading = main.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    ;(screen.focus ?? heading)?.focus()
  }

  const stage: Stage = {
    say: () => texts[language],
    organisation,
    setLanguage(next) {
      language = next
    },
    show(next) {
      render = next
      draw()
      scrollTo(0, 0)
    },
    refresh: draw,
    phone: () =>
      element('a', { href: `tel:${organisation.phone}`, class: 'phone' }, spokenPhone(organisation.phone)),
    problem: (text) =>
      element(
        'div',
        { class: 'note bad', role: 'alert' },
        element('span', {}, `${text} ${texts[language].help} `, stage.phone(), '.'),
      ),
  }
  place('organisation').textContent = organisation.name
  button.addEventListener('click', () => {
    language = language === 'da' ? 'en' : 'da'
    draw()
    button.focus()
  })
  return stage
}

export function dateOf(iso: string, say: Texts): string {
  return new Date(iso).toLocaleDateString(say.locale, { day: 'numeric', month: 'long', year: 'numeric' })
}

export function timeOf(iso: string, say: Texts): string {
  return new Date(iso).toLocaleTimeString(say.locale, { hour: '2-digit', minute: '2-digit' })
}

/** "45 sekunder", "12 minutter", "3 timer"; never less than it is. */
export function spellWait(seconds: number, say: Texts): string {
  if (seconds < 100) return say.inSeconds(Math.max(1, Math.ceil(seconds)))
  if (seconds < 100 * 60) return say.inMinutes(Math.ceil(seconds / 60))
  return say.inHours(Math.ceil(seconds / 3600))
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}
