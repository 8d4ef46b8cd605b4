// Each rule of a path, with the one certificate that breaks it beside one that keeps it (RFC 5280 §4 and §6.1).
import { describe, expect, it } from 'vitest'
import { authority, signsAll } from '../../support/forge-certificate.ts'
import { type Changes, invalid, judge, valid } from './rule-rows.ts'

describe('a path is valid when', () => {
  for (const [why, changes] of valid) {
    it(why, async () => {
      expect(await judge(changes)).toMatchObject({ verdict: 'valid', problems: [] })
    })
  }
})

describe('a path is invalid when', () => {
  for (const [why, problem, changes] of invalid) {
    it(why, async () => {
      const judged = await judge(changes)
      expect(judged.verdict).toBe('invalid')
      expect(judged.problems).toContain(problem)
      expect(judged.policies).toEqual([])
    })
  }
})

describe('a mail’s certificate', () => {
  const tolerated: readonly (readonly [why: string, changes: Changes])[] = [
    [
      'lacks key identifiers',
      {
        leaf: () => ({ bare: true, extensions: [] }),
        middle: () => ({ bare: true, extensions: [authority(), signsAll] }),
      },
    ],
    ['has the serial number zero', { leaf: () => ({ serial: Uint8Array.of(0) }) }],
    ['comes from a root of version 1', { root: () => ({ version: 0, bare: true, extensions: [] }) }],
  ]
  for (const [why, changes] of tolerated) {
    it(`is valid though it ${why}`, async () => {
      expect(await judge({ ...changes, options: { purpose: 'email', strict: false } })).toMatchObject({
        verdict: 'valid',
      })
    })
  }

  it('that held when the mail was signed, and has expired since, cannot be told', async () => {
    const over = { leaf: () => ({ until: new Date('2026-03-01T00:00:00Z') }) }
    const signed = (time: string) => judge({ ...over, options: { signedAt: new Date(time) } })
    expect(await signed('2026-02-01T00:00:00Z')).toMatchObject({
      verdict: 'indeterminate',
      problems: ['expired-since'],
    })
    expect(await signed('2026-04-01T00:00:00Z')).toMatchObject({ verdict: 'invalid', problems: ['expired'] })
    expect(await signed('2026-07-01T00:00:00Z')).toMatchObject({ verdict: 'invalid', problems: ['expired'] })
  })
})
