// What the mail holds: one sentence, and on demand each finding in its own sentence with its reason.
import { Icon, Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { foundInText } from '../classifier/dismiss.ts'
import { markedSentences, type MarkedSentence } from '../classifier/excerpt.ts'
import { typesInSentence } from '../i18n/kinds.ts'
import type { Messages } from '../i18n/messages.ts'
import type { DismissReason, Feedback } from '../model/feedback.ts'
import { actAt, type Finding } from '../model/finding.ts'
import type { Prepared } from '../send-securely.ts'
import { textOf } from './draft-gist.ts'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'
import { Told } from './Told.tsx'

export interface FindingsProps {
  readonly prepared: Prepared | null
  /** A file of the mail is not read, or not read yet: then nothing found is not nothing there. */
  readonly isPartlyUnread: boolean
  /** Something was found in a file, which is told with the file. */
  readonly isFoundInFile: boolean
  readonly setAside: number
  readonly feedback: readonly Feedback[]
  readonly text: Messages
  readonly onDismiss: (finding: Finding, because: DismissReason) => void
  readonly onTakeBack: () => void
}

export function Findings(props: FindingsProps) {
  const { prepared, isPartlyUnread, isFoundInFile, text, onDismiss } = props
  const [open, setOpen] = useState(false)
  if (prepared === null) return <Text>{text.findings.reading}</Text>
  const kinds = typesInSentence(foundInText(textOf(prepared.draft), prepared.classification), text)
  if (kinds === null) {
    return (
      <Stack tokens={{ childrenGap: 4 }}>
        <Text role="status" {...landing}>
          {isFoundInFile
            ? text.findings.inFiles
            : isPartlyUnread
              ? text.findings.noneInRead
              : text.findings.none}
        </Text>
        {isFoundInFile ? null : <Text className={look.quiet}>{text.findings.noneHint}</Text>}
        <SetAside {...props} />
      </Stack>
    )
  }
  return (
    <Stack tokens={{ childrenGap: 8 }}>
      <Stack horizontal tokens={{ childrenGap: 8 }} verticalAlign="start">
        <Icon iconName="SikkertWarning" className={look.needsYou} aria-hidden />
        <Text role="status" className={look.strong} {...landing}>
          {text.findings.contains(kinds)}
        </Text>
      </Stack>
      <Link onClick={() => setOpen(!open)} aria-expanded={open} as="button">
        {open ? text.findings.hide : text.findings.show}
      </Link>
      {open ? (
        <ul className={look.list}>
          {sentencesOf(prepared).map(({ where, pieces, findings }) => (
            <li key={`${where}-${findings[0]?.start ?? 0}`} className={look.card}>
              {where === 'subject' ? <Text className={look.quiet}>{text.findings.inSubject}</Text> : null}
              <div>
                {pieces.map((piece, index) =>
                  piece.isMarked ? <mark key={index}>{piece.text}</mark> : piece.text,
                )}
              </div>
              {findings.map((finding) => (
                <Told
                  key={`${finding.start}-${finding.type}`}
                  finding={finding}
                  text={text}
                  onDismiss={(because) => onDismiss(finding, because)}
                />
              ))}
            </li>
          ))}
        </ul>
      ) : null}
      <SetAside {...props} />
    </Stack>
  )
}

type SentenceOfPart = MarkedSentence & { readonly where: Finding['where'] }

function sentencesOf({ draft, classification }: Prepared): readonly SentenceOfPart[] {
  return (['subject', 'body'] as const).flatMap((where) => {
    const findings = classification.findings.filter(
      (finding) => finding.where === where && finding.confidence >= actAt,
    )
    const raw = where === 'body' ? draft.bodyHtml.reveal() : draft.subject.reveal()
    return markedSentences(raw, where === 'body', findings).map((sentence) => ({ ...sentence, where }))
  })
}

function SetAside({ setAside, feedback, text, onTakeBack }: FindingsProps) {
  if (setAside === 0) return null
  const file = `data:application/json,${encodeURIComponent(JSON.stringify(feedback, null, 2))}`
  return (
    <Stack tokens={{ childrenGap: 8 }} horizontalAlign="start">
      <Text className={look.quiet}>
        {text.findings.setAside(setAside)}{' '}
        <Link as="button" onClick={onTakeBack}>
          {text.findings.takeBack(setAside)}
        </Link>
      </Text>
      <Link href={file} download="send-sikkert-feedback.json">
        {text.findings.feedback}
      </Link>
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
