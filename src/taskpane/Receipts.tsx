// What became of the mail, a line per recipient, while it happens and afterwards.
import { DefaultButton, Icon, Link, PrimaryButton, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import type { Messages } from '../i18n/messages.ts'
import type { Receipt } from '../model/receipt.ts'
import type { RecipientPlan } from '../model/route.ts'
import { isServed, type Outcome, receiptOf, stands } from '../send-securely.ts'
import { landing } from './keep-focus.ts'
import { look } from './look.ts'

export function Progress({
  plans,
  receipts,
  text,
  onStop,
}: {
  readonly plans: readonly RecipientPlan[]
  readonly receipts: readonly Receipt[]
  readonly text: Messages
  readonly onStop: () => void
}) {
  const [stopping, setStopping] = useState(false)
  return (
    <Stack tokens={{ childrenGap: 12 }}>
      <h2 className={look.heading} {...landing}>
        {text.send.sending}
      </h2>
      <Lines plans={plans} receipts={receipts} text={text} />
      <Text className={look.quiet}>{text.send.keepOpen}</Text>
      <DefaultButton
        text={stopping ? text.send.stopping : text.send.stop}
        disabled={stopping}
        onClick={() => {
          setStopping(true)
          onStop()
        }}
      />
    </Stack>
  )
}

export function Done({
  plans,
  outcome,
  text,
  onBack,
  onClose,
  onSaveProof,
}: {
  readonly plans: readonly RecipientPlan[]
  readonly outcome: Outcome
  readonly text: Messages
  readonly onBack: (portalFor: readonly string[]) => void
  readonly onClose: () => void
  readonly onSaveProof: (address: string) => Promise<boolean>
}) {
  const { receipts } = outcome
  const isSent = plans.every(({ recipient }) => isServed(receiptOf(receipts, recipient.address)))
  // A letter to who may have the mail would be a second one; that she chooses for each, beside the mail.
  const rest = plans.filter(({ recipient }) => !stands(receiptOf(receipts, recipient.address)))
  const draft =
    outcome.draft === 'gone'
      ? text.receipt.draftGone
      : outcome.draft === 'kept'
        ? text.receipt.draftKept
        : text.receipt.draftStays
  return (
    <Stack tokens={{ childrenGap: 12 }}>
      <div role={isSent ? 'status' : 'alert'}>
        <h2 className={look.heading} {...landing}>
          {isSent ? text.receipt.heading : headingOfRest(receipts, plans.length, text)}
        </h2>
      </div>
      <Lines plans={plans} receipts={receipts} text={text} onSaveProof={onSaveProof} />
      <Text>
        {draft}{' '}
        {outcome.copy === 'kept'
          ? text.receipt.copyKept
          : outcome.copy === 'missing'
            ? text.receipt.copyMissing
            : ''}
      </Text>
      {outcome.draft === 'gone' ? <PrimaryButton text={text.receipt.close} onClick={onClose} /> : null}
      {outcome.draft === 'kept' ? (
        <>
          {rest.length > 0 ? (
            <PrimaryButton
              text={text.receipt.portalForRest}
              styles={{ root: { height: 'auto', minHeight: 32, padding: '6px 16px' } }}
              onClick={() => onBack(rest.map(({ recipient }) => recipient.address.reveal()))}
            />
          ) : null}
          <DefaultButton text={text.receipt.back} onClick={() => onBack([])} />
        </>
      ) : null}
    </Stack>
  )
}

/** What is not known goes before what is not sent: each line tells its own. */
function headingOfRest(receipts: readonly Receipt[], people: number, { receipt: say }: Messages): string {
  const has = (outcome: Receipt['outcome']) => receipts.some((one) => one.outcome === outcome)
  if (has('unknown')) return say.headingUnknown(people)
  if (!has('not-sent') && (has('working') || has('deferred'))) return say.headingWaiting(people)
  return receipts.some(isServed) ? say.headingPartly : say.headingNothing
}

function Lines({
  plans,
  receipts,
  text,
  onSaveProof,
}: Pick<Parameters<typeof Progress>[0], 'plans' | 'receipts' | 'text'> & {
  readonly onSaveProof?: (address: string) => Promise<boolean>
}) {
  return (
    <ul className={look.list} aria-live="polite">
      {plans.map(({ recipient, route }) => {
        const address = recipient.address.reveal()
        const receipt = receiptOf(receipts, recipient.address)
        return (
          <li key={address}>
            <Stack tokens={{ childrenGap: 2 }}>
              <Text className={look.strong}>{recipient.name.reveal() || address}</Text>
              <Line receipt={receipt} text={text} />
              {receipt?.mayRepeatFrom === undefined ? null : (
                <Text className={look.quiet}>{repeated(receipt.mayRepeatFrom, text)}</Text>
              )}
              {route.by === 'smime' && route.signer === 'organisation' && isServed(receipt) ? (
                <Text className={look.quiet}>{text.receipt.signedByOrganisation}</Text>
              ) : null}
              {receipt?.outcome === 'delivered' ? (
                <Proof receipt={receipt} text={text} onSave={onSaveProof} />
              ) : null}
              {route.by === 'portal' && route.code?.by === 'agreed' && stands(receipt) ? (
                <Text>
                  {text.portal.code}: <span className={look.code}>{route.code.code.reveal()}</span>
                  <span className={look.needsYou}> {text.portal.codeOnce}</span>
                </Text>
              ) : null}
            </Stack>
          </li>
        )
      })}
    </ul>
  )
}

/** One sentence about one recipient. */
export function Line({ receipt, text }: { readonly receipt: Receipt | undefined; readonly text: Messages }) {
  if (receipt === undefined) return <Text className={look.quiet}>{text.step.waiting}</Text>
  if (receipt.outcome === 'working') return <Text className={look.quiet}>{text.step[receipt.step]} …</Text>
  return (
    <Stack horizontal tokens={{ childrenGap: 6 }} verticalAlign="start">
      <Icon
        iconName={isServed(receipt) ? 'SikkertCheck' : 'SikkertWarning'}
        className={isServed(receipt) ? look.safe : look.needsYou}
        aria-hidden
      />
      <Text>{told(receipt, text)}</Text>
    </Stack>
  )
}

function clockOf(at: string, text: Messages): string {
  return new Date(at).toLocaleTimeString(localeOf(text), { hour: '2-digit', minute: '2-digit' })
}

function localeOf({ language }: Messages): string {
  return language === 'da' ? 'da-DK' : 'en-GB'
}

function repeated(at: string, text: Messages): string {
  const day = new Date(at).toLocaleDateString(localeOf(text), { day: 'numeric', month: 'long' })
  return text.receipt.mayRepeat(text.language === 'da' ? `den ${day}` : day, clockOf(at, text))
}

function told(receipt: Receipt, text: Messages): string {
  const clock = (at: string) => clockOf(at, text)
  switch (receipt.outcome) {
    case 'delivered':
      return text.receipt.delivered(clock(receipt.at))
    case 'handed-over':
      return receipt.by === 'smime'
        ? text.receipt.handedOverSmime(clock(receipt.at))
        : text.receipt.handedOverPortal(clock(receipt.at))
    case 'deferred':
      return text.receipt.deferred(clock(receipt.retryUntil))
    case 'unknown':
      return text.receipt.unknown[receipt.lostAt]
    case 'not-sent': {
      const code = text.error
      const why = Object.hasOwn(code, receipt.code ?? '')
        ? Object.entries(code).find(([name]) => name === receipt.code)?.[1]
        : undefined
      if (why !== undefined) return why
      return `${text.receipt.notSent} ${receipt.problems.map((problem) => text.tlsProblem[problem]).join(' ')}`
    }
    case 'working':
      return text.step[receipt.step]
  }
}

function Proof({
  receipt,
  text,
  onSave,
}: {
  readonly receipt: Extract<Receipt, { outcome: 'delivered' }>
  readonly text: Messages
  readonly onSave: ((address: string) => Promise<boolean>) | undefined
}) {
  const [open, setOpen] = useState(false)
  const [failed, setFailed] = useState(false)
  const { tls } = receipt
  return (
    <>
      <Link as="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? text.receipt.hideProof : text.receipt.proof}
      </Link>
      {open ? (
        <Stack className={look.card}>
          <Text className={look.quiet}>
            {text.proof.server}: {tls.host} ({tls.ip})
          </Text>
          <Text className={look.quiet}>
            {text.proof.connection}: {tls.protocol}, {tls.cipher}
          </Text>
          <Text className={look.quiet}>
            {text.proof.verifiedBy}: {text.mechanism[tls.by]}
          </Text>
          <Text className={look.quiet}>
            {text.proof.certificate}: {tls.certificateSha256}
          </Text>
          {onSave === undefined ? null : (
            <Link
              as="button"
              onClick={() => void onSave(receipt.recipient.reveal()).then((ok) => setFailed(!ok))}
            >
              {text.receipt.save}
            </Link>
          )}
          {failed ? <Text role="alert">{text.receipt.saveFailed}</Text> : null}
        </Stack>
      ) : null}
    </>
  )
}
