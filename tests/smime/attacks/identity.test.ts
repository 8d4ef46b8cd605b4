// Eve signs with her own honest key, and the mail says that it is from the manager ("Johnny, you are fired", 2019, classes
// I1 to I3).
import { describe, expect, it } from 'vitest'
import { eveAddress, forgery, mail, managerAddress, setStage, sign } from './stage.ts'

const { on } = setStage()
const to = 'To: bo@nordkysten.test'

const rows: readonly (readonly [why: string, problem: string, verdict: string, fields: readonly string[]])[] =
  [
    ['From is the manager', 'address-mismatch', 'invalid', [`From: ${managerAddress}`]],
    ['the field is written FROM', 'address-mismatch', 'invalid', [`FROM: ${managerAddress}`]],
    ['the field has a blank before its colon', 'address-mismatch', 'invalid', [`From : ${managerAddress}`]],
    [
      'From is twice, the manager first',
      'from-ambiguous',
      'invalid',
      [`From: ${managerAddress}`, `From: ${eveAddress}`],
    ],
    [
      'From is twice, Eve first',
      'from-ambiguous',
      'invalid',
      [`From: ${eveAddress}`, `from: ${managerAddress}`],
    ],
    [
      'a lone CR hides a second From',
      'from-ambiguous',
      'invalid',
      [`From: ${eveAddress}`, `X-A: b\rFrom: ${managerAddress}`],
    ],
    ['From names two', 'from-ambiguous', 'invalid', [`From: ${managerAddress}, ${eveAddress}`]],
    ['From names two, Eve first', 'from-ambiguous', 'invalid', [`From: ${eveAddress}, ${managerAddress}`]],
    [
      'From is a group of two',
      'from-ambiguous',
      'invalid',
      [`From: Ledelse: ${eveAddress}, ${managerAddress};`],
    ],
    ['From is a name alone', 'from-ambiguous', 'invalid', ['From: Mona Manager']],
    ['From is empty', 'from-ambiguous', 'invalid', ['From: ']],
    ['From is missing', 'from-ambiguous', 'invalid', ['Subject: Betaling']],
    [
      'two pairs of angle brackets',
      'from-ambiguous',
      'invalid',
      [`From: <${managerAddress}> <${eveAddress}>`],
    ],
    ['a NUL ends the address', 'from-ambiguous', 'invalid', [`From: <${managerAddress}\u0000${eveAddress}>`]],
    [
      'the name is the manager’s address',
      'display-name-misleading',
      'indeterminate',
      [`From: "${managerAddress}" <${eveAddress}>`],
    ],
    [
      'the encoded name is the manager’s address',
      'display-name-misleading',
      'indeterminate',
      [`From: =?utf-8?B?${btoa(managerAddress)}?= <${eveAddress}>`],
    ],
    [
      'a comment is the manager’s address',
      'display-name-misleading',
      'indeterminate',
      [`From: (${managerAddress}) ${eveAddress}`],
    ],
    [
      'Sender is the manager',
      'sender-differs',
      'indeterminate',
      [`From: ${eveAddress}`, `Sender: ${managerAddress}`],
    ],
    [
      'Sender is Eve and From the manager',
      'address-mismatch',
      'invalid',
      [`From: ${managerAddress}`, `Sender: ${eveAddress}`],
    ],
    [
      'the Date is another day than the signature',
      'signing-time-differs',
      'indeterminate',
      [`From: ${eveAddress}`, 'Date: Tue, 24 Nov 2026 10:00:00 +0100'],
    ],
    [
      'the name is longer than anybody reads',
      'from-ambiguous',
      'invalid',
      [`From: ${'a'.repeat(2000)} <${eveAddress}>`],
    ],
    [
      'the Date is longer than any date',
      'signing-time-differs',
      'indeterminate',
      [`From: ${eveAddress}`, `Date: Fri, 20 Nov 2026 11:05:00 +0100 ${'('.repeat(1000)}`],
    ],
  ]

describe('Eve’s signature', () => {
  for (const [why, problem, verdict, fields] of rows) {
    it(`is ${verdict} where ${why}`, async () => {
      const judged = await on().judge(mail([...fields, to], await sign(on().eve, forgery)))
      expect(judged.problems).toContain(problem)
      expect(judged.verdict).toBe(verdict)
    })
  }

  it('is hers where the reader expected the manager', async () => {
    const judged = await on().judge(await sign(on().eve, forgery), { from: managerAddress })
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['address-mismatch'] })
  })

  it('is valid as hers, with her name, her case of letters and her Date', async () => {
    const fields = [
      `From: "Eve, indkøb" (her) <${eveAddress.toUpperCase()}>`,
      'Date: Fri, 20 Nov 2026 11:05:00 +0100',
      to,
    ]
    const judged = await on().judge(mail(fields, await sign(on().eve, forgery)))
    expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
  })

  it('does not hold where protected header fields inside name the manager', async () => {
    const inside = new TextEncoder().encode(
      `Content-Type: text/plain; hp="clear"\r\nFrom: ${managerAddress}\r\n\r\nBetal Eve.\r\n`,
    )
    const judged = await on().judge(mail([`From: ${eveAddress}`], await sign(on().eve, inside)))
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['address-mismatch'] })
  })
})
