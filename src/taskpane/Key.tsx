// The caseworker's own certificates: unlock, lock, add one.
import { DefaultButton, Link, PrimaryButton, Stack, Text, TextField } from '@fluentui/react'
import { useState } from 'react'
import type { OrganisationSigner } from '../contract/organisation-signature.ts'
import type { ErrorCode } from '../errors.ts'
import { keyTexts } from '../i18n/keys.ts'
import type { Messages } from '../i18n/messages.ts'
import { Problem } from './Findings.tsx'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'
import type { KeyActions } from './run-keys.ts'
import type { KeyState } from './state.ts'

interface KeyProps {
  readonly state: KeyState
  /** Who signs for her while she has no certificate that holds; null beside a mail that is read. */
  readonly organisation: OrganisationSigner | null
  readonly actions: KeyActions
  readonly text: Messages
  /** Milliseconds, for what expires soon. */
  readonly now: number
}

const warnBeforeMs = 30 * 24 * 3_600_000

export function Key(props: KeyProps) {
  // One place for all states, so that the focus stays in it.
  return (
    <div>
      <Body {...props} />
    </div>
  )
}

function Body({ state, organisation, actions, text, now }: KeyProps) {
  switch (state.at) {
    case 'unknown':
      return null
    case 'missing':
      return (
        <Stack tokens={{ childrenGap: 4 }}>
          <Text className={look.quiet} {...landing}>
            {withoutOwn(organisation, text)}
          </Text>
          <AddFile
            label={text.key.import}
            hint={text.key.importHint}
            problem={state.problem}
            actions={actions}
            text={text}
          />
        </Stack>
      )
    case 'open':
      return <Open state={state} organisation={organisation} actions={actions} text={text} now={now} />
    case 'locked':
    case 'opening':
      return <Locked state={state} actions={actions} text={text} />
  }
}

function Open({
  state,
  organisation,
  actions,
  text,
  now,
}: KeyProps & { readonly state: KeyState & { at: 'open' } }) {
  const more = keyTexts[text.language]
  const current = state.keys.find(({ isCurrent }) => isCurrent)
  const older = state.keys.length - (current === undefined ? 0 : 1)
  const locale = text.language === 'da' ? 'da-DK' : 'en-GB'
  return (
    <Stack tokens={{ childrenGap: 4 }}>
      <div className={look.row}>
        {current === undefined ? (
          <span className={look.needsYou} {...landing}>
            {organisation?.verdict === 'usable' ? more.endedButSigned(organisation.name) : more.ended}
          </span>
        ) : (
          <span className={look.safe} {...landing}>
            {text.key.open(state.name.reveal())}
          </span>
        )}
        <Link as="button" onClick={() => actions.lock()}>
          {text.key.lock}
        </Link>
      </div>
      {current !== undefined && current.notAfter.getTime() - now < warnBeforeMs ? (
        <Text className={look.needsYou}>
          {more.endsSoon(current.notAfter.toLocaleDateString(locale, { dateStyle: 'long' }))}
        </Text>
      ) : null}
      {older > 0 && current !== undefined ? (
        <Text className={look.quiet}>{more.keptForOld(older)}</Text>
      ) : null}
      <AddFile
        label={more.addAnother}
        hint={more.addAnotherHint}
        problem={state.problem}
        actions={actions}
        text={text}
      />
    </Stack>
  )
}

function withoutOwn(organisation: OrganisationSigner | null, text: Messages): string {
  const more = keyTexts[text.language]
  switch (organisation?.verdict) {
    case 'usable':
      return more.organisationSigns(organisation.name)
    case 'unusable':
    case 'unknown':
      return `${more.organisationCannot} ${text.key.missing}`
    case 'none':
    case undefined:
      return text.key.missing
  }
}

function Locked({
  state,
  actions,
  text,
}: Omit<KeyProps, 'now' | 'state' | 'organisation'> & {
  readonly state: KeyState & { at: 'locked' | 'opening' }
}) {
  const [password, setPassword] = useState('')
  const problem = state.at === 'locked' ? state.problem : null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        actions.unlock(password)
        setPassword('')
      }}
    >
      <Stack tokens={{ childrenGap: 8 }}>
        <TextField
          label={text.key.password}
          type="password"
          autoComplete="off"
          {...landing}
          value={password}
          errorMessage={problem === null ? '' : sayOf(problem, text)}
          onChange={(_event, value) => setPassword(value ?? '')}
        />
        <PrimaryButton
          type="submit"
          text={state.at === 'opening' ? text.key.unlocking : text.key.unlock}
          disabled={state.at === 'opening' || password === ''}
        />
      </Stack>
    </form>
  )
}

/** What went wrong with a key, which says nothing about a mail. */
function sayOf(problem: ErrorCode, text: Messages): string {
  if (problem === 'key-password-wrong' || problem === 'key-file-unreadable') return text.error[problem]
  return keyTexts[text.language].notReached
}

function AddFile({
  label,
  hint,
  problem,
  actions,
  text,
}: {
  readonly label: string
  readonly hint: string
  readonly problem: ErrorCode | null
  readonly actions: KeyActions
  readonly text: Messages
}) {
  const [isAdding, setAdding] = useState(problem !== null)
  const [file, setFile] = useState<Blob | null>(null)
  const [password, setPassword] = useState('')
  if (!isAdding) {
    return (
      <Link as="button" onClick={() => setAdding(true)}>
        {label}
      </Link>
    )
  }
  return (
    <form
      className={look.card}
      onSubmit={(event) => {
        event.preventDefault()
        if (file !== null) actions.add(file, password)
        setPassword('')
      }}
    >
      <Stack tokens={{ childrenGap: 8 }}>
        <Text>{hint}</Text>
        {problem === null ? null : <Problem message={sayOf(problem, text)} />}
        <label>
          {text.key.chooseFile}
          <input
            type="file"
            accept=".p12,.pfx,application/x-pkcs12"
            style={{ display: 'block', marginTop: 4, maxWidth: '100%' }}
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </label>
        <TextField
          label={text.key.filePassword}
          type="password"
          autoComplete="off"
          value={password}
          onChange={(_event, value) => setPassword(value ?? '')}
        />
        <div className={look.row}>
          <PrimaryButton type="submit" text={text.key.keep} disabled={file === null} />
          <DefaultButton text={keyTexts[text.language].cancel} onClick={() => setAdding(false)} />
        </div>
      </Stack>
    </form>
  )
}
