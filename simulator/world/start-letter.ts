// The first mail in the caseworker's inbox: signed by somebody whose certificate nobody here has, so that reading it is what
// makes an encrypted answer possible. OpenSSL signs it where it is installed, so that it comes from another's program.
import { buildEntity, buildMessage } from '../../src/mime/build-message.ts'
import type { Bytes } from '../../src/bytes.ts'
import type { SigningKey } from '../../src/smime/key-file.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { signByOpenssl } from './openssl.ts'
import { caseworker, peter } from './parties.ts'

export async function signedMailFromPeter(key: SigningKey, now: Date): Promise<Bytes> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const lines = ['Kære Mette', 'Vi mangler oplysninger i sagen om Jens Dahl. Vil du sende dem sikkert?']
  const entity = buildEntity(
    {
      text: `${lines.join('\r\n\r\n')}\r\n\r\nVenlig hilsen\r\n${peter.name}\r\n`,
      html: `${lines.map((line) => `<p>${line}</p>`).join('')}<p>Venlig hilsen<br>${peter.name}</p>`,
      attachments: [],
    },
    random,
  )
  return buildMessage(
    {
      from: { name: peter.name, address: peter.address },
      to: [{ name: caseworker.name, address: caseworker.address }],
      cc: [],
      subject: 'Oplysninger i sagen',
      date: now,
      messageId: `<${crypto.randomUUID()}@pensionshuset.test>`,
    },
    (await signByOpenssl(key, entity)) ??
      (await signEntity(crypto, { entity, signer: key, signingTime: now })),
  )
}
