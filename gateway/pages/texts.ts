// Every word of the recipient's page, in Danish and English. Short sentences, no jargon, and always a way on. Numbers, names
// and dates are arguments.

export type Language = 'da' | 'en'

export interface Texts {
  readonly title: string
  readonly otherLanguage: string
  readonly locale: string
  readonly imprint: (name: string, cvr: string) => string
  readonly ring: string
  readonly help: string
  readonly fetching: string
  readonly from: (sender: string) => string
  readonly sent: (date: string) => string
  readonly until: (date: string) => string
  readonly howSms: (digits: string) => string
  readonly sendCode: (digits: string) => string
  readonly sending: string
  readonly codeSent: (digits: string, minutes: number) => string
  readonly codeLabel: string
  readonly open: string
  readonly opening: string
  readonly newCode: string
  readonly newCodeIn: (time: string) => string
  readonly noCode: string
  readonly noCodeHelp: (digits: string, sender: string) => string
  readonly howAgreed: (sender: string) => string
  readonly agreedLabel: string
  readonly agreedHint: string
  readonly agreedForgotten: string
  readonly agreedForgottenHelp: (sender: string) => string
  readonly genuine: string
  readonly genuineHelp: (host: string) => string
  readonly genuineRing: string
  readonly error: {
    readonly title: string
    readonly codeForm: string
    readonly wrong: (left: number) => string
    readonly dead: (time: string) => string
    readonly deadNow: string
    readonly noCode: string
    readonly wait: (time: string) => string
    readonly tooMany: (time: string) => string
    readonly notSent: string
    readonly smsOff: string
    readonly offline: string
    readonly busy: string
    readonly refused: string
    readonly damaged: string
    readonly sessionOver: string
  }
  readonly link: {
    readonly cutTitle: string
    readonly cut: string
    readonly missingTitle: string
    readonly missing: string
    readonly label: string
    readonly use: string
    readonly stillBad: string
  }
  readonly gone: Readonly<
    Record<
      'expired' | 'recalled' | 'unknown' | 'locked',
      { readonly title: string; readonly text: (date: string) => string }
    >
  >
  readonly letter: {
    readonly by: (sender: string, organisation: string) => string
    readonly frame: string
    readonly files: string
    readonly save: string
    readonly saving: string
    readonly saved: (name: string) => string
    readonly print: string
    readonly leave: string
    readonly leaveSoon: string
    readonly stay: string
  }
  readonly reply: {
    readonly title: string
    readonly label: (sender: string) => string
    readonly hint: string
    readonly attach: string
    readonly remove: (name: string) => string
    readonly send: string
    readonly sending: string
    readonly empty: string
    readonly tooLarge: string
    readonly tooMany: string
    readonly kind: (name: string) => string
    readonly delivered: (sender: string, time: string) => string
    readonly onItsWay: (sender: string) => string
    readonly refused: (sender: string) => string
    /** `when`: the times of `n` answers, as a list. */
    readonly undelivered: (sender: string, when: string, n: number) => string
    readonly at: (date: string, time: string) => string
    readonly before: (date: string) => string
    readonly notSent: string
  }
  readonly inSeconds: (n: number) => string
  readonly inMinutes: (n: number) => string
  readonly inHours: (n: number) => string
  readonly left: { readonly title: string; readonly text: string }
}

const da: Texts = {
  title: 'Sikker besked',
  otherLanguage: 'English',
  locale: 'da-DK',
  imprint: (name, cvr) => `${name} · CVR ${cvr}`,
  ring: 'Ring til os på',
  help: 'Har du brug for hjælp? Ring til os på',
  fetching: 'Henter …',
  from: (sender) => `Sikker besked fra ${sender}`,
  sent: (date) => `Sendt ${date}.`,
  until: (date) => `Du kan læse den til og med ${date}.`,
  howSms: (digits) => `Du åbner den med en kode, som vi sender til mobilen, der ender på ${digits}.`,
  sendCode: (digits) => `Send kode til mobil •• ${digits}`,
  sending: 'Sender kode …',
  codeSent: (digits, minutes) =>
    `Koden er sendt til mobilen, der ender på ${digits}. Den gælder i ${minutes} minutter.`,
  codeLabel: 'Kode på 6 cifre',
  open: 'Åbn beskeden',
  opening: 'Åbner …',
  newCode: 'Send en ny kode',
  newCodeIn: (time) => `Ny kode om ${time}`,
  noCode: 'Jeg får ingen kode',
  noCodeHelp: (digits, sender) =>
    `Det kan tage et par minutter. Er ${digits} ikke de sidste cifre i dit nummer? Så bed ${sender} om at sende beskeden igen til det rigtige nummer.`,
  howAgreed: (sender) => `Du åbner den med den kode, som du har aftalt med ${sender}.`,
  agreedLabel: 'Aftalt kode',
  agreedHint: 'Det er lige meget, om du bruger store eller små bogstaver.',
  agreedForgotten: 'Jeg kan ikke huske koden',
  agreedForgottenHelp: (sender) => `Bed ${sender} om at sende beskeden igen med en ny kode.`,
  genuine: 'Er beskeden ægte?',
  genuineHelp: (host) =>
    `I adresselinjen står ${host}. Vi beder aldrig om CPR-nummer, MitID eller kort på denne side.`,
  genuineRing: 'Er du i tvivl? Ring til os på',
  error: {
    title: 'Noget gik galt',
    codeForm: 'Koden har 6 cifre.',
    wrong: (left) =>
      left === 1
        ? 'Koden er forkert. Du har 1 forsøg tilbage.'
        : `Koden er forkert. Du har ${left} forsøg tilbage.`,
    dead: (time) =>
      `Koden er tastet forkert 5 gange og virker ikke længere. Du kan få en ny kode om ${time}.`,
    deadNow: 'Koden er tastet forkert 5 gange og virker ikke længere. Du kan få en ny kode nu.',
    noCode: 'Koden er brugt eller for gammel. Få en ny kode.',
    wait: (time) => `Du kan få en ny kode om ${time}.`,
    tooMany: (time) => `Der er tastet forkert for mange gange. Prøv igen om ${time}.`,
    notSent: 'Koden blev ikke sendt. Prøv igen om lidt.',
    smsOff: 'Vi kan ikke sende sms lige nu.',
    offline: 'Vi kan ikke få forbindelse lige nu. Prøv igen om lidt.',
    busy: 'Der er for mange forsøg lige nu. Vent et minut, og prøv igen.',
    refused: 'Det lykkedes ikke. Genindlæs siden, og prøv igen.',
    damaged: 'Beskeden kan ikke låses op. Åbn linket igen fra mailen.',
    sessionOver: 'Du er logget ud, fordi der er gået lang tid. Åbn beskeden igen. Dit svar er her endnu.',
  },
  link: {
    cutTitle: 'Linket er afkortet',
    cut: 'Noget af linket mangler. Gå tilbage til mailen, kopiér hele linket, og indsæt det her.',
    missingTitle: 'Linket mangler',
    missing: 'Gå tilbage til mailen, kopiér hele linket, og indsæt det her.',
    label: 'Hele linket fra mailen',
    use: 'Fortsæt',
    stillBad: 'Linket er stadig ikke helt. Kopiér det fra mailen en gang til.',
  },
  gone: {
    expired: {
      title: 'Beskeden er udløbet',
      text: (date) => `Den kunne læses til og med ${date}. Bed afsenderen om at sende den igen.`,
    },
    recalled: {
      title: 'Beskeden er trukket tilbage',
      text: () => 'Afsenderen har trukket den tilbage. Den kan ikke læses mere.',
    },
    unknown: {
      title: 'Vi kender ikke linket',
      text: () => 'Måske er beskeden slettet, eller linket hører til et andet sted.',
    },
    locked: {
      title: 'Beskeden er låst',
      text: () => 'Der er tastet forkerte koder for mange gange. Bed afsenderen om at sende beskeden igen.',
    },
  },
  letter: {
    by: (sender, organisation) => `Fra ${sender}, ${organisation}`,
    frame: 'Beskeden',
    files: 'Vedhæftede filer',
    save: 'Gem',
    saving: 'Henter …',
    saved: (name) => `${name} er hentet.`,
    print: 'Udskriv',
    leave: 'Log ud',
    leaveSoon: 'Du bliver logget ud om et minut.',
    stay: 'Bliv her',
  },
  reply: {
    title: 'Svar sikkert',
    label: (sender) => `Dit svar til ${sender}`,
    hint: 'Kun afsenderen får svaret.',
    attach: 'Vedhæft foto eller fil',
    remove: (name) => `Fjern ${name}`,
    send: 'Send svar',
    sending: 'Sender …',
    empty: 'Skriv et svar, eller vedhæft en fil.',
    tooLarge: 'Filerne fylder for meget. Sammen må de højst fylde 20 MB.',
    tooMany: 'Du kan højst vedhæfte 10 filer.',
    kind: (name) => `${name} kan ikke vedhæftes. Brug billeder, PDF eller dokumenter.`,
    delivered: (sender, time) => `Dit svar er afleveret til ${sender} kl. ${time}.`,
    onItsWay: (sender) =>
      `Dit svar er modtaget. ${sender} får det, så snart det kan afleveres. Lykkes det ikke, kan du se det her på siden, når du åbner beskeden igen.`,
    refused: (sender) => `Svaret kunne ikke afleveres til ${sender}. Det står her endnu.`,
    undelivered: (sender, when, n) =>
      n === 1
        ? `Dit svar fra ${when} er så vidt vi ved ikke nået frem til ${sender}. Du kan skrive det igen.`
        : `Dine svar fra ${when} er så vidt vi ved ikke nået frem til ${sender}. Du kan skrive dem igen.`,
    at: (date, time) => `${date} kl. ${time}`,
    before: (date) => `Du har svaret ${date}.`,
    notSent: 'Svaret er ikke sendt. Det står her endnu.',
  },
  inSeconds: (n) => (n === 1 ? '1 sekund' : `${n} sekunder`),
  inMinutes: (n) => (n === 1 ? '1 minut' : `${n} minutter`),
  inHours: (n) => (n === 1 ? '1 time' : `${n} timer`),
  left: {
    title: 'Du er logget ud',
    text: 'Beskeden ligger ikke længere på denne enhed. Du kan åbne den igen fra mailen.',
  },
}

const en: Texts = {
  title: 'Secure message',
  otherLanguage: 'Dansk',
  locale: 'en-GB',
  imprint: (name, cvr) => `${name} · CVR ${cvr}`,
  ring: 'Ring us on',
  help: 'Do you need help? Ring us on',
  fetching: 'Loading …',
  from: (sender) => `Secure message from ${sender}`,
  sent: (date) => `Sent ${date}.`,
  until: (date) => `You can read it until ${date}.`,
  howSms: (digits) => `You open it with a code that we send to the mobile ending in ${digits}.`,
  sendCode: (digits) => `Send code to mobile •• ${digits}`,
  sending: 'Sending code …',
  codeSent: (digits, minutes) =>
    `The code was sent to the mobile ending in ${digits}. It is valid for ${minutes} minutes.`,
  codeLabel: '6-digit code',
  open: 'Open the message',
  opening: 'Opening …',
  newCode: 'Send a new code',
  newCodeIn: (time) => `New code in ${time}`,
  noCode: 'I get no code',
  noCodeHelp: (digits, sender) =>
    `It can take a few minutes. Are ${digits} not the last digits of your number? Then ask ${sender} to send the message again to the right number.`,
  howAgreed: (sender) => `You open it with the code that you have agreed on with ${sender}.`,
  agreedLabel: 'Agreed code',
  agreedHint: 'Capital and small letters are the same.',
  agreedForgotten: 'I do not remember the code',
  agreedForgottenHelp: (sender) => `Ask ${sender} to send the message again with a new code.`,
  genuine: 'Is the message genuine?',
  genuineHelp: (host) =>
    `The address bar says ${host}. We never ask for a CPR number, MitID or a card on this page.`,
  genuineRing: 'In doubt? Ring us on',
  error: {
    title: 'Something went wrong',
    codeForm: 'The code has 6 digits.',
    wrong: (left) =>
      left === 1
        ? 'The code is wrong. You have 1 try left.'
        : `The code is wrong. You have ${left} tries left.`,
    dead: (time) =>
      `The code was entered wrongly 5 times and no longer works. You can get a new code in ${time}.`,
    deadNow: 'The code was entered wrongly 5 times and no longer works. You can get a new code now.',
    noCode: 'The code has been used or is too old. Get a new code.',
    wait: (time) => `You can get a new code in ${time}.`,
    tooMany: (time) => `Wrong codes were entered too many times. Try again in ${time}.`,
    notSent: 'The code was not sent. Try again in a moment.',
    smsOff: 'We cannot send text messages right now.',
    offline: 'We cannot get through right now. Try again in a moment.',
    busy: 'There are too many tries right now. Wait a minute, and try again.',
    refused: 'It did not work. Reload the page, and try again.',
    damaged: 'The message cannot be unlocked. Open the link from the mail again.',
    sessionOver:
      'You have been logged out because a long time has passed. Open the message again. Your answer is still here.',
  },
  link: {
    cutTitle: 'The link is cut short',
    cut: 'A part of the link is missing. Go back to the mail, copy the whole link, and paste it here.',
    missingTitle: 'The link is missing',
    missing: 'Go back to the mail, copy the whole link, and paste it here.',
    label: 'The whole link from the mail',
    use: 'Continue',
    stillBad: 'The link is still not whole. Copy it from the mail once more.',
  },
  gone: {
    expired: {
      title: 'The message has expired',
      text: (date) => `It could be read until ${date}. Ask the sender to send it again.`,
    },
    recalled: {
      title: 'The message was taken back',
      text: () => 'The sender has taken it back. It can no longer be read.',
    },
    unknown: {
      title: 'We do not know the link',
      text: () => 'The message may have been deleted, or the link belongs somewhere else.',
    },
    locked: {
      title: 'The message is locked',
      text: () => 'Wrong codes were entered too many times. Ask the sender to send the message again.',
    },
  },
  letter: {
    by: (sender, organisation) => `From ${sender}, ${organisation}`,
    frame: 'The message',
    files: 'Attached files',
    save: 'Save',
    saving: 'Loading …',
    saved: (name) => `${name} was downloaded.`,
    print: 'Print',
    leave: 'Log out',
    leaveSoon: 'You will be logged out in a minute.',
    stay: 'Stay here',
  },
  reply: {
    title: 'Answer securely',
    label: (sender) => `Your answer to ${sender}`,
    hint: 'Only the sender gets the answer.',
    attach: 'Attach a photo or file',
    remove: (name) => `Remove ${name}`,
    send: 'Send answer',
    sending: 'Sending …',
    empty: 'Write an answer, or attach a file.',
    tooLarge: 'The files are too large. Together they may take 20 MB at most.',
    tooMany: 'You can attach 10 files at most.',
    kind: (name) => `${name} cannot be attached. Use pictures, PDF or documents.`,
    delivered: (sender, time) => `Your answer was delivered to ${sender} at ${time}.`,
    onItsWay: (sender) =>
      `Your answer was received. ${sender} gets it as soon as it can be delivered. If it cannot, you will see it on this page when you open the message again.`,
    refused: (sender) => `The answer could not be delivered to ${sender}. It is still here.`,
    undelivered: (sender, when, n) =>
      n === 1
        ? `Your answer of ${when} has, as far as we know, not reached ${sender}. You can write it again.`
        : `Your answers of ${when} have, as far as we know, not reached ${sender}. You can write them again.`,
    at: (date, time) => `${date} at ${time}`,
    before: (date) => `You answered on ${date}.`,
    notSent: 'The answer was not sent. It is still here.',
  },
  inSeconds: (n) => (n === 1 ? '1 second' : `${n} seconds`),
  inMinutes: (n) => (n === 1 ? '1 minute' : `${n} minutes`),
  inHours: (n) => (n === 1 ? '1 hour' : `${n} hours`),
  left: {
    title: 'You are logged out',
    text: 'The message is no longer on this device. You can open it again from the mail.',
  },
}

export const texts: Readonly<Record<Language, Texts>> = { da, en }
