// What the draft's files hold: progress while they are read, then per file what was found and where, or that nobody has
// read it. A file without findings is only counted.
import { Icon, Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { typesInSentence } from '../i18n/kinds.ts'
import type { Messages } from '../i18n/messages.ts'
import { placeText, unreadText } from '../i18n/places.ts'
import type { FileFinding, FileReading } from '../model/attachment.ts'
import type { DismissReason } from '../model/feedback.ts'
import { actAt } from '../model/finding.ts'
import { foundInFile, isNothing } from '../model/found-types.ts'
import type { ReadAttachment } from './attachment-reader.ts'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'
import { Told } from './Told.tsx'

export function Attachments({
  files,
  text,
  onSkip,
  onDismiss,
}: {
  /** Without what is set aside in them. */
  readonly files: readonly ReadAttachment[]
  readonly text: Messages
  readonly onSkip: () => void
  readonly onDismiss: (id: string, found: FileFinding, because: DismissReason) => void
}) {
  if (files.length === 0) return null
  const at = files.findIndex(({ state }) => state.at === 'reading')
  const now = files[at]
  const done = files.flatMap(({ id, name, state }) =>
    state.at === 'done' ? [{ id, name: name.reveal(), reading: state.reading.reveal() }] : [],
  )
  const clean = done.filter(({ reading }) => isClean(reading)).length
  return (
    <Stack tokens={{ childrenGap: 8 }} styles={{ root: { paddingTop: 12 } }}>
      {now === undefined ? null : (
        <div role="status">
          <Text className={look.quiet}>
            {text.attachments.reading(at + 1, files.length, now.name.reveal())}
          </Text>{' '}
          <Link as="button" onClick={onSkip}>
            {text.attachments.skip}
          </Link>
        </div>
      )}
      {done.map(({ id, name, reading }) =>
        isClean(reading) ? null : (
          <File
            key={id}
            name={name}
            reading={reading}
            text={text}
            onDismiss={(found, because) => onDismiss(id, found, because)}
          />
        ),
      )}
      {now === undefined && clean > 0 ? (
        <Text className={look.quiet}>{text.attachments.clean(clean)}</Text>
      ) : null}
    </Stack>
  )
}

function isClean(reading: FileReading): boolean {
  return reading.outcome === 'read' && reading.unread.length === 0 && isNothing(foundInFile(reading))
}

/** Whether the file was read and something was found in it. */
export function hasFindings({ state }: ReadAttachment): boolean {
  return state.at === 'done' && !isNothing(foundInFile(state.reading.reveal()))
}

/**
 * Whether somebody should look at a file that nobody has read; a picture inside a document or a mail that was read is no
 * such file, one in an archive is.
 */
export function isUnknown({ state }: ReadAttachment): boolean {
  if (state.at !== 'done') return true
  const reading = state.reading.reveal()
  return (
    reading.outcome === 'unread' ||
    reading.unread.some(({ why, place, isWhole }) => why !== 'image' || place !== null || isWhole)
  )
}

function File({
  name,
  reading,
  text,
  onDismiss,
}: {
  readonly name: string
  readonly reading: FileReading
  readonly text: Messages
  readonly onDismiss: (found: FileFinding, because: DismissReason) => void
}) {
  const [open, setOpen] = useState(false)
  const kinds = typesInSentence(foundInFile(reading), text)
  const shown = reading.findings.filter(({ finding }) => finding.confidence >= actAt)
  const told =
    kinds === null ? null : (
      <>
        <div>
          <Text className={look.strong} {...landing}>
            {text.attachments.contains(name, kinds)}
          </Text>{' '}
          <Link onClick={() => setOpen(!open)} aria-expanded={open} as="button">
            {open ? text.findings.hide : text.findings.show}
          </Link>
        </div>
        {open ? (
          <ul className={look.list}>
            {shown.map((found, index) => (
              <Found
                key={`${index} ${found.key}`}
                found={found}
                text={text}
                onDismiss={(because) => onDismiss(found, because)}
              />
            ))}
          </ul>
        ) : null}
        {open && !isNothing(reading.more) ? (
          <Text className={look.quiet}>{text.attachments.more}</Text>
        ) : null}
      </>
    )
  if (reading.outcome === 'unread') {
    return (
      <Warning>
        <Stack tokens={{ childrenGap: 8 }}>
          {told}
          <div>
            <Text className={look.strong}>{text.attachments.unread(name)}</Text>
            <div>
              <Text className={look.quiet}>
                {text.attachments.because(unreadText(reading.why, text.language))}
              </Text>
            </div>
          </div>
        </Stack>
      </Warning>
    )
  }
  const parts = reading.unread.map(({ path, place, why }) => {
    const where = [...path, ...(place === null ? [] : [placeText(place, text.language)])].join(' › ')
    return where === '' ? unreadText(why, text.language) : `${where}: ${unreadText(why, text.language)}`
  })
  const partly =
    parts.length === 0 ? null : (
      <Text className={look.quiet}>{text.attachments.partly([...new Set(parts)].join('; '))}</Text>
    )
  if (told === null) {
    return (
      <div>
        <Text className={look.strong}>{name}</Text> {partly}
      </div>
    )
  }
  return (
    <Warning>
      <Stack tokens={{ childrenGap: 8 }}>
        {told}
        {partly}
      </Stack>
    </Warning>
  )
}

function Found({
  found: { finding, path, place, before, marked, after },
  text,
  onDismiss,
}: {
  readonly found: FileFinding
  readonly text: Messages
  readonly onDismiss: (because: DismissReason) => void
}) {
  return (
    <li className={look.card}>
      <Text className={look.quiet}>{[...path, placeText(place, text.language)].join(' › ')}</Text>
      <div>
        {before}
        <mark>{marked}</mark>
        {after}
      </div>
      <Told finding={finding} text={text} onDismiss={onDismiss} />
    </li>
  )
}

function Warning({ children }: { readonly children: React.ReactNode }) {
  return (
    <Stack horizontal tokens={{ childrenGap: 8 }} verticalAlign="start">
      <Icon iconName="SikkertWarning" className={look.needsYou} aria-hidden />
      <div>{children}</div>
    </Stack>
  )
}
