// Published test vectors that lie beside the project and not in it. Where they are missing, their tests are skipped and
// say so.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../..', 'shared/vectors')

export function haveVectors(name: string): boolean {
  const found = existsSync(join(folder, name))
  if (!found) process.stdout.write(`no ../shared/vectors/${name} here, its tests are skipped\n`)
  return found
}

export interface WycheproofFile<Group> {
  readonly testGroups: readonly Group[]
}

export function readWycheproof<Group>(file: string): WycheproofFile<Group> {
  return JSON.parse(readFileSync(join(folder, 'wycheproof', file), 'utf8')) as WycheproofFile<Group>
}
