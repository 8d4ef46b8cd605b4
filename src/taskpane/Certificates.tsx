// A recipient's certificates: what is used and when it ends, the others, and laying one in by choosing or dragging a file.
import { DefaultButton, Link, Stack, Text } from '@fluentui/react'
import { useRef } from 'react'
import type { ListedCertificate } from '../contract/recipient-certificate.ts'
import { certificateProblemText } from '../i18n/certificate-problems.ts'
import { correspondentTexts, type CorrespondentTexts } from '../i18n/correspondents.ts'
import { holderText } from '../i18n/holder.ts'
import type { SmimeReach } from '../model/reach.ts'
import type { CorrespondentState, LaidIn } from './correspondent-state.ts'
import { Problem } from './Findings.tsx'
import { look } from './look.ts'
import type { CorrespondentActions } from './run-correspondents.ts'

type Language = 'da' | 'en'
type Usable = SmimeReach & { readonly verdict: 'usable' }

const warnBeforeMs = 30 * 24 * 3_600_000
const fileTypes =
  '.cer,.crt,.pem,.der,.p7b,.p7c,.vcf,application/pkix-cert,application/x-x509-ca-cert,text/vcard'

const dayIn = (language: Language) => {
  const locale = language === 'da' ? 'da-DK' : 'en-GB'
  return (time: string) => new Date(time).toLocaleDateString(locale, { dateStyle: 'long' })
}

/** What must be seen without asking: that others can read it, and that the certificate ends within a month. */
export function CertificateNotice({
  smime,
  language,
  now,
}: {
  readonly smime: Usable
  readonly language: Language
  /** Milliseconds. */
  readonly now: number
}) {
  const text = correspondentTexts[language]
  const endsSoon = Date.parse(smime.notAfter) - now < warnBeforeMs
  return (
    <>
      {smime.to === 'organisation' ? <Text className={look.needsYou}>{text.toOrganisation}</Text> : null}
      {endsSoon ? (
        <Text className={look.needsYou}>
          {text.endsSoon(smime.holder.reveal().name, dayIn(language)(smime.notAfter))} {text.endsSoonHint}
        </Text>
      ) : null}
    </>
  )
}

/** Where the certificate that is used came from, and how long it holds. */
export function CertificateUsed({
  smime,
  language,
}: {
  readonly smime: Usable
  readonly language: Language
}) {
  const text = correspondentTexts[language]
  return (
    <Text className={look.quiet}>
      {text.holds(dayIn(language)(smime.notAfter))} {text.origin[smime.origin]}
      {smime.addressBound ? '' : ` ${text.addressNotBound}`}
    </Text>
  )
}

export interface CertificatesProps {
  readonly address: string
  readonly name: string
  readonly state: CorrespondentState
  /** How many are known; 0 when that is not known. */
  readonly count: number
  readonly actions: CorrespondentActions
  readonly language: Language
}

export function Certificates({ address, name, state, count, actions, language }: CertificatesProps) {
  const text = correspondentTexts[language]
  return (
    <Stack tokens={{ childrenGap: 6 }}>
      {state.list === null ? (
        <Link as="button" onClick={() => actions.list(address)}>
          {text.manage(count)}
          <span className={look.hidden}> {name}</span>
        </Link>
      ) : (
        <Listed
          list={state.list}
          name={name}
          text={text}
          language={language}
          onChoose={(id) => actions.choose(address, id)}
          onForget={(id) => actions.forget(address, id)}
        />
      )}
      {state.complete ? null : <Text className={look.needsYou}>{text.incomplete}</Text>}
      {state.list !== null || count === 0 ? (
        <LayIn text={text} name={name} onFile={(file) => actions.layIn(address, file)} />
      ) : null}
      <div role="status">{state.working ? <Text className={look.quiet}>{text.working}</Text> : null}</div>
      {state.laidIn === null ? null : (
        <Outcome
          laidIn={state.laidIn}
          address={address}
          text={text}
          language={language}
          onConfirm={(isTheirs) => actions.confirm(address, isTheirs)}
        />
      )}
    </Stack>
  )
}

function Listed({
  list,
  name,
  text,
  language,
  onChoose,
  onForget,
}: {
  readonly list: readonly ListedCertificate[]
  readonly name: string
  readonly text: CorrespondentTexts
  readonly language: Language
  readonly onChoose: (id: string | null) => void
  readonly onForget: (id: string) => void
}) {
  const day = dayIn(language)
  if (list.length === 0) return <Text className={look.quiet}>{text.none}</Text>
  const hasChoice = list.some(({ isChosen }) => isChosen)
  return (
    <>
      <ul className={look.list} aria-label={text.heading(name)}>
        {list.map((one) => (
          <li key={one.id}>
            <Text className={look.strong}>{holderText(one.holder.name, one.holder.organisation)}</Text>
            <div className={look.quiet}>
              {text.holds(day(one.notAfter))} {one.isOwn ? text.importedByYou : text.origin[one.origin]}{' '}
              {one.addressBound ? '' : text.addressNotBound}{' '}
              {one.firstSeen === null || one.lastSeen === null
                ? ''
                : text.seen(day(one.firstSeen), day(one.lastSeen))}
            </div>
            {one.problems.map((problem) => (
              <div key={problem} className={look.needsYou}>
                {certificateProblemText(problem, language)}
              </div>
            ))}
            <div className={look.row}>
              {one.isChosen ? (
                <Text className={look.safe}>{text.chosen}</Text>
              ) : one.verdict === 'valid' && list.length > 1 ? (
                <Link as="button" onClick={() => onChoose(one.id)}>
                  {text.choose}
                </Link>
              ) : null}
              {one.origin === 'filed' ? null : (
                <Link as="button" onClick={() => onForget(one.id)}>
                  {text.forget}
                </Link>
              )}
            </div>
          </li>
        ))}
      </ul>
      {hasChoice ? (
        <Link as="button" onClick={() => onChoose(null)}>
          {text.chooseNewest}
        </Link>
      ) : null}
    </>
  )
}

function LayIn({
  text,
  name,
  onFile,
}: {
  readonly text: CorrespondentTexts
  readonly name: string
  readonly onFile: (file: Blob) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div
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
        accept={fileTypes}
        aria-label={`${text.add}: ${name}`}
        className={look.hidden}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) onFile(file)
          event.target.value = ''
        }}
      />
      <DefaultButton text={text.add} onClick={() => input.current?.click()} />
      <div className={look.quiet}>
        {text.addHint} {text.dropHere}
      </div>
    </div>
  )
}

function Outcome({
  laidIn,
  address,
  text,
  language,
  onConfirm,
}: {
  readonly laidIn: LaidIn
  readonly address: string
  readonly text: CorrespondentTexts
  readonly language: Language
  readonly onConfirm: (isTheirs: boolean) => void
}) {
  switch (laidIn.is) {
    case 'kept':
    case 'known':
      return (
        <div role="status" className={look.safe}>
          {text[laidIn.is]}
        </div>
      )
    case 'unknown':
      return <Problem message={text.notNow} />
    case 'not-reached':
      return <Problem message={text.notReached} />
    case 'unusable':
      return <Problem message={text.unusable[laidIn.because]} />
    case 'refused':
      return (
        <Problem
          message={[
            text.refused,
            ...laidIn.problems.map((problem) => certificateProblemText(problem, language)),
          ].join(' ')}
        />
      )
    case 'to-confirm':
      return (
        <div role="alert">
          <Text>{text.confirm(laidIn.holder.reveal(), address)}</Text>
          <div className={look.row}>
            <DefaultButton text={text.confirmYes} onClick={() => onConfirm(true)} />
            <DefaultButton text={text.confirmNo} onClick={() => onConfirm(false)} />
          </div>
        </div>
      )
  }
}
