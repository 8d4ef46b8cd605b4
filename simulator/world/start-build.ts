// Makes sure that the bundles of `npm run build` are there and not older than their sources, so that `npm start` works
// right after `npm ci`.
import { spawn } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = ['src/**/*', 'gateway/pages/**/*', 'assets/*', 'manifest.xml', 'webpack.config.ts']
const keptOutput = 6000

/** Builds when something is missing or out of date. Throws with webpack's words when that fails. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  const products = ['dist/addin/taskpane.js', 'dist/addin/reader.js', 'dist/addin/commands.js']
  if (existsSync(join(root, 'gateway/pages/portal.ts'))) products.push('dist/portal/portal.js')
  const built = products.map((file) => modifiedAt(file))
  const newest = Math.max(...sources.flatMap((pattern) => globSync(pattern, { cwd: root })).map(modifiedAt))
  if (built.every((at) => at >= newest)) return
  say('building the add-in and the portal, about half a minute the first time ...')
  const started = Date.now()
  await webpack()
  say(`built in ${Math.round((Date.now() - started) / 1000)} s`)
}

function modifiedAt(file: string): number {
  const path = join(root, file)
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

function webpack(): Promise<void> {
  const program = join(root, 'node_modules/webpack/bin/webpack.js')
  const child = spawn(process.execPath, [program, '--config', 'webpack.config.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const keep = (chunk: unknown) => {
    said = (said + String(chunk)).slice(-keptOutput)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the build failed:\n${said}`))
    })
  })
}
