// A detached signature that brings its own content: one program verifies what is inside, another shows what is outside
// ("Johnny, you are fired", 2019, class C1).
import { describe, expect, it } from 'vitest'
import {
  cmsOfParts,
  detached,
  fieldsOf,
  forgery,
  fromManager,
  mail,
  order,
  setStage,
  sign,
  signedDataOf,
} from './stage.ts'

const { on } = setStage()

describe('a detached signature with content of its own', () => {
  for (const [why, shown] of [
    ['another text is shown', forgery],
    ['the same text is shown', order],
  ] as const) {
    it(`is refused where ${why}`, async () => {
      const parts = fieldsOf(signedDataOf(await sign(on().manager)))
      const judged = await on().judge(
        mail(fromManager, detached(shown, cmsOfParts({ ...parts, content: order }))),
      )
      expect(judged).toMatchObject({ verdict: 'invalid', problems: ['content-doubled'], entity: null })
    })
  }

  it('is judged by what is shown where it brings none', async () => {
    const parts = fieldsOf(signedDataOf(await sign(on().manager)))
    const cms = cmsOfParts(parts)
    expect(await on().judge(mail(fromManager, detached(order, cms)))).toMatchObject({ verdict: 'valid' })
    const judged = await on().judge(mail(fromManager, detached(forgery, cms)))
    expect(judged.verdict).toBe('invalid')
    expect(judged.problems).toContain('digest-mismatch')
  })
})
