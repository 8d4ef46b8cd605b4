// What an install brings: the lockfile holds every package by its SHA-512, and the Node that runs is the one it names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        link: z.boolean().optional(),
        inBundle: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')))
const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')))

const installed = Object.entries(lock.packages).filter(
  ([path, entry]) => path.startsWith('node_modules/') && entry.link !== true && entry.inBundle !== true,
)

describe('the install', () => {
  it('holds every package by a SHA-512', () => {
    expect(installed.length).toBeGreaterThan(100)
    expect(
      installed.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path),
    ).toEqual([])
  })

  it('names no download address', () => {
    expect(installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([])
  })

  it('names exact versions', () => {
    const loose = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    expect(loose).toEqual([])
  })

  it('runs on the Node that the lockfile names, on every platform the same', () => {
    const versions = new Set(
      Object.keys(manifest.optionalDependencies).map(
        (name) => lock.packages[`node_modules/${name}`]?.version,
      ),
    )
    expect([...versions]).toEqual([process.versions.node])
  })
})
