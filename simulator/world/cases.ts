// Ready-made mails for the newcomer: what a caseworker of a Danish municipality writes on an ordinary day. The people do not
// exist; the CPR numbers are births in 2036.
import { anne, bank, bo, caseworker, payroll } from './parties.ts'
import type { MailAddress } from './mail-store.ts'

export interface ReadyMadeCase {
  readonly id: string
  readonly title: string
  readonly subject: string
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bodyHtml: string
  readonly attachments: readonly {
    readonly name: string
    readonly contentType: string
    readonly contentBase64: string
  }[]
}

const box = ({ name, address }: MailAddress): MailAddress => ({ name, address })
const greeting = `<p>Venlig hilsen<br>${caseworker.name}<br>Nordkysten Kommune</p>`
const textFile = (name: string, text: string) => ({
  name,
  contentType: 'text/plain',
  contentBase64: Buffer.from(text).toString('base64'),
})

/** In the order that the simulated Outlook offers them. */
export const readyMadeCases: readonly ReadyMadeCase[] = [
  {
    id: 'pension',
    title: 'Pensionssag med CPR',
    subject: 'Førtidspension, afgørelse i sagen',
    to: [box(anne), box(payroll), box(bo)],
    cc: [],
    bodyHtml:
      '<p>Kære alle</p><p>Vi har truffet afgørelse i sagen om førtidspension for Jens Dahl, CPR-nr. ' +
      '<b>311236</b>-4004. Han har fået diagnosen multipel sklerose og har været sygemeldt siden marts.</p>' +
      '<p>Pensionen bliver udbetalt første gang den 1. i næste måned. Afgørelsen er vedhæftet.</p>' +
      greeting,
    attachments: [
      textFile(
        'Afgørelse.txt',
        'Afgørelse om førtidspension\r\n\r\nNordkysten Kommune har besluttet at tilkende førtidspension.\r\n',
      ),
    ],
  },
  {
    id: 'sygemelding',
    title: 'Sygemelding med årsag',
    subject: 'Sygemelding',
    to: [box(payroll)],
    cc: [],
    bodyHtml:
      '<p>Hej</p><p>Sofie Bruun er sygemeldt på ubestemt tid på grund af en depression og går til psykiater. ' +
      'Hun bliver delvist raskmeldt om seks uger.</p>' +
      greeting,
    attachments: [],
  },
  {
    id: 'loen',
    title: 'Lønseddel',
    subject: 'Din nye løn',
    to: [box(bo)],
    cc: [],
    bodyHtml:
      '<p>Hej Bo</p><p>Fra næste måned er din månedsløn 34.250,00 kr. før skat, og dit personlige tillæg stiger ' +
      'til 2.100 kr. Lønsedlen er vedhæftet.</p>' +
      greeting,
    attachments: [
      textFile('Lønseddel.txt', 'Lønseddel\r\nMånedsløn 34.250,00 kr.\r\nTillæg 2.100,00 kr.\r\n'),
    ],
  },
  {
    id: 'nyhedsbrev',
    title: 'Nyhedsbrev uden noget følsomt',
    subject: 'Nyt fra Borgerservice',
    to: [box(bank), box(payroll)],
    cc: [],
    bodyHtml:
      '<p>Kære samarbejdspartnere</p><p>Borgerservice holder åbent til kl. 18 om torsdagen fra næste måned. ' +
      'Ring på 70 20 00 00, hvis I har spørgsmål.</p>' +
      greeting,
    attachments: [],
  },
  {
    id: 'udloebet',
    title: 'Mailserver med udløbet certifikat',
    subject: 'Oplysninger om borger',
    to: [{ name: 'Sagskontoret', address: 'sager@udloebet.test' }],
    cc: [],
    bodyHtml:
      '<p>Hej</p><p>Jeg skal bruge jeres oplysninger om borgeren med CPR-nr. 010136-4000 til vores sag.</p>' +
      greeting,
    attachments: [],
  },
]
