// Signs by the organisation's own certificate for whoever has none, and encrypts to recipients that the gateway finds itself.
// Nothing is signed by a certificate that does not hold now, and nothing is encrypted to one. The protected header fields of
// the entity (RFC 9788) name the caseworker, so the signature says who wrote it although it names the organisation.
import { toBase64, type Bytes } from '../../src/bytes.ts'
import type { OrganisationSigner } from '../../src/contract/organisation-signature.ts'
import { SikkertError } from '../../src/errors.ts'
import { parseEntity } from '../../src/mime/parse-message.ts'
import type { SmimeReach } from '../../src/model/reach.ts'
import { holderOf, readCertificate } from '../../src/smime/certificate.ts'
import { chooseProtection, type KnownRecipient } from '../../src/smime/choose-protection.ts'
import type { SigningKey } from '../../src/smime/key-file.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { judgeMessage } from '../relay/judge-message.ts'
import type { JudgeCertificate } from './signers.ts'

export interface OrganisationSignatureParts {
  /** null: the admin has given none. */
  readonly key: SigningKey | null
  readonly judgeCertificate: JudgeCertificate
  readonly smimeReachOf: (address: string, caller: string) => Promise<SmimeReach>
  readonly now: () => Date
}

export interface OrganisationSignature {
  signer(): Promise<OrganisationSigner>
  /** Throws 'gateway-refused' for an entity in another's name, 'certificate-unusable' where a certificate does not hold. */
  protect(entity: Bytes, to: readonly string[], caller: Caller): Promise<Bytes>
}

interface Caller {
  readonly oid: string
  /** Lower case. */
  readonly mailbox: string
}

export function createOrganisationSignature(parts: OrganisationSignatureParts): OrganisationSignature {
  const { key } = parts

  async function signer(): Promise<OrganisationSigner> {
    if (key === null) return { verdict: 'none' }
    const { verdict, problems } = await parts.judgeCertificate({
      certificate: toBase64(key.certificate),
      intermediates: key.chain.map(toBase64),
      use: 'signing',
      signedAt: null,
    })
    if (verdict === 'invalid') return { verdict: 'unusable', problems }
    if (verdict === 'indeterminate') return { verdict: 'unknown' }
    const { cn, o } = holderOf(readCertificate(key.certificate))
    return { verdict: 'usable', name: o ?? cn ?? '', notAfter: key.holder.notAfter.toISOString() }
  }

  async function recipientAt(address: string, { oid }: Caller): Promise<KnownRecipient> {
    const reach = await parts.smimeReachOf(address, oid)
    if (reach.verdict !== 'usable') throw new SikkertError('certificate-unusable')
    return { certificate: reach.certificate.reveal(), capabilities: reach.capabilities }
  }

  return {
    signer,
    async protect(entity, to, caller) {
      const judged = judgeMessage(entity)
      if (judged.verdict === 'malformed') throw new SikkertError('message-malformed')
      // Without hp its fields are no word of the signer's.
      const isProtected = parseEntity(entity).parameters.get('hp') === 'cipher'
      if (!isProtected || judged.from !== caller.mailbox) throw new SikkertError('gateway-refused')
      if (key === null || (await signer()).verdict !== 'usable')
        throw new SikkertError('certificate-unusable')
      const recipients = await Promise.all(to.map((address) => recipientAt(address, caller)))
      return signAndEncrypt(crypto, {
        entity,
        signer: key,
        signingTime: parts.now(),
        ...chooseProtection(recipients),
        recipients: recipients.map(({ certificate }) => certificate),
      })
    },
  }
}
