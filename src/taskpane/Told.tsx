// What is told of one finding, in the text or in a file.
import { Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import type { Messages } from '../i18n/messages.ts'
import { reasonText } from '../i18n/reasons.ts'
import type { DismissReason } from '../model/feedback.ts'
import type { Finding } from '../model/finding.ts'
import { look } from './look.ts'

/**
 * One finding under its sentence: what kind, why, and the way to say that it is none. One click opens the reasons, one more
 * sets the finding aside.
 */
export function Told({
  finding,
  text,
  onDismiss,
}: {
  readonly finding: Omit<Finding, 'where'>
  readonly text: Messages
  readonly onDismiss: (because: DismissReason) => void
}) {
  const [asking, setAsking] = useState(false)
  const reasons: readonly DismissReason[] =
    finding.type === 'cpr' ? ['another-number', 'already-public'] : ['nobody-meant', 'already-public']
  return (
    <div className={look.told}>
      <div>
        <Text className={look.strong}>{text.kindAsLabel[finding.kind]}</Text>{' '}
        <Text className={look.quiet}>
          {finding.why.map((why) => reasonText(why, text.language)).join(', ')}
        </Text>
      </div>
      <Stack tokens={{ childrenGap: 8 }} horizontalAlign="start">
        <Link as="button" aria-expanded={asking} onClick={() => setAsking(!asking)}>
          {text.findings.notSensitive}
          <span className={look.hidden}> ({text.kindAsLabel[finding.kind]})</span>
        </Link>
        {asking
          ? reasons.map((because) => (
              <Link as="button" key={because} onClick={() => onDismiss(because)}>
                {text.findings.because[because]}
              </Link>
            ))
          : null}
      </Stack>
    </div>
  )
}
