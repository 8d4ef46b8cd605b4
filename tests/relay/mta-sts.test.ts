// The text of an MTA-STS policy, as anybody's web server may send it (RFC 8461 §3.2).
import { describe, expect, it } from 'vitest'
import { parseStsPolicy } from '../../gateway/relay/mta-sts.ts'

const policy = { mode: 'enforce', mx: ['mx.example.dk'], maxAgeInSeconds: 604_800 }
const text = 'version: STSv1\r\nmode: enforce\r\nmx: mx.example.dk\r\nmax_age: 604800\r\n'
/** Nearly all that a policy may be long. */
const blanks = ' \t'.repeat(30_000)

describe('a policy', () => {
  it.each([
    ['lines ended by CRLF', text],
    ['lines ended by LF', text.replaceAll('\r', '')],
    ['no end of its last line', text.trimEnd()],
    ['no blanks', text.replaceAll(' ', '')],
    ['blanks around everything', text.replace(/^(\S+): (\S+)\r$/gm, ' \t$1\t :\t $2 \t\r')],
    ['keys of its own', `${text}x: y\r\n`],
    ['a line that is no pair', `${text}xy\r\n`],
    ['a line with a CR in it', `${text}mx: a.dk\rmx: b.dk\r\n`],
    ['the same key again', `${text}mode: none\r\n`],
    ['one line of blanks', `${text}${blanks}\r\n`],
    ['a value behind many blanks', text.replace('mode: ', `mode:${blanks}`)],
    ['a value before many blanks', text.replace('enforce', `enforce${blanks}`)],
    ['a key of its own with blanks inside', `${text}x: y${blanks}z\r\n`],
    ['a key of its own with blanks and a CR', `${text}x:${blanks}\rz\r\n`],
  ])('may have %s', (_what, written) => {
    expect(parseStsPolicy(written)).toEqual(policy)
  })

  it.each([
    ['another version', text.replace('STSv1', 'STSv2')],
    ['a value with blanks inside', text.replace('enforce', 'en force')],
    ['a mode with a CR behind it', text.replace('enforce', 'enforce\rx')],
    ['no age', text.replace(/max_age.*\r\n/, '')],
  ])('has not %s', (_what, written) => {
    expect(parseStsPolicy(written)).toBeNull()
  })
})
