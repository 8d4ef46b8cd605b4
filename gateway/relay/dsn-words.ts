// What a caseworker reads when her mail was not delivered and the pane is closed: what happened, to whom, why, and what to
// do. Danish first, the same in English below. The reasons are those of the pane.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { da } from '../../src/i18n/da.ts'
import { en } from '../../src/i18n/en.ts'

export type ReportKind = 'failed' | 'delayed' | 'unknown'

export interface ReportedRecipient {
  readonly address: string
  readonly problems: readonly TlsProblem[]
}

export interface ReportFacts {
  readonly kind: ReportKind
  readonly recipients: readonly ReportedRecipient[]
  /** null: not known any more. */
  readonly subject: string | null
  readonly acceptedAt: Date
  readonly retryUntil: Date
}

interface Words {
  readonly opening: Readonly<Record<ReportKind, string>>
  readonly subject: string
  readonly accepted: string
  readonly advice: (kind: ReportKind, until: string) => readonly string[]
  readonly problem: Readonly<Record<TlsProblem, string>>
  readonly time: (at: Date) => string
}

/** Where the reader is: her clock, not the server's. */
const timeZone = 'Europe/Copenhagen'
const clock = (locale: string) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long', timeStyle: 'short' })
  return (at: Date) => format.format(at)
}

export const reportSubject: Readonly<Record<ReportKind, string>> = {
  failed: 'Ikke sendt: din sikre mail',
  delayed: 'Forsinket: din sikre mail',
  unknown: 'Uvist: nåede din sikre mail frem?',
}

const danish: Words = {
  opening: {
    failed: 'Din sikre mail blev ikke sendt til:',
    delayed: 'Din sikre mail er endnu ikke nået frem til:',
    unknown: 'Vi ved ikke, om din sikre mail nåede frem til:',
  },
  subject: 'Mailens emne',
  accepted: 'Modtaget fra dig',
  advice: (kind, until) =>
    ({
      failed: [
        'Modtageren har ikke fået noget af mailen, og den er ikke sendt på en mindre sikker måde.',
        'Sådan får du den frem: skriv mailen igen, åbn Send Sikkert, og vælg "Link og kode" til denne modtager. Så sendes den som et brev, der åbnes med en kode.',
      ],
      delayed: [
        `Vi prøver igen indtil ${until}. Du behøver ikke gøre noget, og du får besked, hvis det ikke lykkes.`,
        'Haster det, så ring til modtageren, eller skriv mailen igen og vælg "Link og kode" i Send Sikkert.',
      ],
      unknown: [
        'Forbindelsen brast, lige da modtagerens mailserver skulle kvittere. Vi sender ikke mailen igen af os selv, for så kunne modtageren få den to gange.',
        'Spørg modtageren, om mailen er kommet. Er den ikke det, så skriv den igen, eller vælg "Link og kode" i Send Sikkert.',
      ],
    })[kind],
  problem: da.tlsProblem,
  time: clock('da-DK'),
}

const english: Words = {
  opening: {
    failed: 'Your secure mail was not sent to:',
    delayed: 'Your secure mail has not arrived yet at:',
    unknown: 'We do not know whether your secure mail arrived at:',
  },
  subject: 'Subject of the mail',
  accepted: 'Received from you',
  advice: (kind, until) =>
    ({
      failed: [
        'The recipient got nothing of the mail, and it was not sent in a less secure way.',
        'What works: write the mail again, open Send Sikkert, and choose "Link and code" for this recipient. It is then sent as a letter that is opened with a code.',
      ],
      delayed: [
        `We try again until ${until}. You need not do anything, and you will hear if it does not work.`,
        'If it is urgent, call the recipient, or write the mail again and choose "Link and code" in Send Sikkert.',
      ],
      unknown: [
        'The connection broke just when the recipient’s mail server was to confirm. We do not send the mail again by ourselves, as the recipient might get it twice.',
        'Ask the recipient whether the mail came. If not, write it again, or choose "Link and code" in Send Sikkert.',
      ],
    })[kind],
  problem: en.tlsProblem,
  time: clock('en-GB'),
}

/** The part of the report that people read; lines end with LF. */
export function reportText(facts: ReportFacts): string {
  return [...told(facts, danish), '-- ', 'In English:', '', ...told(facts, english)].join('\n')
}

function told(
  { kind, recipients, subject, acceptedAt, retryUntil }: ReportFacts,
  words: Words,
): readonly string[] {
  return [
    words.opening[kind],
    '',
    ...recipients.flatMap(({ address, problems }) => [
      `  ${address}`,
      // For "unknown" the advice tells the reason.
      ...(kind === 'unknown' ? [] : problems.map((problem) => `    ${words.problem[problem]}`)),
    ]),
    '',
    ...(subject === null ? [] : [`${words.subject}: ${subject}`]),
    `${words.accepted}: ${words.time(acceptedAt)}`,
    '',
    ...words.advice(kind, words.time(retryUntil)).flatMap((paragraph) => [paragraph, '']),
  ]
}
