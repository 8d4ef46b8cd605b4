// The pane: one calm sentence, one list of people, one button.
import { PrimaryButton, Stack, Text } from '@fluentui/react'
import { da } from '../i18n/da.ts'
import { en } from '../i18n/en.ts'
import type { Messages } from '../i18n/messages.ts'
import { isAgreedTo } from '../routing/plan-routes.ts'
import { receiptOf } from '../send-securely.ts'
import { Attachments, hasFindings, isUnknown } from './Attachments.tsx'
import { nothingKnown } from './correspondent-state.ts'
import { Findings, Problem } from './Findings.tsx'
import { Key } from './Key.tsx'
import { firstLanding } from './keep-focus.ts'
import { look } from './look.ts'
import { Minimise } from './Minimise.tsx'
import { PassedOver, Person } from './People.tsx'
import { Reading } from './Reading.tsx'
import { Done, Progress } from './Receipts.tsx'
import { isGoodCode, readNumber } from './recipient-input.ts'
import type { Pane } from './run.ts'
import {
  blockedBy,
  chosenPlan,
  earlierOf,
  filesLeft,
  goingTo,
  hasOlder,
  isServedAll,
  needsCode,
  needsOwnKey,
  type State,
  type Writing,
} from './state.ts'

export function App({ state, pane }: { readonly state: State; readonly pane: Pane }) {
  const text = pane.language === 'da' ? da : en
  return (
    <main className={look.page} lang={text.language}>
      {/* Outlook shows the name above the pane; who listens hears it here. */}
      <h1 className={look.hidden}>{text.product}</h1>
      <Body state={state} pane={pane} text={text} />
    </main>
  )
}

function Body({
  state,
  pane,
  text,
}: {
  readonly state: State
  readonly pane: Pane
  readonly text: Messages
}) {
  switch (state.at) {
    case 'starting':
      return <Text>{text.findings.reading}</Text>
    case 'reading':
      return pane.reading === null ? null : (
        <Reading state={state} actions={pane.reading} keys={pane.keys} text={text} now={pane.now()} />
      )
    case 'broken':
      return <Problem message={text.error[state.code]} />
    case 'writing':
      return <Write state={state} pane={pane} text={text} />
    case 'sending':
      return (
        <Progress
          plans={chosenPlan(state.before, readNumber, isGoodCode)}
          receipts={state.receipts}
          text={text}
          onStop={() => pane.sending.stop()}
        />
      )
    case 'done':
      return (
        <Done
          plans={chosenPlan(state.before, readNumber, isGoodCode)}
          outcome={state.outcome}
          text={text}
          onBack={(portalFor) => pane.back(portalFor)}
          onClose={() => pane.sending.close()}
          onSaveProof={(address) => pane.sending.saveProof(address)}
        />
      )
  }
}

function Write({
  state,
  pane,
  text,
}: {
  readonly state: Writing
  readonly pane: Pane
  readonly text: Messages
}) {
  const plans = chosenPlan(state, readNumber, isGoodCode)
  const blocked = blockedBy(state, plans)
  const going = goingTo(state, plans)
  const earlier = earlierOf(state)
  const files = filesLeft(state)
  const needsKey = going.some(needsOwnKey)
  return (
    <Stack>
      <Stack tokens={{ childrenGap: 8 }}>
        <Findings
          prepared={state.prepared}
          isPartlyUnread={files.some(isUnknown)}
          isFoundInFile={files.some(hasFindings)}
          setAside={state.dismissed.length}
          feedback={pane.feedback()}
          text={text}
          onDismiss={(finding, because) => pane.changes.dismiss(finding, because)}
          onTakeBack={() => pane.changes.takeBackDismissed()}
        />
        <Attachments
          files={files}
          text={text}
          onSkip={() => pane.skipAttachment()}
          onDismiss={(id, found, because) => pane.changes.dismissInFile(id, found, because)}
        />
        {state.prepared === null ? null : (
          <Minimise
            prepared={state.prepared}
            canUndo={state.undo !== null}
            today={pane.today()}
            keep={pane.keepOfCpr()}
            dismissed={state.dismissed}
            text={text}
            onApply={(edits) => pane.changes.minimise(edits)}
            onRename={(attachment, name) => pane.changes.renameFile(attachment, name)}
            onUndo={() => pane.changes.undoMinimise()}
          />
        )}
      </Stack>
      <hr className={look.rule} />
      <h2 className={look.heading}>{text.people.heading}</h2>
      {plans.length === 0 && state.invalid.length === 0 && !state.looking ? (
        <Text>{text.people.none}</Text>
      ) : null}
      <ul className={look.list}>
        {plans.map((plan) => {
          const address = plan.recipient.address.reveal()
          const receipt = receiptOf(earlier, plan.recipient.address)
          if (receipt !== undefined && !going.includes(plan)) {
            return (
              <PassedOver
                key={address}
                recipient={plan.recipient}
                receipt={receipt}
                text={text}
                onAgain={() => pane.sendAgain(address, true)}
              />
            )
          }
          return (
            <Person
              key={address}
              receipt={receipt}
              hasOlder={hasOlder(state, plan.recipient.address)}
              onNotAgain={() => pane.sendAgain(address, false)}
              plan={plan}
              text={text}
              input={state.codes[address]}
              isChosen={state.chosen[address] === 'portal' || isAgreedTo(plan)}
              onCode={(input) => pane.setCode(address, input)}
              onChoose={(way) => pane.choose(address, way)}
              makeCode={() => pane.makeCode()}
              correspondent={state.correspondents[address] ?? nothingKnown}
              correspondents={pane.correspondents}
              now={pane.now()}
            />
          )
        })}
        {state.invalid.map((address) => (
          <li key={address}>
            <Text className={look.strong}>{address}</Text>
            <Problem message={text.people.invalid} />
          </li>
        ))}
      </ul>
      <hr className={look.rule} />
      {needsKey || state.key.at === 'missing' || state.key.at === 'open' ? (
        <Key
          state={state.key}
          organisation={state.organisation}
          actions={pane.keys}
          text={text}
          now={pane.now()}
        />
      ) : null}
      {state.problem === null ? null : (
        <div {...firstLanding}>
          <Problem message={text.error[state.problem]} />
        </div>
      )}
      <Stack tokens={{ childrenGap: 6 }} styles={{ root: { paddingTop: 12 } }}>
        <PrimaryButton
          text={text.send.button}
          disabled={blocked !== null}
          onClick={() => pane.sending.send()}
        />
        {blocked === 'looking' && plans.length > 0 ? (
          <Text className={look.quiet}>{text.send.waiting}</Text>
        ) : null}
        {blocked === 'code'
          ? goingTo(state, plans)
              .filter(needsCode)
              .map(({ recipient: { name, address } }) => (
                <Text key={address.reveal()} className={look.quiet}>
                  {text.portal.needed(name.reveal() || address.reveal())}
                </Text>
              ))
          : null}
        {blocked === 'nobody-left' ? <Text className={look.quiet}>{text.send.nobodyLeft}</Text> : null}
        {isServedAll(state, plans) ? <Text className={look.quiet}>{text.send.allHaveIt}</Text> : null}
        {blocked === 'key' && state.key.at === 'locked' ? (
          <Text className={look.quiet}>{text.key.neededFirst}</Text>
        ) : null}
        {state.prepared === null ? null : (
          <Text className={look.quiet}>{text.send.from(state.prepared.draft.from.address.reveal())}</Text>
        )}
      </Stack>
    </Stack>
  )
}
