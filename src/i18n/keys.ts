// The texts about the caseworker's own certificates, beside those in da.ts and en.ts.

export interface KeyTexts {
  readonly addAnother: string
  readonly addAnotherHint: string
  readonly keptForOld: (count: number) => string
  readonly endsSoon: (date: string) => string
  readonly ended: string
  readonly endedButSigned: (organisation: string) => string
  /** She has none of her own, and need not. */
  readonly organisationSigns: (organisation: string) => string
  readonly organisationCannot: string
  readonly notReached: string
  readonly cancel: string
}

export const keyTexts: Readonly<Record<'da' | 'en', KeyTexts>> = {
  da: {
    addAnother: 'Læg et nyt certifikat ind',
    addAnotherHint:
      'De gamle bliver, så du stadig kan læse ældre mail. Herefter låser du op med den nye fils adgangskode.',
    keptForOld: (count) =>
      count === 1
        ? 'Ét ældre certifikat åbner gammel mail.'
        : `${count} ældre certifikater åbner gammel mail.`,
    endsSoon: (date) => `Dit certifikat udløber ${date}. Bestil et nyt i god tid.`,
    ended: 'Dit certifikat er udløbet. Du kan læse gammel mail, men ikke sende krypteret.',
    endedButSigned: (organisation) =>
      `Dit certifikat er udløbet. ${organisation} krypterer og skriver under for dig.`,
    organisationSigns: (organisation) =>
      `Du har ikke dit eget certifikat her. ${organisation} krypterer og skriver under for dig.`,
    organisationCannot: 'Din organisations certifikat kan ikke bruges lige nu.',
    notReached: 'Vi kan ikke nå din organisations Send Sikkert. Prøv igen om lidt.',
    cancel: 'Fortryd',
  },
  en: {
    addAnother: 'Add a new certificate',
    addAnotherHint:
      'The old ones stay, so you can still read older mail. From now on, unlock with the new file’s password.',
    keptForOld: (count) =>
      count === 1 ? 'One older certificate opens old mail.' : `${count} older certificates open old mail.`,
    endsSoon: (date) => `Your certificate expires on ${date}. Order a new one in good time.`,
    ended: 'Your certificate has expired. You can read old mail, but not send encrypted mail.',
    endedButSigned: (organisation) =>
      `Your certificate has expired. ${organisation} encrypts and signs for you.`,
    organisationSigns: (organisation) =>
      `You have no certificate of your own here. ${organisation} encrypts and signs for you.`,
    organisationCannot: 'Your organisation’s certificate cannot be used right now.',
    notReached: 'We cannot reach your organisation’s Send Sikkert. Try again in a moment.',
    cancel: 'Cancel',
  },
}
