// What `npm run fit:net` leaves for `npm run fit`: for each fold a net that was learned from the others.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unpackNet, type Net, type PackedNet } from '../../src/classifier/net-pack.ts'
import { folds } from './learning.ts'

const folder = join(import.meta.dirname, '../../.fit')

function pathOf(fold: number): string {
  return join(folder, `net-${fold}.json`)
}

export function writeNet(fold: number, net: PackedNet): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(pathOf(fold), JSON.stringify(net))
}

/** Throws when `npm run fit:net` has not been run here. */
export function readNets(): readonly Net[] {
  return Array.from({ length: folds }, (_, fold) => {
    const path = pathOf(fold)
    if (!existsSync(path)) throw new Error('the nets of the folds are not here yet: npm run fit:net')
    return unpackNet(JSON.parse(readFileSync(path, 'utf8')) as PackedNet)
  })
}
