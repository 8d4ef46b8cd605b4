// Sentences with a gap for a name: "Fordi du ⟦health:har {disease}⟧, kan vi ikke …". Whatever the disease, the medicine or
// the faith is called, the sentence around it decides what is told; so each frame is learned from with several names. The
// names stand in values.txt: "slot: a; b | c", the English ones behind the bar; a name may have gaps of its own. The frames
// in plain-*.txt are whole mails in the plainest words, with what may stand before and after.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { asDraft, type Line } from './lines.ts'

const folder = join(import.meta.dirname, 'frames')
const namesPerFrame = 4
const namesPerPlainFrame = 12
/** Gaps in gaps: a value that names its own slot would have no end. */
const deepest = 3
/** Far from each other and from the length of any list, so that two frames seldom meet the same names together. */
const stepOfFrame = 37
const stepOfName = 101

/** Every frame with several names, or once if it has no gap. */
export function loadFrames(): readonly Line[] {
  const values = readValues()
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && name !== 'values.txt')
    .sort()
    .flatMap((name) => {
      const theme = `frames-${name.slice(0, -'.txt'.length)}`
      return readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((frame, index) => {
          if (frame.trim() === '') return []
          const names = name.startsWith('plain-') ? namesPerPlainFrame : namesPerFrame
          const times = frame.includes('{') ? names : 1
          return Array.from({ length: times }, (_, time) => {
            const line = filled(frame, index * stepOfFrame + time * stepOfName, values)
            return { theme, draft: asDraft(line, `${theme}:${index + 1}.${time}`, 'tune') }
          })
        })
    })
}

interface Names {
  readonly danish: readonly string[]
  readonly english: readonly string[]
}

function readValues(): ReadonlyMap<string, Names> {
  const values = new Map<string, Names>()
  for (const line of readFileSync(join(folder, 'values.txt'), 'utf8').split('\n')) {
    if (line.trim() === '') continue
    const [, slot, all] = /^([a-z-]+): (.+)$/.exec(line) ?? []
    if (slot === undefined || all === undefined)
      throw new Error(`values.txt: no slot in "${line.slice(0, 40)}"`)
    const [danish = [], english = []] = all.split('|').map(namesIn)
    values.set(slot, { danish, english })
  }
  return values
}

function namesIn(text: string): readonly string[] {
  return text
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function filled(frame: string, from: number, values: ReadonlyMap<string, Names>): string {
  const isInEnglish = isEnglish(frame)
  let gap = 0
  let text = frame
  for (let depth = 0; depth < deepest; depth++)
    text = text.replace(/\{([a-z-]+)\}/g, (_, slot: string) => {
      const names = values.get(slot)
      if (names === undefined) throw new Error(`frames: no values for {${slot}}`)
      const all = isInEnglish && names.english.length > 0 ? names.english : names.danish
      return all[(from + gap++ * stepOfFrame) % all.length] ?? ''
    })
  return text.replaceAll(/kr\.(⟧?)\./g, 'kr.$1')
}

function isEnglish(frame: string): boolean {
  const words = frame.match(
    /\b(the|is|are|was|has|have|had|her|his|your|my|our|and|of|we|you|with|to|she|he|on|at|a)\b/gi,
  )
  return !/[æøå]/i.test(frame) && (words?.length ?? 0) >= 2
}
