// What a mail program reads in an add-in's XML manifest: buttons, pages, runtime, launch events. Leaves out mobile,
// requirement checks and icons beyond one size: the simulator is one host that supports all.

export interface AddinButton {
  readonly id: string
  readonly label: string
  readonly tip: string
  readonly iconUrl: string | null
  readonly action:
    { readonly by: 'pane'; readonly url: string } | { readonly by: 'function'; readonly name: string }
}

export type SendMode = 'PromptUser' | 'SoftBlock' | 'Block'

export interface LaunchEvent {
  readonly type: string
  readonly functionName: string
  readonly sendMode: SendMode
}

export interface Manifest {
  readonly id: string
  readonly name: string
  readonly permissionLevel: number
  readonly composeButtons: readonly AddinButton[]
  readonly readButtons: readonly AddinButton[]
  /** Where ribbon functions and launch events run. */
  readonly functionUrl: string | null
  readonly launchEvents: readonly LaunchEvent[]
}

/** Reads the newest VersionOverrides of a manifest, in one language, with its pages moved to `addinOrigin`. */
export function readManifest(xml: string, locale: string, addinOrigin: string): Manifest {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  const broken = document.querySelector('parsererror')
  if (broken !== null) throw new Error('The manifest is not XML.')
  const all = elements(document, 'VersionOverrides')
  const overrides = all.at(-1) ?? document.documentElement
  // The origin that the pages were written for: the first page named decides, and only that origin is moved.
  const written = elements(document, 'SourceLocation')
    .map((place) => place.getAttribute('DefaultValue') ?? '')
    .find((url) => url.startsWith('https://'))
  const from = written === undefined ? null : new URL(written).origin
  const relocate = (url: string) =>
    from !== null && url.startsWith(from) ? addinOrigin + url.slice(from.length) : url

  const resource = (owner: Element | undefined): string | null => {
    const id = owner?.getAttribute('resid')
    if (id === null || id === undefined) return null
    const found = ['Url', 'String', 'Image']
      .flatMap((kind) => elements(overrides, kind))
      .find((candidate) => candidate.getAttribute('id') === id)
    return found === undefined ? null : localised(found, locale)
  }
  const page = (owner: Element | undefined): string | null => {
    const url = resource(owner)
    return url === null ? null : relocate(url)
  }
  const buttonsOf = (surface: string): readonly AddinButton[] =>
    elements(overrides, 'ExtensionPoint')
      .filter((point) => kindOf(point) === surface)
      .flatMap((point) => elements(point, 'Control'))
      .flatMap((control): readonly AddinButton[] => {
        const action = elements(control, 'Action')[0]
        const images = elements(elements(control, 'Icon')[0] ?? control, 'Image')
        const url = page(action === undefined ? undefined : elements(action, 'SourceLocation')[0])
        const name =
          action === undefined ? undefined : elements(action, 'FunctionName')[0]?.textContent.trim()
        const label = resource(elements(control, 'Label')[0]) ?? ''
        const common = {
          id: control.getAttribute('id') ?? '',
          label,
          tip: resource(elements(control, 'Description')[0]) ?? label,
          iconUrl: page(images.find((image) => image.getAttribute('size') === '32') ?? images[0]),
        }
        if (url !== null) return [{ ...common, action: { by: 'pane', url } as const }]
        return name === undefined ? [] : [{ ...common, action: { by: 'function', name } as const }]
      })

  return {
    id: elements(document, 'Id')[0]?.textContent.trim() ?? '',
    name: displayName(document, locale),
    permissionLevel: permissionLevels[elements(document, 'Permissions')[0]?.textContent.trim() ?? ''] ?? 3,
    composeButtons: buttonsOf('MessageComposeCommandSurface'),
    readButtons: buttonsOf('MessageReadCommandSurface'),
    functionUrl: page(elements(overrides, 'Runtime')[0]) ?? page(elements(overrides, 'FunctionFile')[0]),
    launchEvents: elements(overrides, 'LaunchEvent').map((event) => ({
      type: event.getAttribute('Type') ?? '',
      functionName: event.getAttribute('FunctionName') ?? '',
      sendMode: sendModeOf(event.getAttribute('SendMode')),
    })),
  }
}

/** The host's own numbers for permissions, which are not in the order of their power. */
const permissionLevels: Readonly<Record<string, number>> = {
  Restricted: 0,
  ReadItem: 1,
  ReadWriteMailbox: 2,
  ReadWriteItem: 3,
}

function elements(inside: Document | Element, localName: string): readonly Element[] {
  return [...inside.getElementsByTagNameNS('*', localName)]
}

function kindOf(element: Element): string {
  return element.getAttributeNS('http://www.w3.org/2001/XMLSchema-instance', 'type') ?? ''
}

function localised(owner: Element, locale: string): string {
  const own = elements(owner, 'Override').find((candidate) => candidate.getAttribute('Locale') === locale)
  return own?.getAttribute('Value') ?? owner.getAttribute('DefaultValue') ?? ''
}

function displayName(document: Document, locale: string): string {
  const owner = elements(document, 'DisplayName')[0]
  return owner === undefined ? 'Tilføjelsesprogram' : localised(owner, locale)
}

function sendModeOf(value: string | null): SendMode {
  return value === 'PromptUser' || value === 'Block' ? value : 'SoftBlock'
}
