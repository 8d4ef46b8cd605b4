// What number-mails.txt says is meant.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'
import { readAsOf } from '../corpus/load.ts'
import { isMarked, numberMails, readingsOf, type NumberMail } from '../corpus/number-mails.ts'

function isJudgedAsMarked(row: NumberMail): boolean {
  return readingsOf(row).every(({ bodyHtml, bodyText }) => {
    const { findings } = classify({ subject: row.subject, bodyHtml, bodyText }, readAsOf)
    const spans = findings
      .filter(({ type, confidence }) => type === 'cpr' && confidence >= actAt)
      .map(({ where, start, end }) =>
        (where === 'subject' ? row.subject : bodyHtml === '' ? bodyText : bodyHtml).slice(start, end),
      )
    return (
      row.marked.every((mark) => spans.some((span) => isMarked({ ...row, marked: [mark] }, span))) &&
      spans.every((span) => isMarked(row, span))
    )
  })
}

describe('numbers in short mails', () => {
  it('are judged as marked', () => {
    const wrong = numberMails
      .filter((row) => !row.isKnownToDiffer && !isJudgedAsMarked(row))
      .map(({ line }) => line)
    expect(wrong).toEqual([])
  })

  it('are judged otherwise where the list says so, and nowhere less', () => {
    const right = numberMails
      .filter((row) => row.isKnownToDiffer && isJudgedAsMarked(row))
      .map(({ line }) => line)
    expect(right).toEqual([])
  })
})
