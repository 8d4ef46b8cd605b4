// One way to build elements, so that text never passes through a parser of HTML.

export type Child = Node | string

/** An element with attributes and children; `class`, `role` and `aria-…` are attributes like any other. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** A button with what it does. */
export function button(
  attributes: Readonly<Record<string, string>>,
  onClick: (event: MouseEvent) => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, ...children)
  made.addEventListener('click', onClick)
  return made
}

/** The element with that id in host.html. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`host.html has no #${id}`)
  return found
}

const shapes = {
  attach:
    'M13 5l-6.5 6.5a2 2 0 0 0 2.8 2.8L15.5 8a3.6 3.6 0 0 0-5-5L4.200 9.300a5 5 0 0 0 7.100 7.100L17 10.700',
  bin: 'M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11M9 9v5M11 9v5',
  close: 'M5 5l10 10M15 5L5 15',
  draft: 'M4 16l1-4 8.500-8.500 3 3L8 15zM12 5l3 3',
  folder: 'M3 5h5l2 2h7v9H3z',
  inbox: 'M3 4h14v12H3zM3 11h4a3 3 0 0 0 6 0h4',
  mail: 'M3 5h14v10H3zM3 6l7 5 7-5',
  moon: 'M15 12.500A6 6 0 0 1 8 4a6.500 6.500 0 1 0 7 8.500z',
  reply: 'M8 5L3 10l5 5M3 10h8a6 6 0 0 1 6 6',
  send: 'M3 4l14 6-14 6 2-6zM5 10h7',
  shield: 'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7.500 10l2 2 3.500-4',
  sparkle: 'M10 3l1.800 5.200L17 10l-5.200 1.800L10 17l-1.800-5.200L3 10l5.200-1.800z',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.500v.5',
} as const

export type IconName = keyof typeof shapes

/** A line drawing beside words; it says nothing by itself. */
export function icon(name: IconName): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const drawing = document.createElementNS(space, 'svg')
  drawing.setAttribute('viewBox', '0 0 20 20')
  drawing.setAttribute('class', 'icon')
  drawing.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(space, 'path')
  line.setAttribute('d', shapes[name])
  drawing.append(line)
  return drawing
}
