// What the mail holds: one sentence, and on demand each finding in its own sentence with its reason.
import { Icon, Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { excerptOf } from '../classifier/excerpt.ts'
import { kindsInSentence } from '../i18n/kinds.ts'
import type { Messages } from '../i18n/messages.ts'
import { reasonText } from '../i18n/reasons.ts'
import { actAt } from '../model/finding.ts'
import type { Prepared } from '../send-securely.ts'
import { look } from './look.ts'

export function Findings({
  prepared,
  text,
}: {
  readonly prepared: Prepared | null
  readonly text: Messages
}) {
  const [open, setOpen] = useState(false)
  if (prepared === null) return <Text>{text.findings.reading}</Text>
  const kinds = kindsInSentence(prepared.classification, text)
  if (kinds === null) {
    return (
      <Stack tokens={{ childrenGap: 4 }}>
        <Text role="status">{text.findings.none}</Text>
        <Text className={look.quiet}>{text.findings.noneHint}</Text>
      </Stack>
    )
  }
  const shown = prepared.classification.findings.filter(({ confidence }) => confidence >= actAt)
  return (
    <Stack tokens={{ childrenGap: 8 }}>
      <Stack horizontal tokens={{ childrenGap: 8 }} verticalAlign="start">
        <Icon iconName="SikkertWarning" className={look.needsYou} aria-hidden />
        <Text role="status" className={look.strong}>
          {text.findings.contains(kinds)}
        </Text>
      </Stack>
      <Link onClick={() => setOpen(!open)} aria-expanded={open} as="button">
        {open ? text.findings.hide : text.findings.show}
      </Link>
      {open ? (
        <ul className={look.list}>
          {shown.map((finding) => {
            const isHtml = finding.where === 'body'
            const raw = isHtml ? prepared.draft.bodyHtml.reveal() : prepared.draft.subject.reveal()
            const { before, marked, after } = excerptOf(raw, isHtml, finding)
            return (
              <li key={`${finding.where}-${finding.start}-${finding.type}`} className={look.card}>
                <Text className={look.strong}>{text.kindAsLabel[finding.kind]}</Text>{' '}
                <Text className={look.quiet}>{isHtml ? text.findings.inBody : text.findings.inSubject}</Text>
                <div>
                  {before}
                  <mark>{marked}</mark>
                  {after}
                </div>
                <Text className={look.quiet}>
                  {text.findings.why} {finding.why.map((why) => reasonText(why, text.language)).join(', ')}
                </Text>
              </li>
            )
          })}
        </ul>
      ) : null}
    </Stack>
  )
}

export function Problem({ message }: { readonly message: string }) {
  return (
    <div role="alert" className={look.alert}>
      {message}
    </div>
  )
}
