// Lists as registers write them: what stands under a heading for CPR numbers is found in every row, and the other columns are
// left alone. Drawn from another seed than what is learned from.
import { expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'
import { readAsOf } from '../corpus/load.ts'
import { drawTables } from '../corpus/number-tables.ts'

it('CPR numbers in tables are found, and hardly any number beside them', () => {
  let [all, right, wrong] = [0, 0, 0]
  for (const { bodyHtml, bodyText, cprNumbers } of drawTables(300, 101)) {
    const source = bodyHtml === '' ? bodyText : bodyHtml
    all += cprNumbers.size
    for (const finding of classify({ subject: '', bodyHtml, bodyText }, readAsOf).findings) {
      if (finding.type !== 'cpr' || finding.confidence < actAt) continue
      if (cprNumbers.has(source.slice(finding.start, finding.end))) right++
      else wrong++
    }
  }
  expect(all).toBeGreaterThan(1000)
  expect(right / all).toBeGreaterThan(0.97)
  expect(wrong / all).toBeLessThan(0.03)
})
