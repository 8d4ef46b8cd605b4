// A letter from draft to reader: what opens it, what does not, and what the gateway is given.
import { describe, expect, it } from 'vitest'
import { fromBase64Url, fromUtf8, utf8, toBase64Url } from '../../src/bytes.ts'
import { maximumLetterFileBytes } from '../../src/contract/letter.ts'
import { handleOf } from '../../src/letter/keys.ts'
import { readLink } from '../../src/letter/link.ts'
import { openKey, openPart, openText, proveAgreedCode } from '../../src/letter/open-letter.ts'
import { packLetter, unpackLetter } from '../../src/letter/pack.ts'
import { makeReplyKey, openReply, sealReply } from '../../src/letter/seal-reply.ts'
import { type LetterInput, sealLetter } from '../../src/letter/seal-letter.ts'
import type { PortalCode } from '../../src/model/route.ts'
import { personal } from '../../src/personal.ts'

const canary = 'Diagnosen er F32, cpr 311236-4004'

function input(code: PortalCode, fileBytes = 1000): LetterInput {
  return {
    publicUrl: 'https://sikker.example.dk',
    sender: { address: personal('mette.krogh@nordkysten.test'), name: personal('Mette Krogh') },
    recipient: { address: personal('bo.lind@postkassen.test'), name: personal('Bo Lind') },
    code,
    subject: personal('Din sag'),
    bodyHtml: personal(`<p>${canary}</p>`),
    attachments: [
      {
        attachment: {
          id: 'a',
          name: personal('udtalelse æøå.pdf'),
          contentType: 'application/pdf',
          sizeInBytes: fileBytes,
          contentId: null,
        },
        content: personal(new Uint8Array(fileBytes).fill(7)),
      },
    ],
    sentAt: new Date('2026-11-24T10:00:00Z'),
    days: 30,
    language: 'da',
    notificationId: '<n1@nordkysten.test>',
  }
}
const sms: PortalCode = { by: 'sms', number: personal('+4520123456') }
const agreed: PortalCode = { by: 'agreed', code: personal('K7QM-42RX') }

async function secretOf(link: string) {
  const reading = await readLink(crypto, link)
  if (reading.verdict !== 'whole') throw new Error(reading.verdict)
  return reading.secret
}

describe('a letter with an SMS code', () => {
  it('opens with the link and the half that the gateway releases', async () => {
    const { upload, link } = await sealLetter(crypto, input(sms))
    const key = await openKey(crypto, await secretOf(link.reveal()), upload.header, null)
    const [text, file] = upload.parts
    if (text === undefined || file === undefined) throw new Error('parts are missing')
    expect(await openText(crypto, key, text)).toMatchObject({
      subject: 'Din sag',
      html: `<p>${canary}</p>`,
      sender: { name: 'Mette Krogh', address: 'mette.krogh@nordkysten.test' },
      files: [{ name: 'udtalelse æøå.pdf', contentType: 'application/pdf', size: 1000, contentId: null }],
    })
    expect(await openPart(crypto, key, 1, file)).toEqual(new Uint8Array(1000).fill(7))
  })

  it('does not open with another link, another released half, or another wrap', async () => {
    const one = await sealLetter(crypto, input(sms))
    const other = await sealLetter(crypto, input(sms))
    const secret = await secretOf(one.link.reveal())
    const attempts = [
      openKey(crypto, await secretOf(other.link.reveal()), one.upload.header, null),
      openKey(crypto, secret, { ...one.upload.header, release: other.upload.header.release }, null),
      openKey(crypto, secret, { ...one.upload.header, wrap: other.upload.header.wrap }, null),
    ]
    for (const attempt of attempts) await expect(attempt).rejects.toThrow('letter-cannot-open')
  })

  it('has parts that cannot stand in for one another', async () => {
    const { upload, link } = await sealLetter(crypto, input(sms))
    const key = await openKey(crypto, await secretOf(link.reveal()), upload.header, null)
    const text = upload.parts[0]
    if (text === undefined) throw new Error('the text is missing')
    await expect(openPart(crypto, key, 1, text)).rejects.toThrow('letter-cannot-open')
  })

  it('gives the gateway the handle of the link and none of its secret, text or file names', async () => {
    const { upload, link } = await sealLetter(crypto, input(sms))
    const secret = (await secretOf(link.reveal())).reveal()
    expect(upload.header.handle).toBe((await handleOf(crypto, secret)).handleText)
    const given = fromUtf8(packLetter(upload))
    for (const private_ of [
      canary,
      'F32',
      '311236',
      'udtalelse',
      'Din sag',
      toBase64Url(secret),
      link.reveal().slice(-25),
    ]) {
      expect(given).not.toContain(private_)
    }
  })
})

describe('a letter with an agreed code', () => {
  it('opens with that code, however it is typed', async () => {
    const { upload, link } = await sealLetter(crypto, input(agreed))
    const secret = await secretOf(link.reveal())
    for (const typed of ['K7QM-42RX', 'k7qm42rx', ' k7 qm 42 rx ', 'K7QM–42RX']) {
      const proof = await proveAgreedCode(crypto, secret, typed)
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', fromBase64Url(proof.verifier)))
      expect(upload.header.code).toEqual({ by: 'agreed', verifierDigest: toBase64Url(digest) })
      await expect(openKey(crypto, secret, upload.header, proof.stretched)).resolves.toBeDefined()
    }
  })

  it('does not open with another code, nor without one, even with the released half', async () => {
    const { upload, link } = await sealLetter(crypto, input(agreed))
    const secret = await secretOf(link.reveal())
    const { stretched } = await proveAgreedCode(crypto, secret, 'K7QM-42RY')
    await expect(openKey(crypto, secret, upload.header, stretched)).rejects.toThrow('letter-cannot-open')
    await expect(openKey(crypto, secret, upload.header, null)).rejects.toThrow('letter-cannot-open')
  })

  it('is not made with a weak code', async () => {
    await expect(sealLetter(crypto, input({ by: 'agreed', code: personal('1234') }))).rejects.toThrow(
      'agreed-code-weak',
    )
  })
})

describe('limits', () => {
  it('files of more than 25 MB are refused before anything is sealed', async () => {
    await expect(sealLetter(crypto, input(sms, maximumLetterFileBytes + 1))).rejects.toThrow(
      'attachment-too-large',
    )
  })

  it('a number that is none is refused', async () => {
    await expect(sealLetter(crypto, input({ by: 'sms', number: personal('20123456') }))).rejects.toThrow(
      'phone-invalid',
    )
  })
})

describe('the body that carries a letter', () => {
  it('reads back', async () => {
    const { upload } = await sealLetter(crypto, input(sms))
    expect(unpackLetter(packLetter(upload))).toEqual(upload)
  })

  it('is refused when it is cut, longer than it says, or no letter at all', async () => {
    const { upload } = await sealLetter(crypto, input(sms))
    const packed = packLetter(upload)
    const bad = [
      packed.slice(0, -1),
      new Uint8Array([...packed, 0]),
      packed.slice(0, 3),
      utf8('{}'),
      new Uint8Array([0, 0, 0, 2, 123, 125]),
    ]
    for (const bytes of bad) expect(() => unpackLetter(bytes)).toThrow('message-malformed')
  })

  it('is refused when its header says more than it may', async () => {
    const { upload } = await sealLetter(crypto, input(sms))
    const header: Record<string, unknown> = { ...upload.header, subject: 'Din sag' }
    const json = utf8(JSON.stringify(header))
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, json.length)
    expect(() => unpackLetter(new Uint8Array([...length, ...json]))).toThrow('message-malformed')
  })
})

describe('an answer', () => {
  const reply = {
    text: {
      version: 1 as const,
      subject: 'Sv: Din sag',
      text: `Tak. ${canary}`,
      files: [{ name: 'foto.jpg', contentType: 'image/jpeg', size: 3 }],
    },
    files: [new Uint8Array([1, 2, 3])],
  }

  it('opens with the private half, for its own letter only', async () => {
    const keys = await makeReplyKey(crypto)
    const sealed = await sealReply(crypto, reply, keys.publicKey, 'handle-a')
    expect(await openReply(crypto, sealed, keys, 'handle-a')).toEqual(reply)
    await expect(openReply(crypto, sealed, keys, 'handle-b')).rejects.toThrow('letter-cannot-open')
    await expect(openReply(crypto, sealed, await makeReplyKey(crypto), 'handle-a')).rejects.toThrow(
      'letter-cannot-open',
    )
  })

  it('shows nothing on the way', async () => {
    const keys = await makeReplyKey(crypto)
    const sealed = fromUtf8(await sealReply(crypto, reply, keys.publicKey, 'handle-a'))
    for (const private_ of ['F32', 'foto.jpg', 'Din sag']) expect(sealed).not.toContain(private_)
  })

  it('that is cut or empty is refused', async () => {
    const keys = await makeReplyKey(crypto)
    const sealed = await sealReply(crypto, reply, keys.publicKey, 'handle-a')
    for (const bytes of [new Uint8Array(0), sealed.slice(0, 40), sealed.slice(0, 70), sealed.slice(0, -1)]) {
      await expect(openReply(crypto, bytes, keys, 'handle-a')).rejects.toThrow('letter-cannot-open')
    }
  })
})
