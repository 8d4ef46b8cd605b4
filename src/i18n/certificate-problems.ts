// Why a certificate is not believed, in a sentence for the person who reads the signature proof or chooses a recipient.
import type { CertificateProblem } from '../contract/certificate-problem.ts'

type Language = 'da' | 'en'

const texts: Readonly<Record<Language, Readonly<Record<CertificateProblem, string>>>> = {
  da: {
    'certificate-malformed': 'Certifikatet kan ikke læses.',
    'certificate-profile': 'Certifikatet følger ikke reglerne for, hvordan et certifikat skal udstedes.',
    'no-path': 'Certifikatet kommer ikke fra en udsteder, som organisationen har tillid til.',
    'signature-bad': 'Underskriften passer ikke til certifikatet eller til dets udsteder.',
    'algorithm-not-allowed': 'Certifikatet eller underskriften bruger en metode, der ikke længere er sikker.',
    expired: 'Certifikatet er udløbet.',
    'expired-since': 'Certifikatet er udløbet siden. Det gjaldt på det tidspunkt, der er skrevet under på.',
    'not-yet-valid': 'Certifikatet gælder ikke endnu.',
    'issuer-not-authority': 'Certifikatet er udstedt af nogen, der ikke må udstede certifikater.',
    'path-too-long': 'Der er flere led mellem certifikatet og dets rod, end roden tillader.',
    'critical-extension-unknown': 'Certifikatet stiller et krav, som Send Sikkert ikke kender.',
    'name-not-permitted': 'Udstederen må ikke udstede certifikater til det navn eller den adresse.',
    'policy-not-allowed': 'Certifikatet er ikke udstedt efter de regler, der kræves.',
    'key-usage': 'Certifikatets nøgle må ikke bruges til dette.',
    'extended-key-usage': 'Certifikatet er ikke beregnet til mail.',
    revoked: 'Certifikatet er spærret.',
    'revocation-unknown': 'Det kan ikke afgøres lige nu, om certifikatet er spærret.',
    'too-complex': 'Certifikatets vej til dets rod er så indviklet, at den ikke er undersøgt til ende.',
  },
  en: {
    'certificate-malformed': 'The certificate cannot be read.',
    'certificate-profile': 'The certificate does not keep the rules for how certificates are issued.',
    'no-path': 'The certificate does not come from an issuer that the organisation trusts.',
    'signature-bad': 'The signature does not fit the certificate or its issuer.',
    'algorithm-not-allowed': 'The certificate or the signature uses a method that is no longer safe.',
    expired: 'The certificate has expired.',
    'expired-since': 'The certificate has expired since. It was valid at the time that the signature states.',
    'not-yet-valid': 'The certificate is not valid yet.',
    'issuer-not-authority': 'The certificate was issued by somebody who may not issue certificates.',
    'path-too-long': 'There are more links between the certificate and its root than the root allows.',
    'critical-extension-unknown': 'The certificate makes a demand that Send Sikkert does not know.',
    'name-not-permitted': 'The issuer may not issue certificates for that name or address.',
    'policy-not-allowed': 'The certificate was not issued under the rules that are required.',
    'key-usage': 'The certificate’s key may not be used for this.',
    'extended-key-usage': 'The certificate is not meant for mail.',
    revoked: 'The certificate has been revoked.',
    'revocation-unknown': 'It cannot be told at the moment whether the certificate has been revoked.',
    'too-complex': 'The certificate’s way to its root is so tangled that it was not examined to its end.',
  },
}

/** One whole sentence. */
export function certificateProblemText(problem: CertificateProblem, language: Language): string {
  return texts[language][problem]
}
