// Where nobody can tell now whether the mail can be encrypted to somebody: says why and asks. It waits until she has chosen
// another way, or until it can be told.
import { DefaultButton, Link, Stack, Text } from '@fluentui/react'
import type { Messages } from '../i18n/messages.ts'
import { look } from './look.ts'
import type { ChosenWay } from './state.ts'

export function Undecided({
  why,
  otherwise,
  text,
  onChoose,
}: {
  readonly why: string
  readonly otherwise: ChosenWay
  readonly text: Messages
  readonly onChoose: (way: ChosenWay) => void
}) {
  const say = text.people
  return (
    <Stack tokens={{ childrenGap: 6 }} horizontalAlign="start" className={look.card}>
      <Text>
        {why} {say.undecided}
      </Text>
      <DefaultButton
        text={otherwise === 'tls' ? say.chooseTls : say.choosePortal}
        onClick={() => onChoose(otherwise)}
      />
      {otherwise === 'tls' ? (
        <Link as="button" onClick={() => onChoose('portal')}>
          {say.choosePortal}
        </Link>
      ) : null}
    </Stack>
  )
}
