// What the draft's files hold: progress while they are read, then per file what was found and where, or that nobody has
// read it. A file without findings is only counted.
import { Icon, Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { typesInSentence } from '../i18n/kinds.ts'
import type { Messages } from '../i18n/messages.ts'
import { placeText, unreadText } from '../i18n/places.ts'
import { reasonText } from '../i18n/reasons.ts'
import type { FileFinding, FileReading } from '../model/attachment.ts'
import { actAt } from '../model/finding.ts'
import { foundInFile, isNothing } from '../model/found-types.ts'
import type { ReadAttachment } from './attachment-reader.ts'
import { look } from './look.ts'

export function Attachments({
  files,
  text,
  onSkip,
}: {
  readonly files: readonly ReadAttachment[]
  readonly text: Messages
  readonly onSkip: () => void
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
        isClean(reading) ? null : <File key={id} name={name} reading={reading} text={text} />,
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

/** Whether somebody should look at a file that nobody has read; a picture inside a document that was read is no such file. */
export function isUnknown({ state }: ReadAttachment): boolean {
  if (state.at !== 'done') return true
  const reading = state.reading.reveal()
  return (
    reading.outcome === 'unread' || reading.unread.some(({ why, place }) => why !== 'image' || place !== null)
  )
}

function File({
  name,
  reading,
  text,
}: {
  readonly name: string
  readonly reading: FileReading
  readonly text: Messages
}) {
  const [open, setOpen] = useState(false)
  const kinds = typesInSentence(foundInFile(reading), text)
  const shown = reading.findings.filter(({ finding }) => finding.confidence >= actAt)
  const told =
    kinds === null ? null : (
      <>
        <Text className={look.strong}>{text.attachments.contains(name, kinds)}</Text>{' '}
        <Link onClick={() => setOpen(!open)} aria-expanded={open} as="button">
          {open ? text.findings.hide : text.findings.show}
        </Link>
        {open ? (
          <ul className={look.list}>
            {shown.map((found, index) => (
              <Found key={index} found={found} text={text} />
            ))}
          </ul>
        ) : null}
      </>
    )
  if (reading.outcome === 'unread') {
    return (
      <Warning>
        {told === null ? null : <div>{told}</div>}
        <Text className={look.strong}>{text.attachments.unread(name)}</Text>
        <div>
          <Text className={look.quiet}>
            {text.attachments.because(unreadText(reading.why, text.language))}
          </Text>
        </div>
      </Warning>
    )
  }
  const parts = reading.unread.map(({ path, place, why }) => {
    const where = [...path, ...(place === null ? [] : [placeText(place, text.language)])].join(' › ')
    return where === '' ? unreadText(why, text.language) : `${where}: ${unreadText(why, text.language)}`
  })
  const partly = (
    <Text className={look.quiet}>
      {parts.length === 0 ? '' : text.attachments.partly([...new Set(parts)].join('; '))}
    </Text>
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
      {told}
      <div>{partly}</div>
    </Warning>
  )
}

function Found({ found, text }: { readonly found: FileFinding; readonly text: Messages }) {
  const { finding, path, place, before, marked, after } = found
  return (
    <li className={look.card}>
      <Text className={look.strong}>{text.kindAsLabel[finding.kind]}</Text>{' '}
      <Text className={look.quiet}>{[...path, placeText(place, text.language)].join(' › ')}</Text>
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
}

function Warning({ children }: { readonly children: React.ReactNode }) {
  return (
    <Stack horizontal tokens={{ childrenGap: 8 }} verticalAlign="start">
      <Icon iconName="SikkertWarning" className={look.needsYou} aria-hidden />
      <div>{children}</div>
    </Stack>
  )
}
