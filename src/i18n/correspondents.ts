// The texts about other people's certificates: where one came from, when it ends, choosing among several, laying one in.
import type { CertificateOrigin } from '../contract/recipient-certificate.ts'

/** What a file was that somebody laid in, when it was no certificate for this recipient. */
export type UnusableFile =
  'no-certificate' | 'private-key' | 'key-elsewhere' | 'too-large' | 'only-authorities' | 'other-address'

export interface CorrespondentTexts {
  /** In the row of a recipient, always. */
  readonly toOrganisation: string
  readonly toOrganisationWhy: (organisation: string) => string
  readonly endsSoon: (name: string, date: string) => string
  readonly endsSoonHint: string
  readonly holds: (until: string) => string
  readonly addressNotBound: string
  readonly origin: Readonly<Record<CertificateOrigin, string>>
  readonly importedByYou: string
  readonly seen: (first: string, last: string) => string
  /** `count`: how many are known, 0 when that is not known yet. */
  readonly manage: (count: number) => string
  readonly heading: (name: string) => string
  readonly hide: string
  readonly none: string
  readonly incomplete: string
  readonly chosen: string
  readonly choose: string
  readonly chooseNewest: string
  readonly forget: string
  readonly add: string
  readonly addHint: string
  readonly dropHere: string
  readonly working: string
  readonly kept: string
  readonly known: string
  readonly confirm: (holder: string, address: string) => string
  readonly confirmYes: string
  readonly confirmNo: string
  readonly refused: string
  readonly notNow: string
  readonly notReached: string
  readonly unusable: Readonly<Record<UnusableFile, string>>
}

export const correspondentTexts: Readonly<Record<'da' | 'en', CorrespondentTexts>> = {
  da: {
    toOrganisation: 'Krypteret til organisationen, ikke til personen',
    toOrganisationWhy: (organisation) =>
      `Modtageren har ikke selv et certifikat. Mailen låses med certifikatet for ${organisation}, og de, der passer organisationens sikre mail, kan også åbne den.`,
    endsSoon: (name, date) => `Certifikatet for ${name} udløber ${date}.`,
    endsSoonHint: 'Bed om en underskrevet mail med det nye.',
    holds: (until) => `Certifikatet gælder til ${until}.`,
    addressNotBound:
      'Certifikatet nævner ingen mailadresse. Det er oplyst i din organisation, hvem det tilhører.',
    origin: {
      filed: 'Det er lagt ind af din organisation.',
      'signed-mail': 'Det kommer fra en underskrevet mail.',
      imported: 'Det er lagt ind af en kollega.',
      directory: 'Det er fundet i et certifikatkatalog.',
    },
    importedByYou: 'Du har selv lagt det ind.',
    seen: (first, last) => `Set første gang ${first}, senest ${last}.`,
    manage: (count) => (count > 1 ? `Certifikater (${count})` : 'Certifikater'),
    heading: (name) => `Certifikater for ${name}`,
    hide: 'Skjul certifikater',
    none: 'Vi kender ingen certifikater til modtageren.',
    incomplete: 'Noget af det, vi slår op i, kan ikke læses lige nu. Der kan være flere.',
    chosen: 'Du bruger dette.',
    choose: 'Brug dette',
    chooseNewest: 'Brug altid det nyeste',
    forget: 'Glem',
    add: 'Læg et certifikat ind',
    addHint: 'Få certifikatet fra modtageren som fil (.cer, .crt, .pem, .p7b, .p7c) eller visitkort (.vcf).',
    dropHere: 'Du kan også trække filen herind.',
    working: 'Undersøger certifikatet',
    kept: 'Certifikatet er lagt ind.',
    known: 'Det certifikat har vi allerede.',
    confirm: (holder, address) =>
      `Certifikatet er udstedt til ${holder} og nævner ingen mailadresse. Er du sikker på, at det hører til ${address}?`,
    confirmYes: 'Ja, brug det',
    confirmNo: 'Nej',
    refused: 'Certifikatet kan ikke bruges.',
    notNow: 'Vi kan ikke undersøge lige nu, om certifikatet er spærret. Prøv igen om lidt.',
    notReached: 'Vi kan ikke nå din organisations Send Sikkert. Prøv igen om lidt.',
    unusable: {
      'no-certificate': 'Der er ikke noget certifikat i filen.',
      'private-key':
        'Det er en nøglefil, som kun ejeren må have. Bed modtageren om certifikatet uden den private nøgle.',
      'key-elsewhere':
        'Visitkortet siger kun, hvor certifikatet ligger. Bed modtageren om at sende selve certifikatet.',
      'too-large': 'Filen er for stor til at være et certifikat.',
      'only-authorities': 'Filen har kun udsteders certifikater, ikke modtagerens.',
      'other-address': 'Certifikatet er udstedt til en anden mailadresse.',
    },
  },
  en: {
    toOrganisation: 'Encrypted to the organisation, not to the person',
    toOrganisationWhy: (organisation) =>
      `The recipient has no certificate of their own. The mail is locked with the certificate of ${organisation}, and those who look after its secure mail can open it too.`,
    endsSoon: (name, date) => `The certificate of ${name} expires on ${date}.`,
    endsSoonHint: 'Ask for a signed mail with the new one.',
    holds: (until) => `The certificate is valid until ${until}.`,
    addressNotBound: 'The certificate names no mail address. Your organisation has been told whose it is.',
    origin: {
      filed: 'Your organisation has put it in.',
      'signed-mail': 'It comes from a signed mail.',
      imported: 'A colleague has put it in.',
      directory: 'It was found in a directory of certificates.',
    },
    importedByYou: 'You have put it in yourself.',
    seen: (first, last) => `First seen on ${first}, last on ${last}.`,
    manage: (count) => (count > 1 ? `Certificates (${count})` : 'Certificates'),
    heading: (name) => `Certificates of ${name}`,
    hide: 'Hide certificates',
    none: 'We know of no certificates of the recipient.',
    incomplete: 'Part of what we look in cannot be read at the moment. There may be more.',
    chosen: 'You use this one.',
    choose: 'Use this one',
    chooseNewest: 'Always use the newest',
    forget: 'Forget',
    add: 'Put in a certificate',
    addHint:
      'Get the certificate from the recipient as a file (.cer, .crt, .pem, .p7b, .p7c) or vCard (.vcf).',
    dropHere: 'You can also drag the file here.',
    working: 'Examining the certificate',
    kept: 'The certificate has been put in.',
    known: 'We have that certificate already.',
    confirm: (holder, address) =>
      `The certificate was issued to ${holder} and names no mail address. Are you sure that it belongs to ${address}?`,
    confirmYes: 'Yes, use it',
    confirmNo: 'No',
    refused: 'The certificate cannot be used.',
    notNow:
      'We cannot find out at the moment whether the certificate has been revoked. Try again in a moment.',
    notReached: 'We cannot reach your organisation’s Send Sikkert. Try again in a moment.',
    unusable: {
      'no-certificate': 'There is no certificate in the file.',
      'private-key':
        'That is a key file, which only its owner may have. Ask the recipient for the certificate without the private key.',
      'key-elsewhere':
        'The vCard only says where the certificate is kept. Ask the recipient to send the certificate itself.',
      'too-large': 'The file is too large to be a certificate.',
      'only-authorities': 'The file has only the issuer’s certificates, not the recipient’s.',
      'other-address': 'The certificate was issued to another mail address.',
    },
  },
}
