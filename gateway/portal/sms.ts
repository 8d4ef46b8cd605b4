// What the portal asks of an SMS provider, and the words it sends: who the code is for and from, how long it holds, and the
// last line that lets phones fill it in on the right site only (WICG origin-bound one-time codes). One GSM 7-bit segment
// for a usual name; no link, no recipient, no subject.

/** Deviates from "throws when not sent": the recipient's page must act on it. */
export type SmsAnswer =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'not-sent'; readonly because: 'unreachable' | 'refused' | 'limit' | 'timed-out' }

export interface SmsSender {
  /** `number` is E.164. `accepted` means that the provider has taken it, not that the phone has it. */
  send(number: string, text: string): Promise<SmsAnswer>
}

export function codeText(options: {
  readonly code: string
  readonly organisation: string
  readonly host: string
  readonly minutes: number
  readonly language: 'da' | 'en'
}): string {
  const { code, organisation, host, minutes } = options
  const words =
    options.language === 'da'
      ? `${code} er din kode til en sikker besked fra ${organisation}. Gyldig i ${minutes} min. Giv den aldrig til andre.`
      : `${code} is your code for a secure message from ${organisation}. Valid for ${minutes} min. Never give it to anyone.`
  return `${words}\n\n@${host} #${code}`
}
