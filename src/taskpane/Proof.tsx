// The signature proof in plain words: one sentence first, then who, which organisation, what it covers and when. Nothing here
// judges: what is not `valid` is never shown in the colour of safety.
import { Link, Stack, Text } from '@fluentui/react'
import { useState } from 'react'
import { mailProblemText } from '../i18n/mail-problems.ts'
import type { ReadingTexts } from '../i18n/reading.ts'
import { readCertificate } from '../smime/certificate.ts'
import type { OwnMail } from '../smime/correspondent.ts'
import type { SignerJudgement, Verification } from '../smime/verify.ts'
import { Problem } from './Findings.tsx'
import { look } from './look.ts'

export function Proof({
  verification,
  asked,
  own,
  text,
  language,
}: {
  readonly verification: Verification
  readonly asked: 'no' | 'answered' | 'unreachable'
  readonly own: OwnMail | null
  readonly text: ReadingTexts
  readonly language: 'da' | 'en'
}) {
  const { verdict, signers, problems, covers } = verification
  const sentences = [...new Set(problems.map((problem) => mailProblemText(problem, language)))]
  return (
    <Stack tokens={{ childrenGap: 8 }}>
      <Verdict verification={verification} own={own} text={text} />
      {asked === 'unreachable' ? <Text className={look.needsYou}>{text.unreachable}</Text> : null}
      {sentences.length === 0 ? null : (
        <ul className={look.list}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {verdict === 'not-signed'
        ? null
        : signers.map((signer, index) => (
            <Signer
              key={index}
              signer={signer}
              covers={covers}
              asked={asked}
              text={text}
              language={language}
            />
          ))}
    </Stack>
  )
}

function Verdict({
  verification,
  own,
  text,
}: {
  readonly verification: Verification
  readonly own: OwnMail | null
  readonly text: ReadingTexts
}) {
  const { verdict, signers, covers } = verification
  switch (verdict) {
    case 'valid':
      return (
        <div role="status">
          <div className={look.safe}>
            {signers.map(({ subject }) => text.valid(subject.cn ?? text.noName, subject.o)).join(' ')}
          </div>
          <Text>{covers === 'whole' ? text.validWhy : text.coversPart}</Text>
        </div>
      )
    case 'indeterminate':
      return (
        <div role="status" className={look.needsYou}>
          {text.indeterminate}
        </div>
      )
    case 'invalid':
      return <Problem message={text.invalid} />
    case 'not-signed':
      return (
        <div role="status">
          <Text className={look.strong}>{text.notSigned}</Text>{' '}
          <Text>{covers === 'part' ? text.partInside : notSignedWhy(own, text)}</Text>
        </div>
      )
  }
}

function notSignedWhy(own: OwnMail | null, text: ReadingTexts): string {
  switch (own) {
    case 'own':
      return text.notSignedOwn
    case 'answer':
      return text.notSignedAnswer
    case null:
      return text.notSignedWhy
  }
}

function Signer({
  signer,
  covers,
  asked,
  text,
  language,
}: {
  readonly signer: SignerJudgement
  readonly covers: Verification['covers']
  readonly asked: 'no' | 'answered' | 'unreachable'
  readonly text: ReadingTexts
  readonly language: 'da' | 'en'
}) {
  const [shown, setShown] = useState(false)
  const { subject, signingTime, certificate } = signer
  const locale = language === 'da' ? 'da-DK' : 'en-GB'
  const day = (date: Date) => date.toLocaleDateString(locale, { dateStyle: 'long' })
  const read = certificate === null ? null : readCertificate(certificate)
  const rows: readonly (readonly [string, string])[] = [
    [text.who, subject.cn ?? text.noName],
    ...(subject.o === null
      ? []
      : ([
          [
            text.organisation,
            [subject.o, ...(subject.cvr === null ? [] : [text.cvr(subject.cvr)])].join(', '),
          ],
        ] as const)),
    [
      text.address,
      subject.email.length === 0 ? text.addressNotBound : text.addressBound(subject.email.join(', ')),
    ],
    [
      text.signedAt,
      signingTime === null
        ? text.signedAtUnknown
        : new Date(signingTime).toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' }),
    ],
    [text.covers, covers === 'whole' ? text.coversWhole : text.coversPart],
    ...(read === null
      ? []
      : ([[text.certificate, text.certificateValid(day(read.notBefore), day(read.notAfter))]] as const)),
  ]
  return (
    <div>
      <Link as="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? text.hideDetails : text.details}
      </Link>
      {shown ? (
        <>
          <dl>
            {rows.map(([term, value]) => (
              <div key={term} style={{ marginTop: 6 }}>
                <dt className={look.quiet}>{term}</dt>
                <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
              </div>
            ))}
          </dl>
          {asked === 'answered' ? <Text className={look.quiet}>{text.certificateChecked}</Text> : null}
        </>
      ) : null}
    </div>
  )
}
