// What the pages of the world say, Danish first. The choice is kept by the browser.

export type Language = 'da' | 'en'
const kept = 'world-language'

export function language(): Language {
  return localStorage.getItem(kept) === 'en' ? 'en' : 'da'
}

export function choose(next: Language): void {
  localStorage.setItem(kept, next)
  location.reload()
}

const da = {
  other: 'English',
  title: 'Send Sikkert',
  lead: 'Fortrolig mail fra Outlook, sendt rigtigt. Prøv det hele her: en simuleret Outlook, modtagernes mailprogrammer og en telefon. Intet forlader maskinen.',
  openOutlook: 'Åbn Outlook',
  outlook: '/outlook/',
  openRecipients: 'Se modtagerne',
  tryThis: 'Sådan prøver du',
  steps: (caseworker: string, organisation: string): readonly string[] => [
    `Åbn Outlook. Du er ${caseworker}, sagsbehandler i ${organisation}. Tryk “Færdige eksempler”, og vælg et, eller tryk “Ny mail”, og skriv selv.`,
    'Tryk “Send”, og se mailen blive holdt tilbage. Tryk derefter “Send sikkert”.',
    'Se, hvad der er fundet, og hvordan hver modtager får mailen. Skriv Bo Linds mobilnummer, når du bliver spurgt.',
    'Bekræft. Følg med, til hver modtager har sin kvittering.',
    'Gå til modtagerne: Annes program viser en dekrypteret, signeret mail, Lønkontoret en sikker forbindelse, og Bo åbner sit brev med koden fra telefonen og svarer.',
    'Læs Peter Holsts underskrevne mail i indbakken, tryk “Vis sikkerhed” og “Svar sikkert”: svaret krypteres til ham.',
  ],
  keyPassword: 'Adgangskode til Mettes nøgle',
  copy: 'Kopiér',
  copied: 'Kopieret',
  reachable: 'Modtagerne',
  reach: {
    smime: 'Har et medarbejdercertifikat: mailen krypteres til hende (S/MIME).',
    directory: 'Står med sit certifikat i et certifikatkatalog, som gatewayen slår op i (LDAP).',
    signed: 'Har skrevet en underskrevet mail til Mette. Når hun har set på den, kan hun svare krypteret.',
    organisation: 'Har ikke selv et certifikat: mailen krypteres til hendes kommune.',
    dane: 'Mailserveren beviser, hvem den er (DANE).',
    'mta-sts': 'Mailserveren beviser, hvem den er (MTA-STS).',
    letter: 'Kun en almindelig mailboks og en mobil: link og kode.',
  },
  seePartners: 'Se gode og dårlige partnere',
  faults: 'Prøv, når noget er galt',
  faultsLead:
    'Skriv til en af disse. Deres mailservere kan ikke bevise, hvem de er, så de får ikke mailen. Send Sikkert siger hvorfor og tilbyder link og kode.',
  partners: {
    title: 'Gode og dårlige partnere',
    lead: 'Det finder gatewayen, når den ser på hvert maildomæne i denne verden lige nu. Den afleverer kun mail til dem, der beviser, hvem de er.',
    back: 'Tilbage',
    verdict: {
      verified: 'Bevist',
      'not-published': 'Lover intet',
      failed: 'Holder ikke',
      unknown: 'Kan ikke afgøres nu',
    },
    by: {
      dane: 'Nøglen er offentliggjort med underskrift (DANE).',
      'mta-sts': 'Domænet kræver det og har serveren på sin liste (MTA-STS).',
      'allow-list': 'Din organisation har aftalt serveren med partneren.',
    },
  },
  behaviours: {
    'sager@udloebet.test': 'certifikatet er udløbet',
    'sager@forkert-navn.test': 'certifikatet er udstedt til et andet navn',
    'sager@uden-starttls.test': 'krypteringen er fjernet undervejs',
    'sager@forkert-tlsa.test': 'nøglen passer ikke til den, der er offentliggjort (DANE)',
    'sager@nede.test': 'serveren er nede',
  },
  gateway: 'Gatewayen',
  gatewayRuns: 'Kører',
  gatewayDown: 'Stoppet: Send Sikkert kan ikke åbnes, og det, der skal gennem gatewayen, sendes ikke',
  stop: 'Stop gatewayen',
  start: 'Start gatewayen',
  ownKey: 'Mettes eget certifikat',
  ownKeyThere: 'Ligger klar',
  ownKeyAway: 'Væk: kommunen krypterer og skriver under for hende',
  takeAway: 'Tag det væk',
  layBack: 'Læg det tilbage',
  wait: 'Vent …',
  recipients: 'Modtagerne',
  inbox: 'Indbakke',
  empty: 'Ingen mails endnu. Send en fra Outlook, så dukker den op her.',
  chooseMail: 'Vælg en mail i listen.',
  phone: 'Telefon',
  noTexts: 'Ingen sms’er endnu.',
  to: 'Til',
  cc: 'Cc',
  noSubject: '(uden emne)',
  today: 'i dag',
  raw: 'Hent som fil (.eml)',
  attachments: 'Vedhæftet',
  encrypted: 'Krypteret til modtageren og dekrypteret med hendes nøgle',
  notOpened: 'Kunne ikke dekrypteres',
  signedOnly: 'Ikke krypteret',
  signature: {
    valid: 'Gyldig signatur',
    invalid: 'Ugyldig signatur',
    indeterminate: 'Signaturen kan ikke kontrolleres',
    none: 'Ingen signatur',
  },
  cipher: 'Kryptering',
  peer: {
    opened: 'åbner den samme mail',
    valid: 'underskriften holder',
    invalid: 'underskriften holder ikke',
    shut: 'kan ikke åbne mailen',
  },
  verified: 'Modtaget over krypteret forbindelse',
  plain: 'Modtaget uden kryptering undervejs',
  dkim: { pass: 'i orden', fail: 'passer ikke', none: 'ingen signatur' },
  server: 'Mailserver',
  servername: 'Navn, afsenderen spurgte efter',
  protocol: 'Protokol',
  mailboxArrival: 'Sendt fra afsenderens egen mailboks',
  mailboxExplained:
    'Almindelig mail. Fortroligt indhold er enten krypteret inde i mailen eller kun på portalen.',
  unprotected: 'Sendt ubeskyttet',
  unprotectedExplained: 'Sendt med mailprogrammets almindelige Send.',
  tips: {
    anne: 'Annes mailprogram har hendes nøgle. Det dekrypterer mailen og viser, hvem der har signeret den. Hvor OpenSSL er installeret, læser det mailen ved siden af.',
    payroll:
      'Gatewayen har afleveret mailen direkte til Havneby Kommunes mailserver, efter at serveren har bevist, hvem den er. Over mailens tekst står, hvad serveren så.',
    bank: 'Som Lønkontoret, men Fjordbank viser med MTA-STS, hvem den er.',
    bo: 'Åbn linket i mailen, bed om koden, og læs den på telefonen. Svar i brevet: svaret kommer i Mettes indbakke i Outlook.',
  },
  failed: 'Verden svarer ikke. Kører npm start stadig?',
}

export type Words = typeof da

const en: Words = {
  other: 'Dansk',
  title: 'Send Sikkert',
  lead: 'Confidential mail from Outlook, sent right. Try all of it here: a simulated Outlook, the recipients’ mail programs and a phone. Nothing leaves the machine.',
  openOutlook: 'Open Outlook',
  outlook: '/outlook/?language=en-US',
  openRecipients: 'See the recipients',
  tryThis: 'How to try it',
  steps: (caseworker, organisation) => [
    `Open Outlook. You are ${caseworker}, a caseworker at ${organisation}. Press “Færdige eksempler” and pick one, or press “Ny mail” and write your own.`,
    'Press “Send” and see the mail being held. Then press “Send sikkert”.',
    'See what was found and how each recipient gets the mail. Type Bo Lind’s mobile number when you are asked.',
    'Confirm. Watch until each recipient has a receipt.',
    'Go to the recipients: Anne’s program shows a decrypted, signed mail, Lønkontoret a secure connection, and Bo opens his letter with the code from his phone and answers.',
    'Read Peter Holst’s signed mail in the inbox, press “Vis sikkerhed” and “Svar sikkert”: the answer is encrypted to him.',
  ],
  keyPassword: 'Password of Mette’s key',
  copy: 'Copy',
  copied: 'Copied',
  reachable: 'The recipients',
  reach: {
    smime: 'Has an employee certificate: the mail is encrypted to her (S/MIME).',
    directory: 'Is listed with her certificate in a directory that the gateway looks into (LDAP).',
    signed: 'Has written a signed mail to Mette. Once she has looked at it, she can answer encrypted.',
    organisation: 'Has no certificate herself: the mail is encrypted to her municipality.',
    dane: 'The mail server proves who it is (DANE).',
    'mta-sts': 'The mail server proves who it is (MTA-STS).',
    letter: 'Only an ordinary mailbox and a mobile phone: link and code.',
  },
  seePartners: 'See good and bad partners',
  faults: 'Try it when something is wrong',
  faultsLead:
    'Write to one of these. Their mail servers cannot prove who they are, so they do not get the mail. Send Sikkert says why and offers link and code.',
  partners: {
    title: 'Good and bad partners',
    lead: 'What the relay finds when it looks at each mail domain of this world now. It hands mail only to those that prove who they are.',
    back: 'Back',
    verdict: {
      verified: 'Proven',
      'not-published': 'Promises nothing',
      failed: 'Does not hold',
      unknown: 'Cannot tell now',
    },
    by: {
      dane: 'The key is published with a signature (DANE).',
      'mta-sts': 'The domain demands it and lists the server (MTA-STS).',
      'allow-list': 'Your organisation has agreed on the server with the partner.',
    },
  },
  behaviours: {
    'sager@udloebet.test': 'the certificate has expired',
    'sager@forkert-navn.test': 'the certificate is for another name',
    'sager@uden-starttls.test': 'encryption is stripped on the way',
    'sager@forkert-tlsa.test': 'the key is not the one that was published (DANE)',
    'sager@nede.test': 'the server is down',
  },
  gateway: 'The gateway',
  gatewayRuns: 'Running',
  gatewayDown: 'Stopped: Send Sikkert cannot be opened, and what must pass the gateway is not sent',
  stop: 'Stop the gateway',
  start: 'Start the gateway',
  ownKey: 'Mette’s own certificate',
  ownKeyThere: 'In place',
  ownKeyAway: 'Away: the municipality encrypts and signs for her',
  takeAway: 'Take it away',
  layBack: 'Put it back',
  wait: 'Wait …',
  recipients: 'The recipients',
  inbox: 'Inbox',
  empty: 'No mail yet. Send one from Outlook and it appears here.',
  chooseMail: 'Choose a mail in the list.',
  phone: 'Phone',
  noTexts: 'No text messages yet.',
  to: 'To',
  cc: 'Cc',
  noSubject: '(no subject)',
  today: 'today',
  raw: 'Download as a file (.eml)',
  attachments: 'Attached',
  encrypted: 'Encrypted to the recipient and decrypted with her key',
  notOpened: 'Could not be decrypted',
  signedOnly: 'Not encrypted',
  signature: {
    valid: 'Valid signature',
    invalid: 'Invalid signature',
    indeterminate: 'The signature cannot be checked',
    none: 'No signature',
  },
  cipher: 'Encryption',
  peer: {
    opened: 'opens the same mail',
    valid: 'the signature holds',
    invalid: 'the signature does not hold',
    shut: 'cannot open the mail',
  },
  verified: 'Received over an encrypted connection',
  plain: 'Received without encryption on the way',
  dkim: { pass: 'in order', fail: 'does not hold', none: 'no signature' },
  server: 'Mail server',
  servername: 'Name the sender asked for',
  protocol: 'Protocol',
  mailboxArrival: 'Sent from the sender’s own mailbox',
  mailboxExplained:
    'Ordinary mail. What is confidential is either encrypted inside it or only on the portal.',
  unprotected: 'Sent unprotected',
  unprotectedExplained: 'Sent by the mail program’s ordinary Send.',
  tips: {
    anne: 'Anne’s mail program has her key. It decrypts the mail and shows who signed it. Where OpenSSL is installed, it reads the mail beside her.',
    payroll:
      'The gateway handed the mail directly to Havneby’s mail server, after the server had proven who it is. Above the text of the mail is what the server saw.',
    bank: 'Like Lønkontoret, but Fjordbank shows by MTA-STS who it is.',
    bo: 'Open the link in the mail, ask for the code and read it on the phone. Answer in the letter: the answer arrives in Mette’s inbox in Outlook.',
  },
  failed: 'The world does not answer. Is npm start still running?',
}

/** The words in the chosen language. */
export const words: Words = language() === 'en' ? en : da

/** When, in the reader's own words. */
export function when(iso: string): string {
  return new Date(iso).toLocaleTimeString(language() === 'en' ? 'en-GB' : 'da-DK', {
    hour: '2-digit',
    minute: '2-digit',
  })
}
