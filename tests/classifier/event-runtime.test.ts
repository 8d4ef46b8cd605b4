// The classifier runs in the event runtime of classic Outlook: one ES2016 file, no DOM, no module loader, nothing global.
import { build } from 'esbuild'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'

const today = '2026-11-24'

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/classifier/classify.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'classifier',
    target: 'es2016',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

describe('the classifier as one ES2016 file', () => {
  it('finds the same where there is no DOM and nothing newer than ES2016', async () => {
    const context = createContext({})
    // What ES2017 and later added to the language and this code could lean on without noticing.
    runInContext(
      `for (const name of ['entries', 'values', 'fromEntries', 'hasOwn']) delete Object[name]
       for (const name of ['padStart', 'padEnd', 'trimStart', 'trimEnd', 'matchAll', 'replaceAll', 'at'])
         delete String.prototype[name]
       for (const name of ['flat', 'flatMap', 'at', 'findLast', 'toSorted', 'toReversed', 'with'])
         delete Array.prototype[name]
       for (const name of ['structuredClone', 'TextEncoder', 'TextDecoder', 'URL']) delete globalThis[name]`,
      context,
    )
    runInContext(await bundle(), context)
    const input = { subject: 'Vedr. 311236-4004', bodyHtml: '<p>Hun har diabetes. Løn: 35.000 kr.</p>' }
    const there: unknown = runInContext(
      `JSON.stringify(classifier.classify(${JSON.stringify(input)}, '${today}'))`,
      context,
    )
    expect(there).toBe(JSON.stringify(classify(input, today)))
    expect(classify(input, today).findings.length).toBeGreaterThanOrEqual(2)
  })

  // ES2018 brought them; the older engine refuses the whole file, so nothing would be found and nothing told.
  it('holds no look-behind and no named group, which ES2016 cannot read', async () => {
    const literals = await bundle()
    expect(literals.match(/\(\?<[=!]/g)).toBeNull()
    expect(literals.match(/\(\?<[A-Za-z]/g)).toBeNull()
    expect(literals.match(/\\p\{/g)).toBeNull()
  })

  it('code and words stay under 249 KB, gzipped (docs/adr/0007)', async () => {
    expect(gzipSync(await bundle(), { level: 9 }).length).toBeLessThan(249 * 1024)
  })
})
