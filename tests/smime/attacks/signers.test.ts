// No signer at all, and signers beside signers: one signature that holds makes the mail look signed, another gives it its
// name ("Johnny, you are fired", 2019, classes C2 and C3).
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../src/bytes.ts'
import {
  cmsOfParts,
  detached,
  fieldsOf,
  forgery,
  fromManager,
  mail,
  opaque,
  setStage,
  sign,
  signedDataOf,
} from './stage.ts'

const { on } = setStage()

describe('a signature without a signer', () => {
  it('is refused, detached and opaque, with certificates and without', async () => {
    const parts = fieldsOf(signedDataOf(await sign(on().manager)))
    for (const certificates of [parts.certificates, new Uint8Array(0)]) {
      const cms = cmsOfParts({ ...parts, certificates, signers: [] })
      const inside = cmsOfParts({ ...parts, certificates, signers: [], content: forgery })
      for (const entity of [detached(forgery, cms), opaque(inside)]) {
        const judged = await on().judge(mail(fromManager, entity))
        expect(judged).toMatchObject({ verdict: 'invalid', problems: ['signer-missing'], signers: [] })
      }
    }
  })
})

describe('Eve beside the manager', () => {
  for (const eveIsFirst of [true, false]) {
    it(`does not make the manager a signer when she signs ${eveIsFirst ? 'first' : 'last'}`, async () => {
      const stale = fieldsOf(signedDataOf(await sign(on().manager)))
      const own = fieldsOf(signedDataOf(await sign(on().eve, forgery)))
      const signers = eveIsFirst ? [...own.signers, ...stale.signers] : [...stale.signers, ...own.signers]
      const certificates = concatBytes([stale.certificates, own.certificates])
      const judged = await on().judge(
        mail(fromManager, detached(forgery, cmsOfParts({ ...own, certificates, signers }))),
      )
      expect(judged.verdict).toBe('invalid')
      const manager = judged.signers.find(({ subject }) => subject.cn === 'Mona Manager')
      expect(manager).toMatchObject({ verdict: 'invalid' })
      expect(manager?.problems).toContain('digest-mismatch')
    })
  }

  it('is the one who is judged when her certificate carries the manager’s name for the signature', async () => {
    const own = fieldsOf(signedDataOf(await sign(on().eve, forgery)))
    const managers = fieldsOf(signedDataOf(await sign(on().manager)))
    const judged = await on().judge(
      mail(fromManager, detached(forgery, cmsOfParts({ ...own, certificates: managers.certificates }))),
    )
    expect(judged.verdict).toBe('invalid')
    expect(judged.signers[0]?.problems).toContain('signer-certificate-missing')
  })
})
