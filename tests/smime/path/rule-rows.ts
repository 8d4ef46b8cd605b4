// The rules of a path as a table: for each the one certificate that breaks it, beside one that keeps it (RFC 5280 §4 and
// §6.1). rules.test.ts asks our judge, peers.test.ts what others say.
import { utf8, type Bytes } from '../../../src/bytes.ts'
import type { CertificateProblem } from '../../../src/contract/certificate-problem.ts'
import { encodeDer, encodeOid, tags } from '../../../src/smime/der.ts'
import { judgeChain, type ChainJudgement, type ChainOptions } from '../../../src/smime/judge-chain.ts'
import {
  alternativeNames,
  authority,
  authorityKey,
  type CertificatePlan,
  extension,
  forgeCertificate,
  forgeKeys,
  general,
  keyUsage,
  name,
  nameConstraints,
  nameOf,
  policies,
  policyMappings,
  purposes,
  rdn,
  requireExplicitPolicy,
  signsAll,
  subjectKey,
} from '../../support/forge-certificate.ts'

const [root, middle, leaf, stranger] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys(), forgeKeys()])

type Change = Partial<CertificatePlan>
export interface Changes {
  readonly root?: () => Change
  readonly middle?: () => Change
  readonly leaf?: () => Change
  /** Beside the intermediate. */
  readonly more?: () => Promise<readonly Bytes[]>
  readonly options?: Partial<ChainOptions>
}

export const at = new Date('2026-06-01T00:00:00Z')

/** root → middle → leaf, as they should be but for the changes. */
export async function build(changes: Changes) {
  const anchor = await forgeCertificate({
    subject: name('Root'),
    key: root,
    by: root,
    extensions: [authority(), signsAll],
    ...changes.root?.(),
  })
  const intermediate = await forgeCertificate({
    subject: name('Middle'),
    key: middle,
    by: root,
    extensions: [authority(), signsAll],
    ...changes.middle?.(),
  })
  const certificate = await forgeCertificate({
    issuer: name('Middle'),
    key: leaf,
    by: middle,
    extensions: [alternativeNames([general.email('mette@example.dk')])],
    ...changes.leaf?.(),
  })
  const more = (await changes.more?.()) ?? []
  return { anchor, intermediates: [...more, intermediate], certificate }
}

export async function judge(changes: Changes = {}): Promise<ChainJudgement> {
  const { anchor, ...rest } = await build(changes)
  return judgeChain(crypto, {
    ...rest,
    anchors: [anchor],
    at,
    usages: [],
    purpose: 'any',
    crlsOf: null,
    strict: true,
    ...changes.options,
  })
}

const ca = [authority(), signsAll] as const
const middleWith = (...extensions: readonly Bytes[]) => ({
  middle: () => ({ extensions: [...ca, ...extensions] }),
})
const rootWith = (...extensions: readonly Bytes[]) => ({
  root: () => ({ extensions: [...ca, ...extensions] }),
})
const leafWith = (...extensions: readonly Bytes[]) => ({ leaf: () => ({ extensions }) })
const named = (...names: readonly Bytes[]) => leafWith(alternativeNames(names))
/** Middle may issue only what `permitted` and `excluded` allow, and leaf has these names. */
const constrained = (
  permitted: readonly Bytes[],
  excluded: readonly Bytes[],
  ...names: readonly Bytes[]
): Changes => ({ ...middleWith(nameConstraints(permitted, excluded)), ...named(...names) })

const { email, dns, uri, ip, directory, other } = general
const zeros = (count: number) => new Array<number>(count).fill(0)
const askAt = (url: string) =>
  encodeDer(tags.sequence, encodeDer(tags.sequence, encodeOid('1.3.6.1.5.5.7.48.1'), uri(url)))
const subtree = (...parts: readonly Bytes[]) =>
  encodeDer(tags.sequence, encodeDer(0xa0, encodeDer(tags.sequence, ...parts)))
const unknown = extension('1.2.3.4', true, encodeDer(tags.null))
const ours = '1.2.208.169.1.1.1.2.7'
const theirs = '1.2.3.1'

export const valid: readonly (readonly [why: string, changes: Changes])[] = [
  ['nothing is wrong', {}],
  [
    'an extension that we do not know is not critical',
    leafWith(extension('1.2.3.4', false, encodeDer(tags.null))),
  ],
  ['the serial number is negative, as NIST has it', { leaf: () => ({ serial: Uint8Array.of(0xff) }) }],
  ['the serial number has 20 octets', { leaf: () => ({ serial: new Uint8Array(20).fill(0x11) }) }],
  ['the path is as long as it may be', { root: () => ({ extensions: [authority(1), signsAll] }) }],
  ['it does not tell its own key', { leaf: () => ({ bare: true, extensions: [authorityKey(middle)] }) }],
  ['it is an authority itself', { leaf: () => ({ subject: name('Below'), extensions: [...ca] }) }],
  [
    'the authority changed its key, which does not count as a step',
    {
      root: () => ({ extensions: [authority(1), signsAll] }),
      leaf: () => ({ by: stranger }),
      more: async () => [
        await forgeCertificate({
          subject: name('Middle'),
          issuer: name('Middle'),
          key: stranger,
          by: middle,
          extensions: [...ca],
        }),
      ],
    },
  ],
  [
    'a certificate of the issuer that is over lies beside the one that holds',
    {
      more: async () => [
        await forgeCertificate({
          subject: name('Middle'),
          key: middle,
          by: root,
          until: new Date('2026-01-01T00:00:00Z'),
          extensions: [...ca],
        }),
      ],
    },
  ],
  [
    'the issuer and a stranger certify each other in a circle',
    {
      more: async () => [
        await forgeCertificate({
          subject: name('Middle'),
          issuer: name('Stranger'),
          key: middle,
          by: stranger,
          extensions: [...ca],
        }),
        await forgeCertificate({
          subject: name('Stranger'),
          issuer: name('Middle'),
          key: stranger,
          by: middle,
          extensions: [...ca],
        }),
      ],
    },
  ],
  ['its life ends never (RFC 5280 §4.1.2.5)', { leaf: () => ({ until: new Date('9999-12-31T23:59:59Z') }) }],
  ['it is for a wildcard of hosts', named(dns('*.example.dk'))],
  [
    'the address of six is within the range',
    constrained(
      [ip(...[0x20, 0x01, 0x0d, 0xb8], ...zeros(12), ...[0xff, 0xff, 0xff, 0xff], ...zeros(12))],
      [],
      ip(...[0x20, 0x01, 0x0d, 0xb8], ...zeros(11), 1),
    ),
  ],
  [
    'one of two permitted hosts is its own',
    constrained([email('example.test'), email('example.dk')], [], email('mette@example.dk')),
  ],
  ['the subject is not the excluded one', middleWith(nameConstraints([], [directory(name('Kommune'))]))],
  [
    'its own change of key is outside the constraint, and the leaf is not',
    {
      ...rootWith(nameConstraints([directory(name('Kommune'))])),
      middle: () => ({ subject: name('Root'), issuer: name('Root') }),
      leaf: () => ({ issuer: name('Root'), subject: name('Kommune', 'Mette') }),
    },
  ],
  [
    'the subject is empty and the alternative names are critical',
    { leaf: () => ({ subject: name(), extensions: [alternativeNames([email('mette@example.dk')], true)] }) },
  ],
  ['names differ in letter case and white space only', { leaf: () => ({ issuer: name('  MIDDLE ') }) }],
  [
    'names differ in their string type only',
    { leaf: () => ({ issuer: nameOf(rdn('2.5.4.3', 'Middle', tags.printableString)) }) },
  ],
  ['it is judged in its last second', { options: { at: new Date('2035-01-01T00:00:00Z') } }],
  ['key usage is not critical', { middle: () => ({ extensions: [authority(), keyUsage(0x06, false)] }) }],
  [
    'the address lies at the permitted host',
    constrained([email('example.dk')], [], email('mette@example.dk')),
  ],
  [
    'the address is the permitted mailbox',
    constrained([email('mette@example.dk')], [], email('mette@EXAMPLE.dk')),
  ],
  [
    'the host lies below the permitted domain',
    constrained([email('.example.dk')], [], email('mette@post.example.dk')),
  ],
  [
    'nothing is said of this form',
    constrained([email('example.dk')], [], email('a@example.dk'), dns('elsewhere.test')),
  ],
  ['it lies beside what is excluded', constrained([], [email('.example.dk')], email('mette@example.dk'))],
  ['the host is within the permitted domain', constrained([dns('example.dk')], [], dns('a.b.example.dk'))],
  [
    'the URI’s host is the permitted one',
    constrained([uri('example.dk')], [], uri('https://example.dk:8443/x')),
  ],
  ['the address is within the range', constrained([ip(10, 0, 0, 0, 255, 0, 0, 0)], [], ip(10, 9, 8, 7))],
  [
    'the subject begins with the permitted names',
    {
      ...middleWith(nameConstraints([directory(name('Kommune'))])),
      leaf: () => ({ subject: name('KOMMUNE', 'Mette') }),
    },
  ],
  [
    'the policy that is asked for holds',
    {
      ...middleWith(policies(ours)),
      ...leafWith(policies(ours)),
      options: { policies: { accepted: [ours], explicit: true } },
    },
  ],
  [
    'a policy is mapped to the one that is asked for',
    {
      ...middleWith(policies(ours), policyMappings([ours, theirs])),
      ...leafWith(policies(theirs)),
      options: { policies: { accepted: [ours], explicit: true } },
    },
  ],
  [
    'any policy will do',
    {
      ...middleWith(policies('2.5.29.32.0')),
      ...leafWith(policies(ours)),
      options: { policies: { accepted: [ours], explicit: true } },
    },
  ],
  [
    'its purposes are for mail',
    { ...leafWith(purposes('1.3.6.1.5.5.7.3.4')), options: { purpose: 'email' } },
  ],
  ['it has no purposes, as no Danish one has', { options: { purpose: 'email' } }],
]

export const invalid: readonly (readonly [why: string, problem: CertificateProblem, changes: Changes])[] = [
  ['its signature is spoilt', 'signature-bad', { leaf: () => ({ spoil: true }) }],
  ['the intermediate’s signature is spoilt', 'signature-bad', { middle: () => ({ spoil: true }) }],
  ['another key of the issuer’s name signed it', 'signature-bad', { leaf: () => ({ by: root }) }],
  ['its issuer is nowhere', 'no-path', { leaf: () => ({ issuer: name('Elsewhere') }) }],
  [
    'it names two algorithms',
    'certificate-malformed',
    { leaf: () => ({ innerAlgorithm: encodeDer(tags.sequence, encodeOid('1.2.840.10045.4.3.3')) }) },
  ],
  ['it is over', 'expired', { leaf: () => ({ until: new Date('2026-05-31T23:59:59Z') }) }],
  ['its intermediate is over', 'expired', { middle: () => ({ until: new Date('2026-05-31T23:59:59Z') }) }],
  ['its root is over', 'expired', { root: () => ({ until: new Date('2026-05-31T23:59:59Z') }) }],
  ['it has not begun', 'not-yet-valid', { leaf: () => ({ from: new Date('2026-06-01T00:00:01Z') }) }],
  [
    'its intermediate has not begun',
    'not-yet-valid',
    { middle: () => ({ from: new Date('2026-06-01T00:00:01Z') }) },
  ],
  [
    'a leaf signed it',
    'issuer-not-authority',
    {
      leaf: () => ({ issuer: name('Mette'), by: stranger }),
      more: async () => [
        await forgeCertificate({ subject: name('Mette'), issuer: name('Middle'), key: stranger, by: middle }),
      ],
    },
  ],
  [
    'the intermediate allows none below it',
    'path-too-long',
    {
      middle: () => ({ extensions: [authority(0), signsAll] }),
      leaf: () => ({ issuer: name('Lower'), by: stranger }),
      more: async () => [
        await forgeCertificate({
          subject: name('Lower'),
          issuer: name('Middle'),
          key: stranger,
          by: middle,
          extensions: [...ca],
        }),
      ],
    },
  ],
  [
    'it is told to be signed by another key',
    'certificate-profile',
    { leaf: () => ({ bare: true, extensions: [subjectKey(leaf), authorityKey(stranger)] }) },
  ],
  [
    'the issuer of its issuer is told without its serial number',
    'certificate-profile',
    {
      leaf: () => ({
        bare: true,
        extensions: [
          extension(
            '2.5.29.35',
            false,
            encodeDer(
              tags.sequence,
              encodeDer(0x80, middle.identifier),
              encodeDer(0xa1, directory(name('Root'))),
            ),
          ),
        ],
      }),
    },
  ],
  [
    'its own key is told as critical',
    'certificate-profile',
    { leaf: () => ({ bare: true, extensions: [authorityKey(middle), subjectKey(leaf, true)] }) },
  ],
  [
    'where to ask about it is critical',
    'certificate-profile',
    leafWith(extension('1.3.6.1.5.5.7.1.1', true, askAt('http://ocsp.test'))),
  ],
  [
    'where to ask about it is no list',
    'certificate-profile',
    leafWith(extension('1.3.6.1.5.5.7.1.1', false, utf8('not DER'))),
  ],
  [
    'where its list lies is empty',
    'certificate-profile',
    leafWith(extension('2.5.29.31', false, encodeDer(tags.sequence))),
  ],
  ['its key is for nothing', 'certificate-profile', leafWith(keyUsage(0))],
  ['it has no purpose at all', 'certificate-profile', leafWith(purposes())],
  [
    'an authority that signs no certificates has a path length',
    'certificate-profile',
    { leaf: () => ({ subject: name('Lister'), extensions: [authority(0), keyUsage(0x02)] }) },
  ],
  [
    'no authority has a path length',
    'certificate-profile',
    leafWith(
      extension('2.5.29.19', true, encodeDer(tags.sequence, encodeDer(tags.integer, Uint8Array.of(0)))),
    ),
  ],
  [
    'its algorithm has parameters that it has not',
    'certificate-profile',
    {
      leaf: () => ({
        algorithm: encodeDer(tags.sequence, encodeOid('1.2.840.10045.4.3.2'), encodeDer(tags.null)),
      }),
    },
  ],
  ['the root is no authority', 'issuer-not-authority', { root: () => ({ extensions: [signsAll] }) }],
  [
    'the root’s being an authority is not critical',
    'certificate-profile',
    { root: () => ({ extensions: [authority(null, false), signsAll] }) },
  ],
  ['a policy stands twice', 'certificate-malformed', leafWith(policies(ours, ours))],
  [
    'a constraint is empty',
    'certificate-malformed',
    middleWith(extension('2.5.29.30', true, encodeDer(tags.sequence))),
  ],
  [
    'a constraint begins below the top',
    'certificate-malformed',
    middleWith(extension('2.5.29.30', true, subtree(email('example.dk'), encodeDer(0x80, Uint8Array.of(1))))),
  ],
  [
    'a constraint on hosts is a wildcard',
    'certificate-malformed',
    constrained([dns('*.example.dk')], [], dns('a.example.dk')),
  ],
  [
    'a constraint on addresses is none',
    'certificate-malformed',
    constrained([email('mette@')], [], email('mette@example.dk')),
  ],
  [
    'a constraint on IP addresses has five octets',
    'certificate-malformed',
    constrained([ip(10, 0, 0, 0, 255)], [], ip(10, 1, 0, 1)),
  ],
  [
    'an address in the subject lies elsewhere, and the alternative one does not',
    'name-not-permitted',
    {
      ...middleWith(nameConstraints([email('example.dk')])),
      leaf: () => ({
        subject: nameOf(rdn('1.2.840.113549.1.9.1', 'a@example.test', tags.ia5String)),
        extensions: [alternativeNames([email('mette@example.dk')])],
      }),
    },
  ],
  [
    'it is self-issued, and as a leaf not excepted from the constraint',
    'name-not-permitted',
    {
      ...middleWith(nameConstraints([directory(name('Kommune'))])),
      leaf: () => ({ subject: name('Middle') }),
    },
  ],
  [
    'the subject is the excluded one',
    'name-not-permitted',
    middleWith(nameConstraints([], [directory(name('Leaf'))])),
  ],
  [
    'the host is the excluded one, in other letters',
    'name-not-permitted',
    constrained([], [dns('EXAMPLE.dk')], dns('www.Example.DK')),
  ],
  [
    'the address of six is excluded',
    'name-not-permitted',
    constrained(
      [],
      [ip(...[0x20, 0x01], ...zeros(14), ...[0xff, 0xff], ...zeros(14))],
      ip(...[0x20, 0x01], ...zeros(13), 1),
    ),
  ],
  [
    'constraints of two authorities leave nothing',
    'name-not-permitted',
    {
      ...rootWith(nameConstraints([email('example.dk')])),
      ...middleWith(nameConstraints([email('example.test')])),
    },
  ],
  ['another root signed it all', 'signature-bad', { root: () => ({ key: stranger, by: stranger }) }],
  [
    'its issuer is no authority',
    'issuer-not-authority',
    { middle: () => ({ extensions: [keyUsage(0x80)] }) },
  ],
  [
    'its issuer may not sign certificates',
    'issuer-not-authority',
    { middle: () => ({ extensions: [authority(), keyUsage(0x02)] }) },
  ],
  [
    'its issuer is of version 1',
    'issuer-not-authority',
    { middle: () => ({ version: 0, bare: true, extensions: [] }) },
  ],
  [
    'the root allows no intermediate',
    'path-too-long',
    { root: () => ({ extensions: [authority(0), signsAll] }) },
  ],
  ['it makes an unknown demand', 'critical-extension-unknown', leafWith(unknown)],
  ['its intermediate makes an unknown demand', 'critical-extension-unknown', middleWith(unknown)],
  ['its root makes an unknown demand', 'critical-extension-unknown', rootWith(unknown)],
  ['an extension stands twice', 'certificate-malformed', leafWith(keyUsage(0x80), keyUsage(0x80))],
  ['it has extensions in version 1', 'certificate-malformed', { leaf: () => ({ version: 0 }) }],
  ['it is of version 4', 'certificate-malformed', { leaf: () => ({ version: 3 }) }],
  ['the path length is negative', 'no-path', { middle: () => ({ extensions: [authority(-1), signsAll] }) }],
  [
    'the serial number has an octet more than it needs',
    'certificate-profile',
    { leaf: () => ({ serial: Uint8Array.of(0, 5) }) },
  ],
  ['the serial number is zero', 'certificate-profile', { leaf: () => ({ serial: Uint8Array.of(0) }) }],
  [
    'the serial number has 21 octets',
    'certificate-profile',
    { leaf: () => ({ serial: new Uint8Array(21).fill(0x11) }) },
  ],
  [
    'its issuer has no name',
    'certificate-profile',
    { leaf: () => ({ issuer: name() }), middle: () => ({ subject: name() }) },
  ],
  [
    'the subject is empty and the alternative names are not critical',
    'certificate-profile',
    { leaf: () => ({ subject: name(), extensions: [alternativeNames([email('a@example.dk')])] }) },
  ],
  [
    'the subject is empty and there is no other name',
    'certificate-profile',
    { leaf: () => ({ subject: name(), extensions: [] }) },
  ],
  [
    'it does not tell its issuer’s key',
    'certificate-profile',
    { leaf: () => ({ bare: true, extensions: [subjectKey(leaf)] }) },
  ],
  [
    'an authority does not tell its own key',
    'certificate-profile',
    { middle: () => ({ bare: true, extensions: [...ca, authorityKey(root)] }) },
  ],
  [
    'the issuer’s key is told as critical',
    'certificate-profile',
    { leaf: () => ({ bare: true, extensions: [authorityKey(middle, true)] }) },
  ],
  [
    'no authority may sign certificates',
    'certificate-profile',
    { leaf: () => ({ extensions: [keyUsage(0x04)] }) },
  ],
  [
    'no authority has name constraints',
    'certificate-profile',
    leafWith(nameConstraints([email('example.dk')])),
  ],
  [
    'name constraints are not critical',
    'certificate-profile',
    middleWith(nameConstraints([email('example.dk')], [], false)),
  ],
  ['an address is none', 'certificate-profile', named(email('mette at example.dk'))],
  ['a host is none', 'certificate-profile', named(dns('a..example.dk'))],
  ['an IP address has five octets', 'certificate-profile', named(ip(1, 2, 3, 4, 5))],
  ['the alternative names are empty', 'certificate-malformed', named()],
  [
    'the address lies at another host',
    'name-not-permitted',
    constrained([email('example.dk')], [], email('mette@example.test')),
  ],
  [
    'the host lies below the one permitted',
    'name-not-permitted',
    constrained([email('example.dk')], [], email('mette@post.example.dk')),
  ],
  [
    'the host is the domain itself',
    'name-not-permitted',
    constrained([email('.example.dk')], [], email('mette@example.dk')),
  ],
  [
    'it is another’s mailbox',
    'name-not-permitted',
    constrained([email('mette@example.dk')], [], email('anne@example.dk')),
  ],
  [
    'one of two addresses is not permitted',
    'name-not-permitted',
    constrained([email('example.dk')], [], email('a@example.dk'), email('a@example.test')),
  ],
  [
    'the mailbox is excluded, in other letters',
    'name-not-permitted',
    constrained([], [email('mette@example.dk')], email('METTE@example.dk')),
  ],
  [
    'the mailbox is permitted and excluded',
    'name-not-permitted',
    constrained([email('example.dk')], [email('mette@example.dk')], email('mette@example.dk')),
  ],
  [
    'an address in the subject lies elsewhere',
    'name-not-permitted',
    {
      ...middleWith(nameConstraints([email('example.dk')])),
      leaf: () => ({
        subject: nameOf(rdn('1.2.840.113549.1.9.1', 'a@example.test', tags.ia5String)),
        extensions: [],
      }),
    },
  ],
  [
    'an address beyond ASCII lies elsewhere',
    'name-not-permitted',
    constrained(
      [email('example.dk')],
      [],
      other('1.3.6.1.5.5.7.8.9', encodeDer(tags.utf8String, utf8('bøje@example.test'))),
    ),
  ],
  [
    'a host only ends like the permitted one',
    'name-not-permitted',
    constrained([dns('example.dk')], [], dns('notexample.dk')),
  ],
  [
    'a wildcard covers an excluded host',
    'name-not-permitted',
    constrained([], [dns('secret.example.dk')], dns('*.example.dk')),
  ],
  [
    'a constraint on hosts begins with a period',
    'certificate-malformed',
    constrained([dns('.example.dk')], [], dns('a.example.dk')),
  ],
  [
    'a URI has no host to compare',
    'name-not-permitted',
    constrained([uri('example.dk')], [], uri('urn:x:y')),
  ],
  [
    'an address is outside the range',
    'name-not-permitted',
    constrained([ip(10, 0, 0, 0, 255, 0, 0, 0)], [], ip(11, 9, 8, 7)),
  ],
  [
    'an address is of the other family',
    'name-not-permitted',
    constrained([ip(10, 0, 0, 0, 255, 0, 0, 0)], [], ip(...new Array<number>(16).fill(10))),
  ],
  [
    'a mask has holes',
    'certificate-malformed',
    constrained([ip(10, 0, 0, 0, 255, 0, 255, 0)], [], ip(10, 1, 0, 1)),
  ],
  [
    'the subject begins otherwise',
    'name-not-permitted',
    middleWith(nameConstraints([directory(name('Kommune'))])),
  ],
  [
    'a form that we cannot compare is constrained',
    'name-not-permitted',
    constrained(
      [],
      [other('1.3.6.1.4.1.311.20.2.3', encodeDer(tags.utf8String, utf8('x')))],
      other('1.3.6.1.4.1.311.20.2.3', encodeDer(tags.utf8String, utf8('a@example.dk'))),
    ),
  ],
  [
    'the root’s constraints are broken',
    'name-not-permitted',
    { ...rootWith(nameConstraints([email('example.test')])), ...named(email('mette@example.dk')) },
  ],
  [
    'the policy that is asked for does not hold',
    'policy-not-allowed',
    {
      ...middleWith(policies(theirs)),
      ...leafWith(policies(theirs)),
      options: { policies: { accepted: [ours], explicit: true } },
    },
  ],
  [
    'a policy is asked for and there is none',
    'policy-not-allowed',
    { options: { policies: { explicit: true } } },
  ],
  [
    'an authority asks for a policy and there is none',
    'policy-not-allowed',
    middleWith(policies(ours), requireExplicitPolicy(0)),
  ],
  [
    'mapping is inhibited',
    'policy-not-allowed',
    {
      ...middleWith(policies(ours), policyMappings([ours, theirs])),
      ...leafWith(policies(theirs)),
      options: { policies: { accepted: [ours], explicit: true, inhibitMapping: true } },
    },
  ],
  [
    'any policy is mapped',
    'policy-not-allowed',
    middleWith(policies(ours), policyMappings(['2.5.29.32.0', theirs])),
  ],
  [
    'any policy is inhibited',
    'policy-not-allowed',
    {
      ...middleWith(policies('2.5.29.32.0')),
      ...leafWith(policies(ours)),
      options: { policies: { accepted: [ours], explicit: true, inhibitAny: true } },
    },
  ],
  [
    'it is for servers, not for mail',
    'extended-key-usage',
    { ...leafWith(purposes('1.3.6.1.5.5.7.3.1')), options: { purpose: 'email' } },
  ],
  [
    'its authority is for servers, not for mail',
    'extended-key-usage',
    { ...middleWith(purposes('1.3.6.1.5.5.7.3.1')), options: { purpose: 'email' } },
  ],
  [
    'its key is for agreement only',
    'key-usage',
    { ...leafWith(keyUsage(0x08)), options: { usages: ['digitalSignature', 'nonRepudiation'] } },
  ],
]
