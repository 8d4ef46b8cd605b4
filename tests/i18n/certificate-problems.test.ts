// What is wrong with a certificate, as a person reads it.
import { describe, expect, it } from 'vitest'
import { certificateProblems } from '../../src/contract/certificate-problem.ts'
import { certificateProblemText } from '../../src/i18n/certificate-problems.ts'

describe('each problem of a certificate', () => {
  for (const problem of certificateProblems) {
    it(`${problem} is one sentence in Danish and another in English`, () => {
      const [danish, english] = [certificateProblemText(problem, 'da'), certificateProblemText(problem, 'en')]
      for (const text of [danish, english]) {
        expect(text).toMatch(/^\p{Lu}[^\n]*\.$/u)
        if (problem.includes('-')) expect(text).not.toContain(problem)
      }
      expect(danish).not.toBe(english)
    })
  }

  it('says the same of no two problems', () => {
    const said = certificateProblems.map((problem) => certificateProblemText(problem, 'da'))
    expect(new Set(said).size).toBe(said.length)
  })
})
