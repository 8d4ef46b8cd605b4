// Each rule of a path, with the one certificate that breaks it beside one that keeps it (RFC 5280 §4 and §6.1).
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8, type Bytes } from '../../../src/bytes.ts'
import type { CertificateProblem } from '../../../src/contract/certificate-problem.ts'
import { encodeDer, encodeOid, tags } from '../../../src/smime/der.ts'
import { judgeChain, type ChainOptions } from '../../../src/smime/judge-chain.ts'
import {
  alternativeNames,
  authority,
  authorityKey,
  type CertificatePlan,
  extension,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
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

let root: Keys
let middle: Keys
let leaf: Keys

beforeAll(async () => {
  ;[root, middle, leaf] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys()])
})

type Change = Partial<CertificatePlan>
interface Changes {
  readonly root?: () => Change
  readonly middle?: () => Change
  readonly leaf?: () => Change
  readonly options?: Partial<ChainOptions>
}

const at = new Date('2026-06-01T00:00:00Z')

/** root → middle → leaf, as they should be but for the changes. */
async function judge(changes: Changes = {}) {
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
  return judgeChain(crypto, {
    certificate,
    intermediates: [intermediate],
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
const unknown = extension('1.2.3.4', true, encodeDer(tags.null))
const ours = '1.2.208.169.1.1.1.2.7'
const theirs = '1.2.3.1'

const valid: readonly (readonly [why: string, changes: Changes])[] = [
  ['nothing is wrong', {}],
  [
    'an extension that we do not know is not critical',
    leafWith(extension('1.2.3.4', false, encodeDer(tags.null))),
  ],
  ['the serial number is negative, as NIST has it', { leaf: () => ({ serial: Uint8Array.of(0xff) }) }],
  ['the serial number has 20 octets', { leaf: () => ({ serial: new Uint8Array(20).fill(0x11) }) }],
  ['the path is as long as it may be', { root: () => ({ extensions: [authority(1), signsAll] }) }],
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

const invalid: readonly (readonly [why: string, problem: CertificateProblem, changes: Changes])[] = [
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

describe('a path is valid when', () => {
  for (const [why, changes] of valid) {
    it(why, async () => {
      expect(await judge(changes)).toMatchObject({ verdict: 'valid', problems: [] })
    })
  }
})

describe('a path is invalid when', () => {
  for (const [why, problem, changes] of invalid) {
    it(why, async () => {
      const judged = await judge(changes)
      expect(judged.verdict).toBe('invalid')
      expect(judged.problems).toContain(problem)
      expect(judged.policies).toEqual([])
    })
  }
})

describe('a mail’s certificate', () => {
  const tolerated: readonly (readonly [why: string, changes: Changes])[] = [
    [
      'lacks key identifiers',
      { leaf: () => ({ bare: true, extensions: [] }), middle: () => ({ bare: true, extensions: ca }) },
    ],
    ['has the serial number zero', { leaf: () => ({ serial: Uint8Array.of(0) }) }],
    ['comes from a root of version 1', { root: () => ({ version: 0, bare: true, extensions: [] }) }],
  ]
  for (const [why, changes] of tolerated) {
    it(`is valid though it ${why}`, async () => {
      expect(await judge({ ...changes, options: { purpose: 'email', strict: false } })).toMatchObject({
        verdict: 'valid',
      })
    })
  }

  it('that held when the mail was signed, and has expired since, cannot be told', async () => {
    const over = { leaf: () => ({ until: new Date('2026-03-01T00:00:00Z') }) }
    const signed = (time: string) => judge({ ...over, options: { signedAt: new Date(time) } })
    expect(await signed('2026-02-01T00:00:00Z')).toMatchObject({
      verdict: 'indeterminate',
      problems: ['expired-since'],
    })
    expect(await signed('2026-04-01T00:00:00Z')).toMatchObject({ verdict: 'invalid', problems: ['expired'] })
    expect(await signed('2026-07-01T00:00:00Z')).toMatchObject({ verdict: 'invalid', problems: ['expired'] })
  })
})
