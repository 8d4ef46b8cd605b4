// A label is as sure as its findings together, and further words of a sentence make it no surer.
import { describe, expect, it } from 'vitest'
import { labelsOf } from '../../src/classifier/labels.ts'
import type { Finding } from '../../src/model/finding.ts'

function health(start: number, confidence: number, isMore = false): Finding {
  const finding: Finding = {
    type: 'health',
    kind: 'health-other',
    where: 'body',
    start,
    end: start + 4,
    confidence,
    why: [],
  }
  return isMore ? { ...finding, isMore } : finding
}

describe('a label', () => {
  it('grows with each sentence that tells it', () => {
    expect(labelsOf([health(0, 0.4)]).health).toBeCloseTo(0.4)
    expect(labelsOf([health(0, 0.4), health(40, 0.4)]).health).toBeGreaterThan(0.41)
  })

  it('is no surer by more words of the same sentence', () => {
    expect(labelsOf([health(0, 0.4), health(10, 0.4, true), health(20, 0.4, true)]).health).toBeCloseTo(0.4)
  })

  it('stays where only the first words of a sentence were set aside', () => {
    expect(labelsOf([health(10, 0.4, true), health(20, 0.4, true)]).health).toBeCloseTo(0.4)
  })

  it('is told of as many findings as a text may have', () => {
    const many = Array.from({ length: 300_000 }, (_, at) => health(at * 5, 0.4, at > 0))
    expect(labelsOf(many).health).toBeCloseTo(0.4)
  })

  it('does not follow from what is confidential beside Article 9', () => {
    expect(labelsOf([{ ...health(0, 0.9), type: 'article9', kind: 'criminal' }]).article9).toBe(0)
  })
})
