// Which certificate mail to somebody is encrypted to: all that the organisation knows, judged before each use; how a
// certificate comes to be known; and what of it lies on the disk.
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerCertificateApi } from '../../gateway/certificate-api.ts'
import { certificateIdOf } from '../../gateway/directory/certificates.ts'
import type { LogEvent } from '../../gateway/log.ts'
import { toBase64, type Bytes } from '../../src/bytes.ts'
import {
  keepCertificateReply,
  listCertificatesReply,
  type KeepCertificateRequest,
} from '../../src/contract/recipient-certificate.ts'
import { forgeKeys } from '../support/forge-certificate.ts'
import { type CertificateRig, startCertificateRig, today } from '../support/certificate-rig.ts'

const anne = 'anne.holm@pensionshuset.test'
const mette = 'oid-of-mette'
const jens = 'oid-of-jens'
const aes256Gcm = '2.16.840.1.101.3.4.1.46'
const aes128Cbc = '2.16.840.1.101.3.4.1.2'
const days = (count: number) => new Date(today.getTime() + count * 24 * 3_600_000)
let rig: CertificateRig

beforeEach(async () => {
  rig = await startCertificateRig()
})
afterEach(() => rig.stop())

const ofAnne = (until: Date = days(700)) =>
  rig.issue({ name: 'Anne Holm', organisation: 'Pensionshuset A/S', addresses: [anne], until })
const fromFile = (certificate: Bytes, confirmed = false): KeepCertificateRequest => ({
  address: anne,
  certificate: toBase64(certificate),
  intermediates: [],
  from: { is: 'imported', confirmed },
})
const fromMail = (
  certificate: Bytes,
  capabilities: string[] | null = null,
  signedAt: Date = today,
): KeepCertificateRequest => ({
  ...fromFile(certificate),
  from: { is: 'signed-mail', capabilities, signedAt: signedAt.toISOString() },
})

async function usedFor(address = anne, caller = mette) {
  const reach = await rig.directory.smimeReachOf(address, caller)
  return reach.verdict === 'usable' ? { ...reach, certificate: reach.certificate.reveal() } : reach
}

describe('the admin’s folder', () => {
  it('counts for the address that a certificate names, whatever its letters’ case', async () => {
    rig.filed.push({ filedUnder: null, der: await ofAnne() })
    expect(await usedFor('Anne.Holm@Pensionshuset.test')).toMatchObject({
      verdict: 'usable',
      addressBound: true,
      revocation: 'good',
      origin: 'filed',
      to: 'person',
      others: 0,
    })
    expect(await usedFor('bo.lind@postkassen.test')).toEqual({ verdict: 'none' })
  })

  it('counts for the address in the file’s name when a certificate names none', async () => {
    rig.filed.push({ filedUnder: anne, der: await rig.issue({ name: 'Anne Holm', addresses: [] }) })
    expect(await usedFor()).toMatchObject({ verdict: 'usable', addressBound: false })
    expect(await usedFor('bo.lind@postkassen.test')).toEqual({ verdict: 'none' })
  })

  it('cannot tell while revocation cannot be asked for', async () => {
    rig.filed.push({ filedUnder: null, der: await ofAnne() })
    rig.trouble.revocation = true
    expect(await usedFor()).toEqual({ verdict: 'unknown' })
  })

  it('cannot tell what a file holds that cannot be read, for whom its name may mean', async () => {
    const bo = 'bo.lind@postkassen.test'
    rig.filed.push({ filedUnder: null, der: await ofAnne() }, { filedUnder: bo, der: null })
    expect(await usedFor()).toMatchObject({ verdict: 'usable' })
    expect(await usedFor(bo)).toEqual({ verdict: 'unknown' })
    expect(await usedFor('ida.riis@pensionshuset.test')).toEqual({ verdict: 'none' })
    expect(await rig.directory.list(bo, mette)).toEqual({ certificates: [], complete: false })
    rig.filed.push({ filedUnder: null, der: null })
    expect(await usedFor()).toMatchObject({ verdict: 'usable' })
    expect(await usedFor('ida.riis@pensionshuset.test')).toEqual({ verdict: 'unknown' })
  })

  it('gives no key that is for signing alone', async () => {
    rig.filed.push({
      filedUnder: null,
      der: await rig.issue({ name: 'Anne', addresses: [anne], usage: 0x80 }),
    })
    expect(await usedFor()).toEqual({ verdict: 'unusable', problems: ['key-usage'] })
  })
})

describe('among several certificates', () => {
  it('the newest that holds is used, and one that was revoked since is not', async () => {
    const [older, newer] = [await ofAnne(days(100)), await ofAnne(days(800))]
    await rig.keep(fromFile(newer), mette)
    await rig.keep(fromFile(older), mette)
    expect(await usedFor()).toMatchObject({ certificate: newer, others: 1 })
    rig.revoke(newer)
    expect(await usedFor()).toMatchObject({ certificate: older })
    rig.clock.now = days(101)
    expect(await usedFor()).toMatchObject({ verdict: 'unusable' })
  })

  it('a caller’s own choice goes first, for herself alone, until she takes it back', async () => {
    const [older, newer] = [await ofAnne(days(100)), await ofAnne(days(800))]
    for (const one of [older, newer]) await rig.keep(fromMail(one), mette)
    await rig.store.choose(mette, anne, await certificateIdOf(older))
    expect(await usedFor(anne, mette)).toMatchObject({ certificate: older })
    expect(await usedFor(anne, jens)).toMatchObject({ certificate: newer })
    await rig.store.choose(mette, anne, null)
    expect(await usedFor(anne, mette)).toMatchObject({ certificate: newer })
  })

  it('a choice that is revoked stands no longer; one that cannot be judged now is not replaced', async () => {
    const [older, newer] = [await ofAnne(days(100)), await ofAnne(days(800))]
    for (const one of [older, newer]) await rig.keep(fromMail(one), mette)
    await rig.store.choose(mette, anne, await certificateIdOf(older))
    rig.trouble.revocation = true
    expect(await usedFor()).toEqual({ verdict: 'unknown' })
    rig.trouble.revocation = false
    rig.revoke(older)
    expect(await usedFor()).toMatchObject({ certificate: newer })
  })

  it('each is listed with where it came from, whose it is and what it is worth', async () => {
    const [filed, imported] = [await ofAnne(days(100)), await ofAnne(days(800))]
    rig.filed.push({ filedUnder: null, der: filed })
    await rig.keep(fromFile(imported), mette)
    rig.revoke(filed)
    const reply = listCertificatesReply.parse(await rig.directory.list(anne, mette))
    expect(reply.certificates).toMatchObject([
      {
        holder: { name: 'Anne Holm', organisation: 'Pensionshuset A/S' },
        origin: 'imported',
        isOwn: true,
        verdict: 'valid',
        firstSeen: today.toISOString(),
      },
      { origin: 'filed', isOwn: false, firstSeen: null, verdict: 'invalid', problems: ['revoked'] },
    ])
    const forJens = await rig.directory.list(anne, jens)
    expect(forJens.certificates.map(({ isOwn }) => isOwn)).toEqual([false, false])
  })
})

describe('a certificate is kept', () => {
  it('once, and known afterwards', async () => {
    const certificate = await ofAnne()
    expect(await rig.keep(fromMail(certificate), mette)).toEqual({ outcome: 'kept' })
    expect(await rig.keep(fromMail(certificate), jens)).toEqual({ outcome: 'known' })
    expect(await rig.store.of(anne)).toHaveLength(1)
  })

  const refusals: readonly {
    readonly why: string
    readonly make: () => Promise<Bytes>
    readonly answer: unknown
  }[] = [
    {
      why: 'not for another address than it names',
      make: () => rig.issue({ name: 'Bo', addresses: ['bo.lind@postkassen.test'] }),
      answer: { outcome: 'other-address' },
    },
    {
      why: 'not when nobody we trust vouches for it',
      make: async () => rig.issue({ name: 'Anne Holm', addresses: [anne], by: await forgeKeys() }),
      answer: { outcome: 'refused', problems: ['signature-bad'] },
    },
    {
      why: 'not after its end',
      make: () => ofAnne(days(-1)),
      answer: { outcome: 'refused', problems: ['expired'] },
    },
    {
      why: 'not for signing alone',
      make: () => rig.issue({ name: 'Anne Holm', addresses: [anne], usage: 0x80 }),
      answer: { outcome: 'refused', problems: ['key-usage'] },
    },
    {
      why: 'not when it is revoked',
      make: async () => {
        const certificate = await ofAnne()
        rig.revoke(certificate)
        return certificate
      },
      answer: { outcome: 'refused', problems: ['revoked'] },
    },
    {
      why: 'not when it is none',
      make: () => Promise.resolve(Uint8Array.of(0x30, 3, 2, 1, 1)),
      answer: { outcome: 'refused', problems: ['certificate-malformed'] },
    },
  ]
  for (const { why, make, answer } of refusals) {
    it(why, async () => {
      const certificate = await make()
      expect(keepCertificateReply.parse(await rig.keep(fromFile(certificate, true), mette))).toEqual(answer)
      expect(await rig.store.of(anne)).toEqual([])
    })
  }

  it('not while revocation cannot be asked for, which is said as such', async () => {
    rig.trouble.revocation = true
    expect(await rig.keep(fromMail(await ofAnne()), mette)).toEqual({ outcome: 'unknown' })
    expect(await rig.store.of(anne)).toEqual([])
  })

  it('without an address only when somebody says whose it is, and then for her alone', async () => {
    const certificate = await rig.issue({ name: 'Anne Holm', addresses: [] })
    const asked = { outcome: 'to-confirm', holder: 'Anne Holm' }
    expect(await rig.keep(fromMail(certificate), mette)).toEqual(asked)
    expect(await rig.keep(fromFile(certificate), mette)).toEqual(asked)
    expect(await rig.keep(fromFile(certificate, true), mette)).toEqual({ outcome: 'kept' })
    expect(await usedFor(anne, mette)).toMatchObject({ verdict: 'usable', addressBound: false })
    expect(await usedFor(anne, jens)).toEqual({ verdict: 'none' })
  })

  it('with what its holder reads, by the newest mail; an older one takes nothing away', async () => {
    const certificate = await ofAnne()
    await rig.keep(fromMail(certificate, [aes256Gcm], days(-1)), mette)
    await rig.keep(fromMail(certificate, [aes128Cbc], days(-300)), mette)
    await rig.keep(fromFile(certificate), mette)
    expect(await usedFor()).toMatchObject({ capabilities: [aes256Gcm], origin: 'signed-mail' })
    await rig.keep(fromMail(certificate, [aes128Cbc], today), mette)
    expect(await usedFor()).toMatchObject({ capabilities: [aes128Cbc] })
  })

  it('and what its holder reads counts for the admin’s copy too', async () => {
    const certificate = await ofAnne()
    rig.filed.push({ filedUnder: null, der: certificate })
    expect(await rig.keep(fromMail(certificate, [aes256Gcm]), mette)).toEqual({ outcome: 'known' })
    expect(await usedFor()).toMatchObject({ origin: 'filed', capabilities: [aes256Gcm], others: 0 })
  })

  it('at most twenty for one address: the longest unseen go', async () => {
    const certificates: Bytes[] = []
    for (let number = 0; number < 22; number++) {
      rig.clock.now = new Date(today.getTime() + number * 1000)
      const certificate = await ofAnne()
      certificates.push(certificate)
      await rig.keep(fromFile(certificate), mette)
    }
    const kept = (await rig.store.of(anne)).map(({ id }) => id)
    expect(kept).toHaveLength(20)
    expect(kept).not.toContain(await certificateIdOf(certificates[0] ?? new Uint8Array()))
    expect(kept).toContain(await certificateIdOf(certificates[21] ?? new Uint8Array()))
  })

  it('until it is forgotten, and for others who laid it in too', async () => {
    const certificate = await ofAnne()
    const id = await certificateIdOf(certificate)
    await rig.keep(fromFile(certificate), mette)
    await rig.keep(fromFile(certificate), jens)
    expect(await rig.store.forget(mette, anne, id)).toBe(true)
    expect(await usedFor()).toMatchObject({ verdict: 'usable' })
    expect(await rig.store.forget(jens, anne, id)).toBe(true)
    expect(await usedFor()).toEqual({ verdict: 'none' })
    expect(await rig.store.forget(jens, anne, id)).toBe(false)
  })

  it('until nobody has seen it for four years', async () => {
    await rig.keep(fromFile(await ofAnne()), mette)
    rig.clock.now = days(4 * 365)
    expect(await (await rig.restart()).of(anne)).toHaveLength(1)
    rig.clock.now = days(4 * 365 + 1)
    expect(await (await rig.restart()).of(anne)).toEqual([])
  })

  it('so that the disk tells neither address nor name nor number', async () => {
    const certificate = await ofAnne()
    await rig.keep(fromMail(certificate), mette)
    await rig.store.choose(mette, anne, await certificateIdOf(certificate))
    const disk = rig.disk()
    for (const told of ['anne', 'Holm', 'pensionshuset', mette, await certificateIdOf(certificate)]) {
      expect(disk.includes(told), told).toBe(false)
    }
    expect(disk.includes(certificate.subarray(20, 60))).toBe(false)
  })
})

describe('directories', () => {
  it('are asked for, and what they have and holds is known from then on', async () => {
    const certificate = await ofAnne()
    rig.found.set(anne, [{ der: certificate, chain: [] }])
    expect(await usedFor()).toMatchObject({ certificate, origin: 'directory' })
    rig.found.clear()
    rig.trouble.directories = true
    expect(await usedFor()).toMatchObject({ certificate, origin: 'directory' })
  })

  it('and what they have no longer is forgotten, unless somebody here has seen it', async () => {
    const certificate = await ofAnne()
    rig.found.set(anne, [{ der: certificate, chain: [] }])
    await usedFor()
    rig.found.clear()
    expect(await usedFor()).toEqual({ verdict: 'none' })
    rig.found.set(anne, [{ der: certificate, chain: [] }])
    await usedFor()
    await rig.keep(fromMail(certificate), mette)
    rig.found.clear()
    expect(await usedFor()).toMatchObject({ certificate, origin: 'signed-mail' })
  })

  it('cannot lend a certificate that names no address, nor another’s', async () => {
    rig.found.set(anne, [
      { der: await rig.issue({ name: 'Anne Holm', addresses: [] }), chain: [] },
      { der: await rig.issue({ name: 'Eva', addresses: ['eva@onde.test'] }), chain: [] },
    ])
    expect(await usedFor()).toEqual({ verdict: 'none' })
  })

  it('that do not answer leave it open whether there is one', async () => {
    rig.trouble.directories = true
    expect(await usedFor()).toEqual({ verdict: 'unknown' })
    expect(await rig.directory.list(anne, mette)).toEqual({ certificates: [], complete: false })
  })
})

describe('the organisation’s certificate', () => {
  const sikkermail = 'sikkermail@pensionshuset.test'
  const ofTheHouse = () =>
    rig.issue({ name: 'Sikker mail', organisation: 'Pensionshuset A/S', addresses: [sikkermail] })

  it('stands in for a person who has none, where the admin has named the mailbox', async () => {
    const certificate = await ofTheHouse()
    rig.filed.push({ filedUnder: null, der: certificate })
    expect(await usedFor()).toEqual({ verdict: 'none' })
    rig.mailboxes.push('sikkermail', 'sikkerpost')
    expect(await usedFor()).toMatchObject({ certificate, to: 'organisation', addressBound: true })
  })

  it('is found in a directory as well', async () => {
    rig.mailboxes.push('sikkermail')
    rig.found.set(sikkermail, [{ der: await ofTheHouse(), chain: [] }])
    expect(await usedFor()).toMatchObject({ to: 'organisation' })
  })

  it('gives way to the person’s own', async () => {
    rig.mailboxes.push('sikkermail')
    const own = await ofAnne(days(10))
    rig.filed.push({ filedUnder: null, der: await ofTheHouse() }, { filedUnder: null, der: own })
    expect(await usedFor()).toMatchObject({ certificate: own, to: 'person' })
    rig.clock.now = today
    rig.revoke(own)
    expect(await usedFor()).toMatchObject({ to: 'organisation' })
  })

  it('is not taken because the person’s own cannot be judged now', async () => {
    rig.mailboxes.push('sikkermail')
    rig.filed.push({ filedUnder: null, der: await ofTheHouse() })
    rig.trouble.directories = true
    expect(await usedFor()).toEqual({ verdict: 'unknown' })
  })

  it('is none when it names no organisation, and none where everybody gets a mailbox', async () => {
    rig.mailboxes.push('sikkermail')
    rig.filed.push(
      { filedUnder: null, der: await rig.issue({ name: 'Sikker mail', addresses: [sikkermail] }) },
      {
        filedUnder: null,
        der: await rig.issue({
          name: 'Sikker mail',
          organisation: 'Hvem som helst',
          addresses: ['sikkermail@gmail.com'],
        }),
      },
    )
    expect(await usedFor()).toEqual({ verdict: 'none' })
    expect(await usedFor('bo@gmail.com')).toEqual({ verdict: 'none' })
  })
})

describe('over https', () => {
  function api() {
    const log: LogEvent[] = []
    const app = Fastify()
    app.decorateRequest('caller', null)
    app.addHook('onRequest', async (request) => {
      request.caller = { oid: mette, mailbox: 'mette.krogh@nordkysten.test', name: 'Mette Krogh' }
      return Promise.resolve()
    })
    registerCertificateApi(app, {
      certificates: rig.directory,
      certificateStore: rig.store,
      keepCertificate: rig.keep,
      log: (event) => log.push(event),
    })
    const post = (path: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/recipient-certificates${path}`, payload })
    return { post, log }
  }

  it('one is kept, listed, chosen and forgotten, and the log names nobody', async () => {
    const { post, log } = api()
    const certificate = await ofAnne()
    const id = await certificateIdOf(certificate)
    expect((await post('', fromFile(certificate))).json()).toEqual({ outcome: 'kept' })
    expect((await post('/choose', { address: anne, id })).statusCode).toBe(204)
    const listed = listCertificatesReply.parse((await post('/list', { address: anne })).json())
    expect(listed.certificates).toMatchObject([{ id, isChosen: true }])
    expect((await post('/choose', { address: anne, id: '0'.repeat(64) })).statusCode).toBe(404)
    expect((await post('/forget', { address: anne, id })).statusCode).toBe(204)
    expect((await post('/forget', { address: anne, id })).statusCode).toBe(404)
    expect(log).toEqual([
      { event: 'certificate-offered', from: 'imported', outcome: 'kept' },
      { event: 'certificate-forgotten' },
    ])
  })

  it('what is not asked for in the agreed shape is refused', async () => {
    const { post } = api()
    const good = fromFile(await ofAnne())
    for (const bad of [
      { ...good, address: 'ikke en adresse' },
      { ...good, certificate: 'A'.repeat(90_004) },
      { ...good, intermediates: Array.from({ length: 17 }, () => 'AAAA') },
      { ...good, trust: 'me' },
      { ...good, from: { is: 'filed' } },
    ]) {
      expect((await post('', bad)).statusCode).toBeGreaterThanOrEqual(400)
    }
    expect(await rig.store.of(anne)).toEqual([])
  })
})
