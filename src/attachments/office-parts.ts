// The parts of an Office file that are of no special kind: properties, custom data, charts, diagrams, caches, links out.
// Their text is read element by element; parts that hold only looks are left out.
import type { Place } from '../model/attachment.ts'
import { maybeNumber, type TextBuilder } from './text-builder.ts'
import { attributeOf, type Attributes, type XmlTaker } from './xml.ts'

/** Roots that hold formats, settings and names of fonts, and no text of the author. */
const looksOnly = new Set([
  'styles',
  'styleSheet',
  'settings',
  'webSettings',
  'fonts',
  'numbering',
  'theme',
  'themeOverride',
  'Types',
  'people',
  'commentsIds',
  'commentsEx',
  'commentsExtensible',
  'datastoreItem',
  'presentationPr',
  'viewPr',
  'tblStyleLst',
  'colorsDef',
  'layoutDef',
  'styleDef',
  'colorStyle',
  'chartStyle',
  'calcChain',
  'metadata',
  'presentation',
  'personList',
  'cmAuthorLst',
  'authorLst',
])

const properties = new Set(['coreProperties', 'Properties'])
/** Properties that a program writes, not a person. */
const machineProperties = new Set([
  'Template',
  'TotalTime',
  'Pages',
  'Words',
  'Characters',
  'Application',
  'DocSecurity',
  'Lines',
  'Paragraphs',
  'ScaleCrop',
  'LinksUpToDate',
  'CharactersWithSpaces',
  'SharedDoc',
  'HyperlinksChanged',
  'AppVersion',
  'HeadingPairs',
  'TitlesOfParts',
  'created',
  'modified',
  'revision',
  'lastPrinted',
  'language',
  'version',
])

/** Reads a part by its leaves: the runs of one paragraph joined, everything else on a line of its own. */
export function otherPart(root: string, out: TextBuilder): XmlTaker {
  if (looksOnly.has(root)) return nothing
  if (root === 'Relationships') return relationships(out)
  const place: Place = { in: properties.has(root) ? 'properties' : 'hidden' }
  let text = ''
  let skips: string | null = null
  const flush = () => {
    out.putLine(text, place)
    text = ''
  }
  return {
    open(name, attributes) {
      if (skips !== null) return
      if (properties.has(root) && machineProperties.has(name)) skips = name
      else if (name === 'p') flush()
      // Caches of pivot tables keep their values in attributes.
      else if (name === 's' || name === 'n') out.putLine(attributeOf(attributes, 'v'), place)
      else if (isFilter(name)) putNumber(attributeOf(attributes, 'val'), place, out)
    },
    text(more) {
      if (skips === null) text += more
    },
    close(name) {
      if (skips !== null) {
        if (skips === name) skips = null
        return
      }
      if (name !== 't' && name !== 'r' && name !== 'rPr') flush()
    },
  }
}

export const nothing: XmlTaker = {
  open: () => undefined,
  text: () => undefined,
  close: () => undefined,
}

/** Addresses that the file links to: "mailto:…?subject=010180-1234" is sent along. */
function relationships(out: TextBuilder): XmlTaker {
  return {
    open(name, attributes: Attributes) {
      if (name !== 'Relationship' || attributeOf(attributes, 'TargetMode') !== 'External') return
      out.putLine(decodedAddress(attributeOf(attributes, 'Target')), { in: 'hidden' })
    },
    text: () => undefined,
    close: () => undefined,
  }
}

/** With what is written by its bytes ("%20") as a person would write it. */
export function decodedAddress(address: string): string {
  return address.replace(/(?:%[0-9a-f]{2})+/gi, (coded) => {
    try {
      return decodeURIComponent(coded)
    } catch {
      return coded
    }
  })
}

/** What the code of a field holds; the keyword in front of each link (ECMA-376-1 17.16.5.25) is nobody's word. */
export function textOfField(code: string): string {
  return decodedAddress(code.replace(/\bHYPERLINK\b/g, ''))
}

/** What a filter of rows looks for (18.3.2.6 and 18.3.2.2). */
export function isFilter(name: string): boolean {
  return name === 'filter' || name === 'customFilter'
}

export function putNumber(text: string, place: Place, out: TextBuilder): void {
  if (maybeNumber(text)) out.putLine(text, place)
}
