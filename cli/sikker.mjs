#!/usr/bin/env node
// Starts cli/main.ts on the project's own Node: an older Node on the machine's path cannot read TypeScript. Where the
// installation could put sikker.sh in its place, that is what starts.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const pathOf = (place) => fileURLToPath(new URL(place, import.meta.url))
const cache = process.env.NODE_COMPILE_CACHE ?? pathOf('../node_modules/.cache/sikker')
if (Number(process.versions.node.split('.')[0]) >= 26) {
  enableCompileCache({ directory: cache, portable: true })
  await import('./main.ts')
} else {
  const own = pathOf('../node_modules/.bin/node')
  if (!existsSync(own)) {
    process.stderr.write('sikker: Node 26 is missing; run npm ci in the folder of Send Sikkert first\n')
    process.exit(1)
  }
  const env = { ...process.env, NODE_COMPILE_CACHE: cache, NODE_COMPILE_CACHE_PORTABLE: '1' }
  const run = spawnSync(own, ['--no-regexp-tier-up', pathOf('./main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env,
  })
  process.exit(run.status ?? 1)
}
