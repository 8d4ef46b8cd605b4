// The recipient's page from link to letter. The secret of the link never leaves this script; the gateway is asked by a handle
// made of it, and gives its half against the code.
import './before-everything.ts'
import { fromBase64Url } from '../../src/bytes.ts'
import type { OpenReply, OpenRequest } from '../../src/contract/portal-letter.ts'
import { handleOf } from '../../src/letter/keys.ts'
import { readLink } from '../../src/letter/link.ts'
import { openKey, openPart, openText, proveAgreedCode } from '../../src/letter/open-letter.ts'
import { sealReply } from '../../src/letter/seal-reply.ts'
import type { Bytes } from '../../src/bytes.ts'
import type { Personal } from '../../src/personal.ts'
import { goneScreen, leftScreen, linkScreen, troubleScreen } from './closed-screens.ts'
import { type Attempt, codeScreen, explain } from './code-screen.ts'
import { element } from './element.ts'
import { letterScreen } from './letter-screen.ts'
import { askAbout, askCode, askLetter, askOpen, askPart, close, sendReply } from './portal-api.ts'
import { emptyDraft, type ReplyDraft } from './reply-form.ts'
import { createStage, type Stage } from './stage.ts'
import { type Texts, texts } from './texts.ts'

interface Link {
  readonly secret: Personal<Bytes>
  readonly handle: string
}
type Opened = Extract<OpenReply, { outcome: 'open' }>

async function begin(): Promise<void> {
  const about = await askAbout().catch(() => null)
  if (about === null) {
    // Without the gateway there is no number to show; the mail has it.
    const card = element(
      'div',
      { class: 'card' },
      element('h1', {}, texts.da.error.title),
      texts.da.error.offline,
    )
    document.getElementById('main')?.replaceChildren(card)
    return
  }
  const stage = createStage(about)
  await follow(stage, location.pathname + location.hash)
  // Another link pasted into the same window.
  addEventListener('hashchange', () => {
    if (location.hash.length > 1) void follow(stage, location.hash)
  })
}

/** false: the link is not whole, and the reader has been told. */
async function follow(stage: Stage, text: string): Promise<boolean> {
  const reading = await readLink(crypto, text)
  if (reading.verdict !== 'whole') {
    stage.show(
      linkScreen(stage, reading.verdict, async (pasted) => {
        const again = await readLink(crypto, pasted)
        return again.verdict === 'whole' && follow(stage, pasted)
      }),
    )
    return false
  }
  // A filter may have moved "#" into the path; put it back where no server sees it.
  if (location.pathname !== '/m')
    history.replaceState(null, '', `/m#${text.split(/#|%(?:25)*23/i).at(-1) ?? ''}`)
  const { handleText } = await handleOf(crypto, reading.secret.reveal())
  await start(stage, { secret: reading.secret, handle: handleText }, emptyDraft(), null)
  return true
}

/** Asks what the letter is and shows the way in, or straight the letter where this browser has just opened it. */
async function start(
  stage: Stage,
  link: Link,
  draft: ReplyDraft,
  problem: ((say: Texts) => string) | null,
): Promise<void> {
  try {
    const info = await askLetter(link.handle)
    if (info.state !== 'waiting') {
      stage.show(goneScreen(stage, info))
      return
    }
    if (draft.text === '' && problem === null) stage.setLanguage(info.language)
    if (info.inSession && info.code.by === 'sms' && problem === null) {
      const attempt = await open(stage, link, draft, { by: 'session', handle: link.handle }, null)
      if (attempt.outcome === 'opened') return
    }
    const screen = codeScreen(
      stage,
      info,
      {
        askCode: () => askCode(link.handle),
        reload: () => start(stage, link, draft, null),
        tryCode: async (code) => {
          if (info.code.by === 'sms') {
            return open(stage, link, draft, { by: 'sms', handle: link.handle, code }, null)
          }
          const proof = await proveAgreedCode(crypto, link.secret, code)
          const request = { by: 'agreed', handle: link.handle, verifier: proof.verifier } as const
          return open(stage, link, draft, request, proof.stretched)
        },
      },
      problem,
    )
    stage.show(screen)
  } catch (error) {
    stage.show(troubleScreen(stage, explain(error)))
  }
}

async function open(
  stage: Stage,
  link: Link,
  draft: ReplyDraft,
  request: OpenRequest,
  stretched: Personal<Bytes> | null,
): Promise<Attempt> {
  const reply = await askOpen(request)
  switch (reply.outcome) {
    case 'open':
      return showLetter(stage, link, draft, reply, stretched)
    case 'wrong':
      return reply.triesLeft > 0 ? reply : { outcome: 'wait', seconds: 600 }
    case 'code-dead':
      return { outcome: 'dead', seconds: reply.newCodeAfterSeconds }
    case 'no-code':
    case 'wait':
      return reply
    case 'locked':
    case 'gone':
      await start(stage, link, draft, null)
      return { outcome: 'gone' }
  }
}

async function showLetter(
  stage: Stage,
  link: Link,
  draft: ReplyDraft,
  opened: Opened,
  stretched: Personal<Bytes> | null,
): Promise<Attempt> {
  const key = await openKey(crypto, link.secret, opened, stretched).catch(() => null)
  if (key === null) return { outcome: 'damaged' }
  const sealed = await askPart(0)
  const text = await openText(crypto, key, sealed).catch(() => null)
  if (text === null) return { outcome: 'damaged' }
  stage.show(
    letterScreen({
      stage,
      text,
      idleSeconds: opened.idleSeconds,
      repliedAt: opened.repliedAt,
      undelivered: opened.undelivered,
      draft,
      readFile: async (index) => openPart(crypto, key, index + 1, await askPart(index + 1)),
      sendReply: async ({ text: words, files, key: once }) => {
        const bytes = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())))
        const content = {
          version: 1 as const,
          subject: text.subject,
          text: words,
          files: files.map((file) => ({
            name: file.name.slice(-255),
            contentType: file.type === '' ? 'application/octet-stream' : file.type.slice(0, 100),
            size: file.size,
          })),
        }
        const publicKey = fromBase64Url(opened.replyKey)
        return sendReply(
          await sealReply(crypto, { text: content, files: bytes }, publicKey, link.handle),
          once,
        )
      },
      leave: async () => {
        // Gone from the screen whatever the gateway says; its session ends by itself.
        await close().catch(() => null)
        history.replaceState(null, '', '/m')
        stage.show(leftScreen())
      },
      sessionOver: () => {
        void close().catch(() => null)
        void start(stage, link, draft, (say) => say.error.sessionOver)
      },
    }),
  )
  return { outcome: 'opened' }
}

void begin()
