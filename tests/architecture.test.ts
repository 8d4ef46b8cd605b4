// Who may import whom. To change the architecture, change the table; this file is where it is decided.
import { readFileSync } from 'node:fs'
import { globSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = normalize(join(import.meta.dirname, '..'))

/** A folder (or file) of ours → the folders and files it may import, besides itself; then the packages. */
const table: readonly { from: string; may: readonly string[]; packages: readonly string[] }[] = [
  { from: 'src/personal.ts', may: [], packages: [] },
  { from: 'src/bytes.ts', may: [], packages: [] },
  { from: 'src/errors.ts', may: [], packages: [] },
  { from: 'src/contract', may: [], packages: ['zod'] },
  { from: 'src/model', may: ['src/contract', 'src/personal.ts', 'src/bytes.ts'], packages: [] },
  { from: 'src/i18n', may: ['src/model', 'src/contract', 'src/errors.ts'], packages: [] },
  { from: 'src/classifier', may: ['src/model'], packages: [] },
  {
    from: 'src/attachments',
    may: ['src/model', 'src/classifier', 'src/mime', 'src/bytes.ts'],
    packages: ['fflate', 'saxes'],
  },
  { from: 'src/pdf', may: ['src/model', 'src/attachments'], packages: ['unpdf'] },
  {
    from: 'src/routing',
    may: ['src/model', 'src/contract', 'src/errors.ts', 'src/personal.ts'],
    packages: [],
  },
  { from: 'src/mime', may: ['src/model', 'src/errors.ts', 'src/personal.ts', 'src/bytes.ts'], packages: [] },
  {
    from: 'src/smime',
    may: ['src/model', 'src/mime', 'src/contract', 'src/errors.ts', 'src/personal.ts', 'src/bytes.ts'],
    packages: ['pkijs', 'asn1js', '@noble/hashes', 'fflate'],
  },
  {
    from: 'src/letter',
    may: ['src/model', 'src/contract', 'src/errors.ts', 'src/personal.ts', 'src/bytes.ts', 'src/i18n'],
    packages: [],
  },
  {
    from: 'src/evidence',
    may: ['src/model', 'src/contract', 'src/errors.ts', 'src/bytes.ts'],
    packages: ['zod'],
  },
  { from: 'src/letter-frame', may: ['src/bytes.ts'], packages: ['dompurify'] },
  {
    from: 'src/send-securely.ts',
    may: [
      'src/classifier',
      'src/routing',
      'src/mime',
      'src/smime',
      'src/letter',
      'src/model',
      'src/contract',
      'src/errors.ts',
      'src/personal.ts',
      'src/bytes.ts',
    ],
    packages: [],
  },
  {
    from: 'src/outlook',
    may: ['src/model', 'src/contract', 'src/errors.ts', 'src/personal.ts', 'src/bytes.ts'],
    packages: [],
  },
  {
    from: 'src/transport',
    may: [
      'src/model',
      'src/contract',
      'src/errors.ts',
      'src/personal.ts',
      'src/bytes.ts',
      'src/letter',
      'src/send-securely.ts',
    ],
    packages: ['@azure/msal-browser', 'zod'],
  },
  {
    from: 'src/taskpane',
    may: ['src'],
    packages: ['react', 'react-dom', '@fluentui/react', 'libphonenumber-js', 'postal-mime', 'zod'],
  },
  {
    from: 'src/commands',
    may: ['src/classifier', 'src/model', 'src/i18n', 'src/outlook', 'src/errors.ts', 'src/personal.ts'],
    packages: [],
  },
  { from: 'gateway/relay', may: ['src', 'gateway/log.ts'], packages: ['zod'] },
  {
    from: 'gateway/portal',
    may: ['src', 'gateway/log.ts', 'gateway/directory', 'gateway/relay'],
    packages: ['zod', 'fastify', '@fastify/cookie', '@fastify/static', 'libphonenumber-js'],
  },
  { from: 'gateway/directory', may: ['src', 'gateway/log.ts', 'gateway/relay'], packages: ['zod'] },
  { from: 'gateway/pages', may: ['src'], packages: ['dompurify', 'zod'] },
  {
    from: 'gateway/adapters',
    may: ['src', 'gateway'],
    packages: ['kysely', 'dns-packet', 'ldapts', 'nodemailer', 'zod', 'jose'],
  },
  {
    from: 'gateway',
    may: ['src', 'gateway'],
    packages: [
      'fastify',
      '@fastify/cookie',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/static',
      'jose',
      'zod',
    ],
  },
  { from: 'cli', may: ['src', 'gateway'], packages: ['zod'] },
]

const importPattern =
  /(?:^|[\s;])(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

function inside(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

function importsOf(file: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '')
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

const files = globSync(['src/**/*.{ts,tsx}', 'gateway/**/*.ts', 'cli/**/*.ts'], { cwd: root })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file !== 'src/platform.pure.d.ts')

/** Only these may touch sockets, files, databases and processes of Node. */
const nodeEdges = ['gateway/adapters', 'gateway/main.ts', 'gateway/server.ts', 'gateway/config.ts', 'cli']
/** Node modules that compute and open nothing. */
const pureNodeModules = ['node:crypto', 'node:buffer', 'node:path', 'node:util', 'node:url', 'node:net']

describe('the import table', () => {
  it('reads a tree that is there', () => {
    expect(files.length).toBeGreaterThan(20)
  })

  for (const file of files) {
    const row = table.find((candidate) => inside(file, candidate.from))
    it(`${file} imports what its row allows`, () => {
      expect(row, 'every file needs a row').toBeDefined()
      if (row === undefined) return
      const offences = importsOf(file).filter((specifier) => {
        if (specifier.startsWith('.')) {
          const target = normalize(join(dirname(file), specifier))
            .split(sep)
            .join('/')
          return !inside(target, row.from) && !row.may.some((place) => inside(target, place))
        }
        if (specifier.startsWith('node:')) {
          if (file.startsWith('src/')) return true
          return !nodeEdges.some((place) => inside(file, place)) && !pureNodeModules.includes(specifier)
        }
        return !row.packages.includes(packageOf(specifier))
      })
      expect(offences).toEqual([])
    })
  }
})

describe('words that belong to one edge', () => {
  const rules: readonly { word: RegExp; only: readonly string[]; why: string }[] = [
    { word: /\bOffice\.(?!js)/, only: ['src/outlook', 'src/commands'], why: 'only src/outlook says Office' },
    {
      word: /\bfetch\(/,
      only: ['src/transport', 'gateway/adapters', 'gateway/pages'],
      why: 'only src/transport says fetch',
    },
    {
      word: /\bprocess\.env\b/,
      only: ['gateway/config.ts', 'gateway/main.ts', 'cli'],
      why: 'settings are read once',
    },
    { word: /\bsimulator\//, only: [], why: 'nothing of the product imports the simulator' },
  ]
  for (const { word, only, why } of rules) {
    it(why, () => {
      const offenders = files.filter((file) => {
        if (only.some((place) => inside(file, place))) return false
        const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
        return word.test(code)
      })
      expect(offenders).toEqual([])
    })
  }
})
