// Whose tokens the gateway takes, claim by claim.
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokenCheck } from '../../gateway/identity.ts'
import { clientId, createIssuer, issuerUrl, tenantId } from '../support/issuer.ts'

const now = () => new Date('2026-11-24T10:00:00Z')
const seconds = now().getTime() / 1000
const issuer = await createIssuer(now)
const judge = createTokenCheck({ issuer: issuerUrl, clientId, tenantId, keys: issuer.keys, now })

describe('a token of our own API', () => {
  it('names the mailbox in lower case', async () => {
    const token = await issuer.token({ preferred_username: 'Mette.Krogh@Nordkysten.test' })
    expect(await judge(`Bearer ${token}`)).toMatchObject({
      verdict: 'accepted',
      caller: { mailbox: 'mette.krogh@nordkysten.test', name: 'Mette Krogh' },
    })
  })

  it('may carry more scopes than ours', async () => {
    const token = await issuer.token({ scp: 'profile access_as_user' })
    expect(await judge(`Bearer ${token}`)).toMatchObject({ verdict: 'accepted' })
  })
})

describe('where the sign-in name is not the mail address', () => {
  const judgeByEmail = createTokenCheck({
    issuer: issuerUrl,
    clientId,
    tenantId,
    keys: issuer.keys,
    mailboxClaim: 'email',
    now,
  })
  const named = {
    preferred_username: 'b12345@nordkysten.onmicrosoft.test',
    email: 'Mette.Krogh@nordkysten.test',
    xms_edov: true,
  }

  it('the claim that the admin has chosen names the mailbox, and not the sign-in name', async () => {
    const token = await issuer.token(named)
    expect(await judgeByEmail(`Bearer ${token}`)).toMatchObject({
      verdict: 'accepted',
      caller: { mailbox: 'mette.krogh@nordkysten.test' },
    })
    expect(await judge(`Bearer ${token}`)).toMatchObject({
      caller: { mailbox: 'b12345@nordkysten.onmicrosoft.test' },
    })
  })

  it('the sign-in name need not be an address', async () => {
    const token = await issuer.token({ ...named, preferred_username: 'b12345' })
    expect(await judgeByEmail(`Bearer ${token}`)).toMatchObject({ verdict: 'accepted' })
  })

  const rows: readonly (readonly [why: string, changes: Record<string, unknown>])[] = [
    ['it is missing, and the sign-in name does not stand in for it', { email: null }],
    ['it is no address', { email: 'mette' }],
    ['nobody says that its domain is the tenant’s own', { xms_edov: null }],
    ['its domain is not the tenant’s own', { xms_edov: false }],
    ['its domain is not the tenant’s own, in another form', { xms_edov: '0' }],
  ]
  for (const [why, changes] of rows) {
    it(`a token is refused when ${why}`, async () => {
      const token = await issuer.token({ ...named, ...changes })
      expect(await judgeByEmail(`Bearer ${token}`)).toEqual({ verdict: 'refused', because: 'claims' })
    })
  }
})

describe('everything else is refused', () => {
  const rows: readonly (readonly [why: string, changes: Record<string, unknown>])[] = [
    ['it is for Graph', { aud: 'https://graph.microsoft.com' }],
    ['it is for another application', { aud: '11111111-7a0e-4a57-8d0b-0f8f5e3f7a22' }],
    ['it has no audience', { aud: null }],
    ['another issuer made it', { iss: 'https://issuer.test/other/v2.0' }],
    ['it belongs to another tenant', { tid: '5d6a2b7e-3c35-4b43-9f6e-6a0d6f1c2b11' }],
    ['it lacks our scope', { scp: 'profile' }],
    ['a scope only begins like ours', { scp: 'access_as_user_too' }],
    ['it has no scope', { scp: null }],
    ['it expired two minutes ago', { exp: seconds - 120 }],
    ['it never expires', { exp: null }],
    ['it is not valid yet', { nbf: seconds + 120 }],
    ['it is a version 1 token', { ver: '1.0' }],
    ['it names no mailbox', { preferred_username: null }],
    ['its mailbox is no address', { preferred_username: 'mette' }],
    ['it names nobody', { oid: null }],
  ]
  for (const [why, changes] of rows) {
    it(`when ${why}`, async () => {
      const token = await issuer.token(changes)
      expect(await judge(`Bearer ${token}`)).toMatchObject({ verdict: 'refused' })
    })
  }

  it('when it is not signed', async () => {
    const token = new UnsecuredJWT({ aud: clientId, iss: issuerUrl }).encode()
    expect(await judge(`Bearer ${token}`)).toMatchObject({ verdict: 'refused' })
  })

  it('when a stranger signed it under our key id', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const token = await new SignJWT({ aud: clientId, iss: issuerUrl, tid: tenantId, scp: 'access_as_user' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(privateKey)
    expect(await judge(`Bearer ${token}`)).toMatchObject({ verdict: 'refused' })
  })

  it('when it is signed with a shared secret (RFC 8725 §2.1)', async () => {
    const token = await new SignJWT({ aud: clientId, iss: issuerUrl })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode('the public key as a secret, 32 b'))
    expect(await judge(`Bearer ${token}`)).toMatchObject({ verdict: 'refused' })
  })

  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer a.b',
    'Basic bWV0dGU6eA==',
    `Bearer ${'a'.repeat(20_000)}.b.c`,
  ]) {
    it(`when the header is ${header === undefined ? 'missing' : `"${header.slice(0, 20)}"`}`, async () => {
      expect(await judge(header)).toMatchObject({ verdict: 'refused' })
    })
  }
})
