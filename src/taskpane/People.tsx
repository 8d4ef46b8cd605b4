// Each recipient with the route that the mail takes, why, and the proof one step deeper; for a letter, how the recipient
// shows who it is.
import { ChoiceGroup, DefaultButton, Icon, Link, Stack, Text, TextField } from '@fluentui/react'
import { type ReactNode, useState } from 'react'
import { correspondentTexts } from '../i18n/correspondents.ts'
import type { Messages } from '../i18n/messages.ts'
import { spellAgreedCode } from '../letter/agreed-code.ts'
import type { Recipient } from '../model/draft.ts'
import type { SmimeReach } from '../model/reach.ts'
import type { Receipt } from '../model/receipt.ts'
import type { RecipientPlan } from '../model/route.ts'
import { isAsked, isReadyToGo } from '../routing/plan-routes.ts'
import { isServed, stands } from '../send-securely.ts'
import { CertificateNotice, Certificates, CertificateUsed } from './Certificates.tsx'
import type { CorrespondentState } from './correspondent-state.ts'
import { Problem } from './Findings.tsx'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'
import { Line } from './Receipts.tsx'
import type { CorrespondentActions } from './run-correspondents.ts'
import { needsCode, type ChosenWay, type CodeInput } from './state.ts'
import { Undecided } from './Undecided.tsx'

export interface PersonProps {
  readonly plan: RecipientPlan
  readonly text: Messages
  readonly input: CodeInput | undefined
  readonly isChosen: boolean
  /** What came of it when the mail was sent before. */
  readonly receipt: Receipt | undefined
  /** Got the mail before it was changed. */
  readonly hasOlder: boolean
  readonly onNotAgain: () => void
  readonly onCode: (input: CodeInput) => void
  readonly onChoose: (way: ChosenWay | null) => void
  readonly makeCode: () => string
  readonly correspondent: CorrespondentState
  readonly correspondents: CorrespondentActions
  /** Milliseconds, for what expires soon. */
  readonly now: number
}

export function Person(props: PersonProps) {
  const { plan, text, isChosen, onChoose } = props
  const [open, setOpen] = useState(false)
  const address = plan.recipient.address.reveal()
  const name = plan.recipient.name.reveal() || address
  const { route } = plan
  const isReady = isReadyToGo(plan)
  return (
    <li>
      <Stack tokens={{ childrenGap: 2 }}>
        <div className={look.row}>
          <Text className={look.strong} {...landing}>
            {name}
          </Text>
          {route.by === 'pending' ? (
            <Text className={look.quiet}>{text.people.looking}</Text>
          ) : (
            <span className={`${look.badge} ${isReady ? look.safe : look.needsYou}`}>
              {text.route[route.by]}
              <Icon iconName={isReady ? 'SikkertCheck' : 'SikkertWarning'} aria-hidden />
            </span>
          )}
        </div>
        <div className={look.line}>
          {name === address ? <span /> : <Address of={address} />}
          {route.by === 'pending' ? null : (
            <Link as="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? text.people.less : text.people.more}
              <span className={look.hidden}> {name}</span>
            </Link>
          )}
        </div>
        <Before {...props} name={name} />
        {route.by === 'smime' && plan.reach?.smime.verdict === 'usable' ? (
          <CertificateNotice smime={plan.reach.smime} language={text.language} now={props.now} />
        ) : null}
        {open ? (
          <Why plan={plan} text={text} isChosen={isChosen}>
            <Certificates
              address={address}
              name={name}
              state={props.correspondent}
              count={countOf(plan)}
              actions={props.correspondents}
              language={text.language}
            />
          </Why>
        ) : null}
        {route.by === 'smime' || route.by === 'tls' ? (
          open ? (
            <Link as="button" onClick={() => onChoose('portal')}>
              {text.people.choosePortal}
            </Link>
          ) : null
        ) : null}
        {isChosen ? (
          <Link as="button" onClick={() => onChoose(null)}>
            {text.people.chooseStrongest}
          </Link>
        ) : null}
        {route.by === 'portal' ? <Code {...props} name={name} /> : null}
        {route.by === 'undecided' ? (
          <Undecided
            why={plan.refused
              .filter(isAsked)
              .map(({ because }) => text.refused[because])
              .join(' ')}
            otherwise={route.otherwise}
            text={text}
            onChoose={onChoose}
          />
        ) : null}
        {route.by === 'nowhere' ? <Problem message={text.people.nowhere} /> : null}
      </Stack>
    </li>
  )
}

/** Who has the mail, or may have it, and gets nothing more by itself. */
export function PassedOver({
  recipient,
  receipt,
  text,
  onAgain,
}: {
  readonly recipient: Recipient
  readonly receipt: Receipt
  readonly text: Messages
  readonly onAgain: () => void
}) {
  const address = recipient.address.reveal()
  const name = recipient.name.reveal() || address
  return (
    <li>
      <Stack tokens={{ childrenGap: 2 }}>
        <Text className={look.strong}>{name}</Text>
        {name === address ? null : <Address of={address} />}
        <Line receipt={receipt} text={text} />
        {isServed(receipt) ? null : (
          <Link as="button" onClick={onAgain}>
            {text.people.again}
            <span className={look.hidden}> {name}</span>
          </Link>
        )}
      </Stack>
    </li>
  )
}

function Before({
  receipt,
  hasOlder,
  onNotAgain,
  text,
  name,
}: Pick<PersonProps, 'receipt' | 'hasOlder' | 'onNotAgain' | 'text'> & { readonly name: string }) {
  if (receipt !== undefined && stands(receipt)) {
    return (
      <>
        <Text className={look.quiet}>{text.people.mayGetTwice}</Text>
        <Link as="button" onClick={onNotAgain}>
          {text.people.notAgain}
          <span className={look.hidden}> {name}</span>
        </Link>
      </>
    )
  }
  if (receipt !== undefined && receipt.outcome !== 'not-sent') return <Line receipt={receipt} text={text} />
  return hasOlder ? <Text className={look.quiet}>{text.people.hasOlder}</Text> : null
}

/** A long address goes on behind its @ on the next line. */
function Address({ of }: { readonly of: string }) {
  const at = of.lastIndexOf('@') + 1
  return (
    <Text className={look.quiet}>
      {of.slice(0, at)}
      <wbr />
      {of.slice(at)}
    </Text>
  )
}

function Why({
  plan,
  text,
  isChosen,
  children,
}: Pick<PersonProps, 'plan' | 'text' | 'isChosen'> & { readonly children: ReactNode }) {
  const { reach, route, refused } = plan
  const smime = reach?.smime.verdict === 'usable' ? reach.smime : null
  const tls = reach?.tls
  return (
    <Stack tokens={{ childrenGap: 4 }} className={look.card}>
      {route.by === 'smime' && smime !== null ? (
        <>
          <Text>{whyEncrypted(smime, text)}</Text>
          <CertificateUsed smime={smime} language={text.language} />
          {route.signer === 'organisation' ? <Text>{text.routeWhy.signedByOrganisation}</Text> : null}
        </>
      ) : null}
      {route.by === 'tls' && tls?.verdict === 'verified' ? (
        <>
          <Text>{text.routeWhy.tls(tls.host, tls.by)}</Text>
          <Text className={look.quiet}>
            {text.proof.verifiedBy} {text.mechanism[tls.by]}
          </Text>
          {isChosen ? <Text>{text.routeWhy.chosen}</Text> : null}
        </>
      ) : null}
      {route.by === 'portal' ? <Text>{isChosen ? text.routeWhy.chosen : text.routeWhy.portal}</Text> : null}
      {refused.map(({ because, problems }) => (
        <Text key={because} className={look.quiet}>
          {text.refused[because]} {problems.map((problem) => text.tlsProblem[problem]).join(' ')}
        </Text>
      ))}
      {children}
    </Stack>
  )
}

/** Certificates that the recipient is known to have; 0 when none can be used, or the one used is the organisation's. */
function countOf({ reach }: RecipientPlan): number {
  const smime = reach?.smime
  return smime?.verdict === 'usable' && smime.to === 'person' ? smime.others + 1 : 0
}

function whyEncrypted({ holder, to }: SmimeReach & { readonly verdict: 'usable' }, text: Messages): string {
  const { name, organisation } = holder.reveal()
  return to === 'organisation'
    ? correspondentTexts[text.language].toOrganisationWhy(organisation ?? name)
    : text.routeWhy.smime(name, organisation)
}

function Code({ plan, text, input, onCode, makeCode, name }: PersonProps & { readonly name: string }) {
  const [isLeft, setLeft] = useState(false)
  const phone = plan.reach?.phone
  const known = phone?.verdict === 'known' ? phone.number.reveal() : ''
  const by = input?.by ?? 'sms'
  const typed = input?.text ?? known
  const isWhole = !needsCode(plan)
  // Nobody is corrected in the middle of a number.
  const isDone = typed.length >= 8 || (isLeft && typed !== '')
  return (
    <Stack tokens={{ childrenGap: 8 }} styles={{ root: { paddingTop: 6 } }}>
      <ChoiceGroup
        label={text.portal.legend(name)}
        selectedKey={by}
        options={[
          { key: 'sms', text: text.portal.sms },
          { key: 'agreed', text: text.portal.agreed },
        ]}
        onChange={(_event, option) =>
          onCode(option?.key === 'agreed' ? { by: 'agreed', text: makeCode() } : { by: 'sms', text: known })
        }
      />
      {by === 'sms' ? (
        <TextField
          label={text.portal.number}
          type="tel"
          autoComplete="off"
          value={typed}
          description={
            phone?.verdict === 'known' && typed === known
              ? phone.provenance === 'confirmed'
                ? text.portal.numberConfirmed
                : text.portal.numberTyped
              : text.portal.numberHint
          }
          errorMessage={!isWhole && isDone ? text.portal.numberInvalid : ''}
          onBlur={() => setLeft(true)}
          onChange={(_event, value) => {
            setLeft(false)
            onCode({ by: 'sms', text: value ?? '' })
          }}
        />
      ) : (
        <>
          <TextField
            label={text.portal.code}
            autoComplete="off"
            value={typed}
            description={text.portal.codeHint}
            errorMessage={typed !== '' && !isWhole ? text.portal.codeWeak : ''}
            onChange={(_event, value) => onCode({ by: 'agreed', text: value ?? '' })}
          />
          {isWhole ? (
            <Text className={look.quiet}>{text.portal.readAloud(spellAgreedCode(typed, text.language))}</Text>
          ) : null}
          <DefaultButton
            text={text.portal.generate}
            onClick={() => onCode({ by: 'agreed', text: makeCode() })}
          />
        </>
      )}
    </Stack>
  )
}
