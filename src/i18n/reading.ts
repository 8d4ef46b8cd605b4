// The texts beside a mail that is read: the signature proof, the locked mail, and the ways when Outlook withholds it.
import { holderText } from './holder.ts'

export interface ReadingTexts {
  readonly fetching: string
  readonly heading: string
  readonly valid: (name: string, organisation: string | null) => string
  readonly validWhy: string
  readonly indeterminate: string
  readonly invalid: string
  readonly notSigned: string
  readonly notSignedWhy: string
  /** It comes from the reader's own address, which anybody can write. */
  readonly notSignedOwn: string
  /** The same with another's address to answer to, as answers to letters have. */
  readonly notSignedAnswer: string
  /** A signature somewhere inside, which says nothing about the rest. */
  readonly partInside: string
  readonly who: string
  readonly organisation: string
  readonly cvr: (cvr: string) => string
  readonly address: string
  readonly addressBound: (address: string) => string
  readonly addressNotBound: string
  readonly signedAt: string
  readonly signedAtUnknown: string
  readonly covers: string
  readonly coversWhole: string
  readonly coversPart: string
  readonly certificate: string
  readonly certificateValid: (from: string, until: string) => string
  readonly certificateChecked: string
  readonly unreachable: string
  readonly details: string
  readonly hideDetails: string
  readonly fromFile: string
  readonly withheld: string
  readonly withheldWays: string
  readonly chooseFile: string
  readonly dropHere: string
  readonly tooLarge: string
  readonly unreadable: string
  readonly noName: string
  readonly locked: string
  readonly lockedForOther: string
  readonly wasEncrypted: string
  readonly mayBeChanged: string
  readonly subjectInside: (subject: string) => string
  readonly letter: string
  readonly files: string
  readonly save: (name: string) => string
  readonly noFileName: string
  readonly answer: string
  readonly answerOpened: string
  readonly answerRefused: string
  readonly certificateKept: (name: string) => string
  readonly certificateOffer: (name: string) => string
  readonly certificateNotKept: string
}

export const readingTexts: Readonly<Record<'da' | 'en', ReadingTexts>> = {
  da: {
    fetching: 'Undersøger mailen',
    heading: 'Mailens sikkerhed',
    valid: (name, organisation) => `Underskrevet af ${holderText(name, organisation)}.`,
    validWhy: 'Mailen er ikke ændret, siden der blev skrevet under.',
    indeterminate: 'Det kan ikke afgøres lige nu, om underskriften er gyldig. Stol ikke på den alene.',
    invalid: 'Stol ikke på underskriften.',
    notSigned: 'Mailen er ikke underskrevet.',
    notSignedWhy: 'Det kan ikke bevises, hvem der har sendt den.',
    notSignedOwn:
      'Den står i dit eget navn. Ligger den i Sendt post, er det din egen kopi. Ellers kan det ikke bevises, hvem der har sendt den.',
    notSignedAnswer:
      'Svar på breve med link og kode kommer fra din egen adresse og er ikke underskrevet. Nederst i svaret står, hvilken kode brevet blev åbnet med. Her kan det ikke bevises.',
    partInside: 'Der er en underskrift inde i mailen. Den siger ikke noget om resten.',
    who: 'Hvem',
    organisation: 'Organisation',
    cvr: (cvr) => `CVR ${cvr}`,
    address: 'Mailadresse',
    addressBound: (address) => `${address} står i certifikatet.`,
    addressNotBound: 'Certifikatet nævner ingen mailadresse. Det beviser navnet, ikke adressen.',
    signedAt: 'Skrevet under',
    signedAtUnknown: 'Tidspunktet er ikke oplyst.',
    covers: 'Gælder',
    coversWhole: 'Hele mailens tekst og alle vedhæftede filer',
    coversPart: 'Kun en del af mailen. Der er føjet noget til efter underskriften.',
    certificate: 'Certifikat',
    certificateValid: (from, until) => `Gælder fra ${from} til ${until}`,
    certificateChecked: 'Udsteder og spærring er undersøgt lige nu.',
    unreachable: 'Vi kan ikke nå din organisations Send Sikkert, så certifikatet er ikke undersøgt.',
    details: 'Vis detaljer',
    hideDetails: 'Skjul detaljer',
    fromFile: 'Dette gælder den fil, du har lagt ind.',
    withheld: 'Outlook giver os ikke mailen, som den kom.',
    withheldWays: 'Gem mailen som fil (.eml) fra Outlook, og læg filen ind her.',
    chooseFile: 'Vælg mailfil',
    dropHere: 'Du kan også trække filen herind.',
    tooLarge: 'Filen er for stor til at blive undersøgt her.',
    unreadable: 'Filen er ikke en mail, vi kan læse. Vælg en .eml-fil.',
    noName: 'en person uden navn',
    locked: 'Mailen er krypteret. Lås dit certifikat op for at læse den.',
    lockedForOther: 'Mailen kan ikke åbnes med dine certifikater.',
    wasEncrypted: 'Mailen var krypteret til dig.',
    mayBeChanged: 'Ingen har skrevet under, så indholdet kan være ændret undervejs.',
    subjectInside: (subject) =>
      `Mailens eget emne er: ${subject}. Det, Outlook viser, står uden på og kan være et andet.`,
    letter: 'Mailens tekst',
    files: 'Vedhæftede filer',
    save: (name) => `Gem ${name}`,
    noFileName: 'fil uden navn',
    answer: 'Svar sikkert',
    answerOpened: 'Skriv svaret, og tryk Send sikkert i båndet.',
    answerRefused: 'Outlook åbnede ikke et svar. Tryk Besvar i Outlook, og tryk derefter Send sikkert.',
    certificateKept: (name) => `Certifikatet er gemt. Næste mail til ${name} kan krypteres.`,
    certificateOffer: (name) => `Gem certifikatet, så mail til ${name} kan krypteres`,
    certificateNotKept: 'Certifikatet kunne ikke gemmes. Prøv igen om lidt.',
  },
  en: {
    fetching: 'Examining the mail',
    heading: 'How safe this mail is',
    valid: (name, organisation) => `Signed by ${holderText(name, organisation)}.`,
    validWhy: 'The mail has not been changed since it was signed.',
    indeterminate: 'It cannot be told at the moment whether the signature is valid. Do not rely on it alone.',
    invalid: 'Do not trust the signature.',
    notSigned: 'The mail is not signed.',
    notSignedWhy: 'It cannot be proven who sent it.',
    notSignedOwn:
      'It stands in your own name. If it lies in Sent Items, it is your own copy. Otherwise it cannot be proven who sent it.',
    notSignedAnswer:
      'Answers to letters with link and code come from your own address and are not signed. The last lines of the answer say which code the letter was opened with. That cannot be proven here.',
    partInside: 'There is a signature inside the mail. It says nothing about the rest.',
    who: 'Who',
    organisation: 'Organisation',
    cvr: (cvr) => `CVR ${cvr}`,
    address: 'Mail address',
    addressBound: (address) => `${address} is named in the certificate.`,
    addressNotBound: 'The certificate names no mail address. It proves the name, not the address.',
    signedAt: 'Signed',
    signedAtUnknown: 'The time is not told.',
    covers: 'Covers',
    coversWhole: 'All of the mail’s text and every attached file',
    coversPart: 'Only a part of the mail. Something was added after it was signed.',
    certificate: 'Certificate',
    certificateValid: (from, until) => `Valid from ${from} to ${until}`,
    certificateChecked: 'Issuer and revocation have been checked just now.',
    unreachable: 'We cannot reach your organisation’s Send Sikkert, so the certificate has not been checked.',
    details: 'Show details',
    hideDetails: 'Hide details',
    fromFile: 'This is about the file that you added.',
    withheld: 'Outlook does not give us the mail as it came.',
    withheldWays: 'Save the mail as a file (.eml) from Outlook, and add the file here.',
    chooseFile: 'Choose mail file',
    dropHere: 'You can also drag the file here.',
    tooLarge: 'The file is too large to be examined here.',
    unreadable: 'The file is not a mail that we can read. Choose an .eml file.',
    noName: 'a person without a name',
    locked: 'The mail is encrypted. Unlock your certificate to read it.',
    lockedForOther: 'The mail cannot be opened with your certificates.',
    wasEncrypted: 'The mail was encrypted to you.',
    mayBeChanged: 'Nobody has signed it, so the content may have been changed on the way.',
    subjectInside: (subject) =>
      `The mail’s own subject is: ${subject}. What Outlook shows stands outside and may be another.`,
    letter: 'The mail’s text',
    files: 'Attached files',
    save: (name) => `Save ${name}`,
    noFileName: 'file without a name',
    answer: 'Answer securely',
    answerOpened: 'Write the answer, and press Send securely in the ribbon.',
    answerRefused: 'Outlook opened no answer. Press Reply in Outlook, and then Send securely.',
    certificateKept: (name) => `The certificate has been kept. The next mail to ${name} can be encrypted.`,
    certificateOffer: (name) => `Keep the certificate, so that mail to ${name} can be encrypted`,
    certificateNotKept: 'The certificate could not be kept. Try again in a moment.',
  },
}
