// The pane beside a mail that is read.
import { DefaultButton, Link, Stack, Text } from '@fluentui/react'
import { useRef } from 'react'
import { readingTexts, type ReadingTexts } from '../i18n/reading.ts'
import type { Messages } from '../i18n/messages.ts'
import { Problem } from './Findings.tsx'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'
import { Proof } from './Proof.tsx'
import type { Harvest } from './reading-state.ts'
import { Key } from './Key.tsx'
import { LetterView } from './LetterView.tsx'
import type { KeyActions } from './run-keys.ts'
import type { ReadingActions } from './run-reading.ts'
import type { BesideRead } from './state.ts'

interface ReadingProps {
  readonly state: BesideRead
  readonly actions: ReadingActions
  readonly keys: KeyActions
  readonly text: Messages
  readonly now: number
}

export function Reading(props: ReadingProps) {
  return (
    <Stack tokens={{ childrenGap: 12 }}>
      <h2 className={look.heading} {...landing}>
        {readingTexts[props.text.language].heading}
      </h2>
      <Body {...props} />
    </Stack>
  )
}

function Body({ state: { reading, key }, actions, keys, text: messages, now }: ReadingProps) {
  const { language } = messages
  const text = readingTexts[language]
  switch (reading.at) {
    case 'fetching':
      return <Text>{text.fetching}</Text>
    case 'withheld':
      return (
        <Stack tokens={{ childrenGap: 8 }}>
          {reading.problem === null ? (
            <Text>{text.withheld}</Text>
          ) : (
            <Problem message={reading.problem === 'draft-too-large' ? text.tooLarge : text.unreadable} />
          )}
          <Text>{text.withheldWays}</Text>
          <FileWay text={text} onFile={(file) => actions.openFile(file)} />
        </Stack>
      )
    case 'read':
      return (
        <>
          {reading.from === 'file' ? <Text className={look.quiet}>{text.fromFile}</Text> : null}
          {reading.mail.is === 'open' ? (
            <>
              {reading.mail.wasEncrypted ? <Text className={look.safe}>{text.wasEncrypted}</Text> : null}
              <Proof
                verification={reading.mail.verification}
                asked={reading.asked}
                own={reading.own}
                text={text}
                language={language}
              />
              {reading.mail.wasEncrypted &&
              !reading.mail.isAuthenticated &&
              reading.mail.verification.verdict !== 'valid' ? (
                <Text className={look.needsYou}>{text.mayBeChanged}</Text>
              ) : null}
              {reading.subject === null ? null : <Text>{text.subjectInside(reading.subject.reveal())}</Text>}
              <Kept harvest={reading.harvest} text={text} onKeep={() => actions.keepCertificate()} />
              {reading.letter === null ? null : <LetterView letter={reading.letter} text={text} />}
              {reading.answerTo === null ? null : (
                <Answer answer={reading.answer} text={text} onAnswer={() => actions.answer()} />
              )}
            </>
          ) : reading.tried ? (
            <Problem message={text.lockedForOther} />
          ) : (
            <Text>{text.locked}</Text>
          )}
          {reading.mail.is === 'locked' || reading.mail.wasEncrypted ? (
            <Key state={key} organisation={null} actions={keys} text={messages} now={now} />
          ) : null}
        </>
      )
  }
}

function Kept({
  harvest,
  text,
  onKeep,
}: {
  readonly harvest: Harvest
  readonly text: ReadingTexts
  readonly onKeep: () => void
}) {
  switch (harvest.is) {
    case 'none':
      return null
    case 'offered':
      return (
        <Link as="button" onClick={onKeep}>
          {text.certificateOffer(harvest.name.reveal())}
        </Link>
      )
    case 'kept':
      return (
        <div role="status" className={look.safe}>
          {text.certificateKept(harvest.name.reveal())}
        </div>
      )
    case 'not-kept':
      return <Text className={look.needsYou}>{text.certificateNotKept}</Text>
  }
}

function Answer({
  answer,
  text,
  onAnswer,
}: {
  readonly answer: 'opened' | 'refused' | null
  readonly text: ReadingTexts
  readonly onAnswer: () => void
}) {
  return (
    <Stack tokens={{ childrenGap: 4 }} horizontalAlign="start">
      <DefaultButton text={text.answer} onClick={onAnswer} />
      {answer === null ? null : (
        <Text className={answer === 'refused' ? look.needsYou : look.quiet}>
          {answer === 'refused' ? text.answerRefused : text.answerOpened}
        </Text>
      )}
    </Stack>
  )
}

function FileWay({ text, onFile }: { readonly text: ReadingTexts; readonly onFile: (file: Blob) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div
      className={look.card}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        const [file] = event.dataTransfer.files
        if (file !== undefined) onFile(file)
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".eml,message/rfc822"
        aria-label={text.chooseFile}
        className={look.hidden}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) onFile(file)
          event.target.value = ''
        }}
      />
      <DefaultButton text={text.chooseFile} onClick={() => input.current?.click()} />
      <div className={look.quiet}>{text.dropHere}</div>
    </div>
  )
}
