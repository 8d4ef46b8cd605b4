// The manifest as Outlook reads it: the order of its elements, what its references point at, the lengths that Outlook
// cuts off, and that every picture and page it names is made by the build. Microsoft's own validator needs the network
// (docs/outlook-quirks.md), so its rules that concern us stand here.
import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { da } from '../src/i18n/da.ts'
import { en } from '../src/i18n/en.ts'

const root = join(import.meta.dirname, '..')
const source = readFileSync(join(root, 'manifest.xml'), 'utf8')

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Enough XML for a file of ours: elements, attributes, text. Throws when it does not nest. */
function readXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open: Element[] = [top]
  for (const [, close, name, attributes, empty, text] of xml.matchAll(
    /<(?:\?[^>]*\?>|!--[\s\S]*?-->|(\/)?([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/)?>)|([^<]+)/g,
  )) {
    const inner: Element | undefined = open.at(-1)
    if (inner === undefined) throw new Error('closed more than was opened')
    if (text !== undefined) inner.text += text.trim()
    else if (name === undefined) continue
    else if (close !== undefined) {
      if (open.pop()?.name !== name) throw new Error(`${name} closes another element`)
    } else {
      const made: Element = {
        name,
        attributes: Object.fromEntries(
          [...(attributes ?? '').matchAll(/([\w:]+)="([^"]*)"/g)].map(
            ([, key, value]) => [key ?? '', value ?? ''] as const,
          ),
        ),
        children: [],
        text: '',
      }
      inner.children.push(made)
      if (empty === undefined) open.push(made)
    }
  }
  if (open.length !== 1) throw new Error('not all elements are closed')
  return top
}

function all(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
}

function one(element: Element, name: string): Element {
  const found = all(element, name)[0]
  if (found === undefined) throw new Error(`${name} is missing`)
  return found
}

const childNames = (element: Element) => element.children.map(({ name }) => name)
const manifest = readXml(source)
const app = one(manifest, 'OfficeApp')
const overrides = all(manifest, 'VersionOverrides')[1]
if (overrides === undefined) throw new Error('VersionOverrides 1.1 is missing')
const resources = one(overrides, 'Resources')
const resourceIds = resources.children.flatMap(({ children }) =>
  children.map(({ attributes }) => attributes['id'] ?? ''),
)
const references = [...new Set([...source.matchAll(/\sresid="([^"]*)"/g)].map(([, resid]) => resid ?? ''))]

describe('the manifest', () => {
  const orders: readonly {
    readonly of: string
    readonly element: Element
    readonly order: readonly string[]
  }[] = [
    {
      of: 'the app',
      element: app,
      order: [
        'Id',
        'Version',
        'ProviderName',
        'DefaultLocale',
        'DisplayName',
        'Description',
        'IconUrl',
        'HighResolutionIconUrl',
        'SupportUrl',
        'AppDomains',
        'Hosts',
        'Requirements',
        'FormSettings',
        'Permissions',
        'Rule',
        'DisableEntityHighlighting',
        'VersionOverrides',
      ],
    },
    {
      of: 'the overrides',
      element: overrides,
      order: ['Description', 'Requirements', 'Hosts', 'Resources', 'ExtendedPermissions'],
    },
    {
      of: 'the host',
      element: one(overrides, 'Host'),
      order: ['Runtimes', 'DesktopFormFactor', 'MobileFormFactor'],
    },
    {
      of: 'the desktop',
      element: one(overrides, 'DesktopFormFactor'),
      order: ['SupportsSharedFolders', 'FunctionFile', 'ExtensionPoint'],
    },
    {
      of: 'the resources',
      element: resources,
      order: ['bt:Images', 'bt:Urls', 'bt:ShortStrings', 'bt:LongStrings'],
    },
    {
      of: 'a button',
      element: one(overrides, 'Control'),
      order: ['Label', 'Supertip', 'Icon', 'Action'],
    },
  ]
  it.each(orders)('$of keeps the order that Outlook demands', ({ element, order }) => {
    const places = childNames(element).map((name) => order.indexOf(name))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('refers only to what it defines, and defines nothing that is not used', () => {
    expect(references.toSorted()).toEqual(resourceIds.toSorted())
  })

  it('has names that Outlook does not cut off', () => {
    for (const id of resourceIds) expect(id.length, id).toBeLessThanOrEqual(32)
    for (const { attributes } of all(one(resources, 'bt:ShortStrings'), 'bt:String')) {
      expect(attributes['DefaultValue']?.length, attributes['id']).toBeLessThanOrEqual(125)
    }
    for (const { attributes } of all(one(resources, 'bt:LongStrings'), 'bt:String')) {
      expect(attributes['DefaultValue']?.length, attributes['id']).toBeLessThanOrEqual(250)
    }
    expect(one(app, 'DisplayName').attributes['DefaultValue']?.length).toBeLessThanOrEqual(125)
    expect(one(app, 'Description').attributes['DefaultValue']?.length).toBeLessThanOrEqual(250)
    expect(source.length).toBeLessThan(256 * 1024)
  })

  it('speaks Danish by default and English to those who read English', () => {
    expect(one(app, 'DefaultLocale').text).toBe('da-DK')
    const inBoth = [one(app, 'DisplayName'), one(app, 'Description'), ...all(resources, 'bt:String')]
    for (const element of inBoth) {
      if (element.attributes['id'] === 'Group.Label') continue
      const english = element.children.find(({ attributes }) => attributes['Locale'] === 'en-US')
      expect(english?.attributes['Value'], element.attributes['id'] ?? element.name).toBeTruthy()
    }
  })

  it('offers “Send sikkert” while writing, and a pane while reading', () => {
    const points = all(overrides, 'ExtensionPoint')
    expect(points.map(({ attributes }) => attributes['xsi:type'])).toEqual([
      'MessageComposeCommandSurface',
      'MessageReadCommandSurface',
      'LaunchEvent',
    ])
    const strings = new Map(all(resources, 'bt:String').map((element) => [element.attributes['id'], element]))
    const label = strings.get(one(all(overrides, 'Control')[0] ?? app, 'Label').attributes['resid'])
    expect(label?.attributes['DefaultValue']).toBe(da.send.button)
    expect(label?.children[0]?.attributes['Value']).toBe(en.send.button)
  })

  it('holds Send, and hears of a new draft, its recipients and its attachments', () => {
    const events = Object.fromEntries(
      all(overrides, 'LaunchEvent').map(({ attributes }) => [attributes['Type'] ?? '', attributes] as const),
    )
    expect(Object.keys(events)).toEqual([
      'OnMessageSend',
      'OnNewMessageCompose',
      'OnMessageRecipientsChanged',
      'OnMessageAttachmentsChanged',
    ])
    expect(events['OnMessageSend']?.['SendMode']).toBe('SoftBlock')
  })

  it('names only functions that the event runtime registers', () => {
    const registered = readFileSync(join(root, 'src/commands/main.ts'), 'utf8')
    for (const { attributes } of all(overrides, 'LaunchEvent')) {
      expect(registered).toContain(`associate('${attributes['FunctionName'] ?? ''}'`)
    }
  })

  it('names, in code and manifest alike, the button that opens the pane', () => {
    const compose = one(overrides, 'Control').attributes['id'] ?? ''
    expect(readFileSync(join(root, 'src/outlook/events.ts'), 'utf8')).toContain(`'${compose}'`)
  })

  it('runs the events from one runtime, and from one script where there is no page', () => {
    const runtime = one(overrides, 'Runtime')
    const launch = all(overrides, 'ExtensionPoint').find(
      ({ attributes }) => attributes['xsi:type'] === 'LaunchEvent',
    )
    expect(launch === undefined ? '' : one(launch, 'SourceLocation').attributes['resid']).toBe(
      runtime.attributes['resid'],
    )
    const script = one(runtime, 'Override').attributes['resid']
    const url = all(resources, 'bt:Url').find(({ attributes }) => attributes['id'] === script)
    expect(url?.attributes['DefaultValue']).toMatch(/\/addin\/commands\.js$/)
  })

  it('names one host, which the build replaces by the organisation’s', () => {
    const hosts = new Set([...source.matchAll(/"(https:\/\/[^/"]+)/g)].map(([, origin]) => origin))
    expect([...hosts]).toEqual(['https://localhost:3000'])
    // Whatever names it otherwise would stay as it is.
    expect(source.replaceAll('https://localhost:3000', '')).not.toContain('localhost')
  })

  it('leaves signing in to nested app authentication, which needs nothing here', () => {
    expect(all(overrides, 'WebApplicationInfo')).toEqual([])
  })

  it('has pictures of just the sizes that it promises', () => {
    const named = [...source.matchAll(/\/addin\/(assets\/icon-(\d+)\.png)/g)]
    expect(named.length).toBeGreaterThanOrEqual(5)
    for (const [, path, size] of named) {
      const file = readFileSync(join(root, path ?? ''))
      // PNG §5.2, §11.2.2: signature, then IHDR with width and height.
      expect(file.subarray(1, 4).toString('latin1')).toBe('PNG')
      expect([file.readUInt32BE(16), file.readUInt32BE(20)], path).toEqual([Number(size), Number(size)])
    }
    for (const image of all(overrides, 'bt:Image').filter(({ attributes }) => 'size' in attributes)) {
      expect(image.attributes['resid']).toBe(`Icon.${image.attributes['size'] ?? ''}`)
    }
  })

  it('has every size of its picture that Outlook, phones and stores ask for', () => {
    for (const size of [16, 25, 32, 48, 64, 80, 128]) {
      expect(existsSync(join(root, `assets/icon-${size}.png`)), String(size)).toBe(true)
    }
  })

  it('asks for no more of the mailbox than the open mail', () => {
    expect(one(app, 'Permissions').text).toBe('ReadWriteItem')
  })
})
