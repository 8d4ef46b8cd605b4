// A letter's or a mail's HTML on the page: cleaned by DOMPurify, then put into a frame of ours that has no scripts, no network and a policy
// of its own. Pictures that came with the letter are shown; pictures from elsewhere are not asked for.
import DOMPurify from 'dompurify'
import { toBase64 } from '../bytes.ts'

export interface InlinePicture {
  readonly contentId: string
  readonly contentType: string
  bytes(): Promise<Uint8Array<ArrayBuffer>>
}

const pictureType = /^image\/(?:png|jpe?g|gif|webp|bmp)$/i
const look =
  'html,body{margin:0;height:auto;background:#fff;color:#18262a}' +
  "body{font:1.0625rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;overflow-wrap:break-word;display:flow-root}" +
  'img{max-width:100%;height:auto}table{max-width:100%}body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}'

/** Fills itself when it is on the page, and is as high as what it holds. `page` is an empty page of ours. */
export function letterFrame(
  page: string,
  title: string,
  html: string,
  pictures: readonly InlinePicture[],
  signal: AbortSignal,
): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.title = title
  frame.src = page
  frame.setAttribute('sandbox', 'allow-same-origin allow-popups allow-popups-to-escape-sandbox')
  frame.addEventListener('load', () => {
    const inside = frame.contentDocument
    // The gateway's own empty page, or nothing is shown in it.
    if (inside?.body === undefined || inside.location.pathname !== page) return
    const style = inside.createElement('style')
    style.textContent = look
    inside.head.append(style)
    // Tamed before it is in a document that would load what it names.
    const content = clean(html)
    tame(content)
    inside.body.replaceChildren(content)
    void fillPictures(inside, pictures)
    const fit = () => {
      // Room for a scroll bar where a table is wider than the phone.
      const isWide = inside.documentElement.scrollWidth > inside.documentElement.clientWidth
      frame.style.height = `${Math.ceil(inside.body.getBoundingClientRect().height) + (isWide ? 20 : 2)}px`
    }
    const observer = new ResizeObserver(fit)
    observer.observe(inside.body)
    signal.addEventListener('abort', () => observer.disconnect())
    fit()
  })
  return frame
}

function clean(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    FORCE_BODY: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['form', 'input', 'button', 'select', 'textarea', 'audio', 'video', 'dialog'],
    FORBID_ATTR: ['srcset', 'ping', 'background', 'autofocus', 'name', 'id', 'tabindex'],
  })
}

function tame(inside: DocumentFragment): void {
  for (const link of inside.querySelectorAll('a[href]')) {
    if (/^(?:https?|mailto|tel):/i.test(link.getAttribute('href') ?? '')) {
      link.setAttribute('target', '_blank')
      link.setAttribute('rel', 'noopener noreferrer')
    } else link.removeAttribute('href')
  }
  for (const picture of inside.querySelectorAll('img')) {
    const source = picture.getAttribute('src') ?? ''
    if (/^cid:/i.test(source)) {
      picture.dataset['cid'] = source.slice(4)
      picture.removeAttribute('src')
    } else if (!/^data:image\//i.test(source)) {
      picture.replaceWith(picture.alt === '' ? '' : `[${picture.alt}]`)
    }
  }
}

async function fillPictures(inside: Document, pictures: readonly InlinePicture[]): Promise<void> {
  for (const shown of inside.querySelectorAll<HTMLImageElement>('img[data-cid]')) {
    const wanted = decode(shown.dataset['cid'] ?? '')
    const picture = pictures.find(({ contentId }) => contentId === wanted)
    if (picture === undefined || !pictureType.test(picture.contentType)) continue
    // A picture that cannot be had leaves its text; the letter itself is there.
    const bytes = await picture.bytes().catch(() => null)
    if (bytes !== null) shown.src = `data:${picture.contentType};base64,${toBase64(bytes)}`
  }
}

/** RFC 2392: a cid URL may be percent-encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
