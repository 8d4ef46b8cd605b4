// XML parts as a stream of elements and text. No DTD is accepted, so no entity but XML's own five exists and none grows;
// depth and steps are bounded. Names come without their prefix: producers choose prefixes freely.
import { SaxesParser } from 'saxes'
import { CannotRead, deepestXml, type Budget } from './limits.ts'

export type Attributes = Readonly<Record<string, string>>

export interface XmlTaker {
  open(name: string, attributes: Attributes): void
  text(text: string): void
  close(name: string): void
}

/** Feeds `taker` with everything that `feed` pushes. Throws CannotRead 'broken' for XML that is not well-formed. */
export function readXml(
  feed: (push: (chunk: Uint8Array) => void) => void,
  taker: XmlTaker,
  budget: Budget,
): void {
  const parser = new SaxesParser({ position: false, xmlns: false } as const)
  let depth = 0
  parser.on('error', (cause) => {
    throw new CannotRead('broken', cause)
  })
  // Office and OpenDocument forbid a document type; a file that has one was made to hurt.
  parser.on('doctype', () => {
    throw new CannotRead('broken')
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > deepestXml) throw new CannotRead('too-deep')
    budget.spendSteps(1)
    taker.open(localName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    depth--
    taker.close(localName(name))
  })
  const take = (text: string) => taker.text(text)
  parser.on('text', take)
  parser.on('cdata', take)
  let decoder: TextDecoder | null = null
  feed((chunk) => {
    decoder ??= new TextDecoder(encodingOf(chunk))
    parser.write(decoder.decode(chunk, { stream: true }))
  })
  parser.close()
}

function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
  if (chunk[0] === 0x3c && chunk[1] === 0) return 'utf-16le'
  return chunk[0] === 0 && chunk[1] === 0x3c ? 'utf-16be' : 'utf-8'
}

export function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** An attribute by its name without prefix; '' when there is none. */
export function attributeOf(attributes: Attributes, name: string): string {
  const plain = attributes[name]
  if (plain !== undefined) return plain
  for (const [written, value] of Object.entries(attributes)) if (localName(written) === name) return value
  return ''
}
