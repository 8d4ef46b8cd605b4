// The pane beside a mail that is read.
import { DefaultButton, Stack, Text } from '@fluentui/react'
import { useRef } from 'react'
import { readingTexts, type ReadingTexts } from '../i18n/reading.ts'
import { Problem } from './Findings.tsx'
import { look } from './look.ts'
import { Proof } from './Proof.tsx'
import type { Reading as ReadingState } from './reading-state.ts'
import type { ReadingActions } from './run-reading.ts'

export function Reading({
  reading,
  actions,
  language,
}: {
  readonly reading: ReadingState
  readonly actions: ReadingActions
  readonly language: 'da' | 'en'
}) {
  const text = readingTexts[language]
  return (
    <Stack tokens={{ childrenGap: 12 }}>
      <h2 className={look.heading}>{text.heading}</h2>
      <Body reading={reading} actions={actions} language={language} text={text} />
    </Stack>
  )
}

function Body({
  reading,
  actions,
  language,
  text,
}: Parameters<typeof Reading>[0] & { readonly text: ReadingTexts }) {
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
            <Proof
              verification={reading.mail.verification}
              asked={reading.asked}
              text={text}
              language={language}
            />
          ) : (
            <Text>{text.locked}</Text>
          )}
        </>
      )
  }
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
