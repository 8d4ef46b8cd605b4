// "Skriv mindre først": what could leave the mail before it is sent. Each with what it would become, one click, and undo.
import { DefaultButton, Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { foundInText } from '../classifier/dismiss.ts'
import { cleanFileName, cleanSubject, dropQuotedHistory, maskCpr } from '../classifier/minimise.ts'
import type { Messages } from '../i18n/messages.ts'
import { htmlToText } from '../mime/html-to-text.ts'
import type { DraftAttachment } from '../model/draft.ts'
import { actAt } from '../model/finding.ts'
import type { Edit, KeepOfCpr } from '../model/minimise.ts'
import type { Prepared } from '../send-securely.ts'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'

export interface MinimiseProps {
  readonly prepared: Prepared
  readonly canUndo: boolean
  readonly today: string
  readonly keep: KeepOfCpr
  /** Keys of the findings that are set aside (classifier/dismiss.ts). */
  readonly dismissed: readonly string[]
  readonly text: Messages
  readonly onApply: (edits: readonly Edit[]) => void
  readonly onRename: (attachment: DraftAttachment, name: string) => void
  readonly onUndo: () => void
}

interface Offer {
  readonly title: string
  readonly before: string
  readonly after: string
  readonly apply: () => void
}

export function Minimise(props: MinimiseProps) {
  const { text, canUndo, onUndo } = props
  const [open, setOpen] = useState(false)
  const offers = open ? offersOf(props) : []
  if (!open && !canUndo && !hasOffers(props)) return null
  return (
    <Stack tokens={{ childrenGap: 8 }}>
      <Link as="button" aria-expanded={open} onClick={() => setOpen(!open)} {...(canUndo ? {} : landing)}>
        {text.minimise.heading}
      </Link>
      {offers.map(({ title, before, after, apply }) => (
        <Stack key={title} className={look.card} tokens={{ childrenGap: 4 }}>
          <Text className={look.strong}>{title}</Text>
          {before === '' ? null : <Text className={look.gone}>{before}</Text>}
          <Text>{after}</Text>
          <DefaultButton
            text={text.minimise.apply}
            ariaLabel={`${text.minimise.apply}: ${title}`}
            onClick={apply}
          />
        </Stack>
      ))}
      {canUndo ? (
        <Text role="status" {...landing}>
          {text.minimise.done}{' '}
          <Link as="button" onClick={onUndo}>
            {text.minimise.undo}
          </Link>
        </Text>
      ) : null}
    </Stack>
  )
}

const longestPreview = 60

function hasOffers(props: MinimiseProps): boolean {
  const { classification, draft } = props.prepared
  return (
    classification.findings.some(
      ({ type, where, confidence }) => confidence >= actAt && (type === 'cpr' || where === 'subject'),
    ) ||
    draft.attachments.some((attachment) => cleanName(attachment, props) !== attachment.name.reveal()) ||
    dropQuotedHistory(draft.bodyHtml.reveal()).length > 0
  )
}

function cleanName({ id, name }: DraftAttachment, { keep, today, dismissed }: MinimiseProps): string {
  return cleanFileName({ id, name: name.reveal() }, keep, today, dismissed)
}

function offersOf(props: MinimiseProps): readonly Offer[] {
  const { prepared, keep, text, onApply, onRename } = props
  const { draft, classification } = prepared
  const written = { subject: draft.subject.reveal(), bodyHtml: draft.bodyHtml.reveal() }
  const offers: Offer[] = []

  const masking = maskCpr(written, classification.findings, keep)
  const first = classification.findings.find(({ type, confidence }) => type === 'cpr' && confidence >= actAt)
  if (first !== undefined) {
    const source = first.where === 'subject' ? written.subject : written.bodyHtml
    const inside = masking
      .filter(({ where, start, end }) => where === first.where && start >= first.start && end <= first.end)
      .map((edit) => ({ ...edit, start: edit.start - first.start, end: edit.end - first.start }))
    const raw = source.slice(first.start, first.end)
    const changed = inside.toReversed().reduce((all, { start, end, replacement }) => {
      return all.slice(0, start) + replacement + all.slice(end)
    }, raw)
    offers.push({
      title: text.minimise.maskCpr(foundInText(written, classification).cpr ?? 1, keep),
      before: htmlToText(raw).trim(),
      after: htmlToText(changed).trim(),
      apply: () => onApply(masking),
    })
  }

  const history = dropQuotedHistory(written.bodyHtml)
  if (history.length > 0) {
    const gone = htmlToText(
      history.map(({ start, end }) => written.bodyHtml.slice(start, end)).join(''),
    ).trim()
    offers.push({
      title: text.minimise.dropHistory,
      before: gone.length > longestPreview ? `${gone.slice(0, longestPreview)}…` : gone,
      after: text.minimise.historyGone(gone.split('\n').filter((line) => line.trim() !== '').length),
      apply: () => onApply(history),
    })
  }

  const subject = cleanSubject(written.subject, classification.findings, text.minimise.neutralSubject)
  if (subject[0] !== undefined) {
    offers.push({
      title: text.minimise.cleanSubject,
      before: written.subject,
      after: subject[0].replacement,
      apply: () => onApply(subject),
    })
  }

  for (const attachment of draft.attachments) {
    const name = attachment.name.reveal()
    const clean = cleanName(attachment, props)
    if (clean === name) continue
    offers.push({
      title: text.minimise.renameFile,
      before: name,
      after: clean,
      apply: () => onRename(attachment, clean),
    })
  }
  return offers
}
