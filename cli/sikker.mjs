#!/usr/bin/env node
// Starts cli/main.ts on the project's own Node: an older Node on the machine's path cannot read TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
if (Number(process.versions.node.split('.')[0]) >= 26) {
  await import(main)
} else {
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  if (!existsSync(own)) {
    process.stderr.write('sikker: Node 26 is missing; run npm ci in the folder of Send Sikkert first\n')
    process.exit(1)
  }
  const run = spawnSync(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(run.status ?? 1)
}
