// What keeps a signature on a mail from being proof, in a sentence each. Those of the certificate itself are in
// certificate-problems.ts.
import { certificateProblems, type CertificateProblem } from '../contract/certificate-problem.ts'
import { certificateProblemText } from './certificate-problems.ts'

type OwnProblem =
  | 'address-mismatch'
  | 'from-ambiguous'
  | 'display-name-misleading'
  | 'sender-differs'
  | 'signing-time-differs'
  | 'signing-time-in-future'
  | 'signed-before-certificate'
  | 'signer-certificate-missing'
  | 'signed-attributes-missing'
  | 'signed-attributes-wrong'
  | 'digest-mismatch'
  | 'message-malformed'
  | 'content-doubled'
  | 'signer-missing'
  | 'signature-around-encryption'
export type MailProblemCode = OwnProblem | CertificateProblem

const texts: Readonly<Record<'da' | 'en', Readonly<Record<OwnProblem, string>>>> = {
  da: {
    'address-mismatch': 'Certifikatet er udstedt til en anden mailadresse end den, mailen kommer fra.',
    'from-ambiguous': 'Mailen siger ikke entydigt, hvem den er fra.',
    'display-name-misleading': 'Afsenderens navn ligner en anden mailadresse end den, mailen kommer fra.',
    'sender-differs': 'Mailen er sendt af en anden end den, den siger at være fra.',
    'signing-time-differs': 'Mailens dato passer ikke med det tidspunkt, der er skrevet under på.',
    'signing-time-in-future': 'Underskriften har et tidspunkt, der ikke er kommet endnu.',
    'signed-before-certificate': 'Underskriften har et tidspunkt fra før, certifikatet blev udstedt.',
    'signer-certificate-missing': 'Underskriverens certifikat er ikke med i mailen.',
    'signed-attributes-missing': 'Underskriften siger ikke, hvad den gælder.',
    'signed-attributes-wrong': 'Underskriftens oplysninger passer ikke sammen.',
    'digest-mismatch': 'Mailen er ændret, efter at der blev skrevet under.',
    'message-malformed': 'Mailens underskrift er ødelagt eller sat sammen på en måde, der ikke er tilladt.',
    'content-doubled': 'Underskriften gælder et andet indhold end det, der vises.',
    'signer-missing': 'Der er certifikater i mailen, men ingen har skrevet under.',
    'signature-around-encryption':
      'Underskriften gælder den låste mail og siger ikke, hvem der skrev teksten.',
  },
  en: {
    'address-mismatch': 'The certificate was issued to another mail address than the one the mail is from.',
    'from-ambiguous': 'The mail does not say clearly whom it is from.',
    'display-name-misleading':
      'The sender’s name looks like another mail address than the one the mail is from.',
    'sender-differs': 'The mail was sent by somebody else than the one it says it is from.',
    'signing-time-differs': 'The mail’s date does not agree with the time of the signature.',
    'signing-time-in-future': 'The signature has a time that has not come yet.',
    'signed-before-certificate': 'The signature has a time from before the certificate was issued.',
    'signer-certificate-missing': 'The signer’s certificate did not come with the mail.',
    'signed-attributes-missing': 'The signature does not say what it covers.',
    'signed-attributes-wrong': 'The signature’s details do not agree with each other.',
    'digest-mismatch': 'The mail was changed after it was signed.',
    'message-malformed': 'The mail’s signature is broken, or put together in a way that is not allowed.',
    'content-doubled': 'The signature covers other content than what is shown.',
    'signer-missing': 'There are certificates in the mail, and nobody has signed it.',
    'signature-around-encryption':
      'The signature covers the locked mail and does not say who wrote the text.',
  },
}

/** One whole sentence. */
export function mailProblemText(problem: MailProblemCode, language: 'da' | 'en'): string {
  return isOfCertificate(problem) ? certificateProblemText(problem, language) : texts[language][problem]
}

function isOfCertificate(problem: MailProblemCode): problem is CertificateProblem {
  const known: readonly string[] = certificateProblems
  return known.includes(problem)
}
