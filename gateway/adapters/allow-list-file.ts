// The allow-list file, read again when it has changed: looked at every few seconds, as notices of changes do not come from
// every disk, and at once when somebody says so. A file that cannot be read or is no allow-list changes nothing: what was
// read last counts until it is mended.
import { readFileSync } from 'node:fs'
import { allowList, type AllowList } from '../relay/allow-list.ts'

export interface AllowListFile {
  current(): AllowList
  /** Reads the file now. */
  look(): void
  start(): void
  stop(): void
}

export type AllowListNews =
  { readonly state: 'read'; readonly partners: number } | { readonly state: 'broken' }

const lookEveryMs = 5000

/** Throws naming the file when it is no allow-list. */
export function readAllowList(file: string): AllowList {
  try {
    return allowList.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error('the allow-list file is not what docs/operations.md describes', { cause })
  }
}

/** Throws when the file is no allow-list now: a start without it would send less than the admin believes. */
export function openAllowListFile(file: string, onNews: (news: AllowListNews) => void): AllowListFile {
  let current = readAllowList(file)
  let text = JSON.stringify(current)
  let isBroken = false
  let timer: ReturnType<typeof setInterval> | null = null

  function look(): void {
    try {
      const read = readAllowList(file)
      const readText = JSON.stringify(read)
      if (readText === text && !isBroken) return
      current = read
      text = readText
      isBroken = false
      onNews({ state: 'read', partners: read.partners.length })
    } catch {
      if (!isBroken) onNews({ state: 'broken' })
      isBroken = true
    }
  }

  return {
    current: () => current,
    look,
    start() {
      timer = setInterval(look, lookEveryMs)
      timer.unref()
    },
    stop() {
      if (timer !== null) clearInterval(timer)
    },
  }
}
