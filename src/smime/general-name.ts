// GeneralName (RFC 5280 §4.2.1.6): the forms in which a certificate says whom it is about, where a list lies, and what a
// constraint forbids. Reading only; which text is a proper mail address or host is said in path/name-forms.ts.
import { SikkertError } from '../errors.ts'
import { type Asn1Node, children, oidOf, tags } from './der.ts'
import { type DistinguishedName, nameOf } from './distinguished-name.ts'
import { oids } from './oids.ts'

export type GeneralName =
  | { readonly form: 'email' | 'dns' | 'uri'; readonly text: string }
  /** SmtpUTF8Mailbox (RFC 9598): a mailbox with letters beyond ASCII before the @. */
  | { readonly form: 'utf8-email'; readonly text: string }
  | { readonly form: 'directory'; readonly name: DistinguishedName }
  | { readonly form: 'ip'; readonly octets: Uint8Array }
  | { readonly form: 'other'; readonly typeId: string }
  | { readonly form: 'x400' | 'edi-party' | 'registered-id' }

/** More names than any certificate in use; each is compared with each constraint. */
const maximumNames = 4096
const maximumTextOctets = 2048

export function generalNames(nodes: readonly Asn1Node[]): readonly GeneralName[] {
  if (nodes.length > maximumNames) malformed()
  return nodes.map(generalName)
}

export function generalName(node: Asn1Node): GeneralName {
  switch (node.tag) {
    case 0xa0:
      return otherName(node)
    case 0x81:
      return { form: 'email', text: ia5Text(node) }
    case 0x82:
      return { form: 'dns', text: ia5Text(node) }
    case 0xa3:
      return { form: 'x400' }
    case 0xa4: {
      // A CHOICE cannot be tagged implicitly, so the Name stands inside (X.680 §31.2.7).
      const [name] = children(node)
      return { form: 'directory', name: nameOf(name ?? malformed()) }
    }
    case 0xa5:
      return { form: 'edi-party' }
    case 0x86:
      return { form: 'uri', text: ia5Text(node) }
    case 0x87:
      return { form: 'ip', octets: node.content }
    case 0x88:
      return { form: 'registered-id' }
    default:
      return malformed()
  }
}

function otherName(node: Asn1Node): GeneralName {
  const [type, wrapped] = children(node)
  const typeId = oidOf(type ?? malformed())
  if (typeId !== oids.smtpUtf8Mailbox) return { form: 'other', typeId }
  const [text] = wrapped?.tag === 0xa0 ? children(wrapped) : malformed()
  if (text?.tag !== tags.utf8String || text.content.length > maximumTextOctets) malformed()
  try {
    return { form: 'utf8-email', text: new TextDecoder('utf-8', { fatal: true }).decode(text.content) }
  } catch {
    return malformed()
  }
}

/** IA5String: seven bits, or the name is not what it seems. */
function ia5Text(node: Asn1Node): string {
  if (node.content.length > maximumTextOctets || node.content.some((octet) => octet > 0x7f)) malformed()
  return String.fromCharCode(...node.content)
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
