// Runs at the end of npm ci and npm install. Where there is a shell, node_modules/.bin/sikker becomes sikker.sh; npm itself
// can only link one file for all systems, and on Windows that must be sikker.mjs. Then the commands are started once, so
// that Node's compile cache is full before somebody waits for it. Nothing depends on either: without this script (say
// --ignore-scripts) the command is only slower.
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url))
if (process.platform !== 'win32' && existsSync(`${bin}node`)) {
  const link = `${bin}sikker.${process.pid}`
  symlinkSync('../sikker/sikker.sh', link)
  renameSync(link, `${bin}sikker`)
  const questions = ['chain', 'verify', 'decrypt', 'sign-encrypt', 'key'].map((verb) => ['smime', verb])
  for (const question of [...questions, ['classify', '--help']]) {
    // Each fails for want of arguments, or tells them, when everything is loaded.
    spawnSync(`${bin}sikker`, question, { stdio: 'ignore' })
  }
}
