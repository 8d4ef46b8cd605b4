// A decrypted mail: its text in a frame where nothing runs and nothing is fetched, and its files to save.
import { Link, Stack } from '@fluentui/react'
import { useCallback } from 'react'
import type { ReadingTexts } from '../i18n/reading.ts'
import { letterFrame } from '../letter-frame/letter-frame.ts'
import { look } from './look.ts'
import type { Letter, LetterFile } from './reading-state.ts'

const framePage = '/addin/frame.html'

export function LetterView({ letter, text }: { readonly letter: Letter; readonly text: ReadingTexts }) {
  const html = letter.html.reveal()
  const isInText = ({ contentId }: LetterFile) => contentId !== null && html.includes(`cid:${contentId}`)
  const mount = useCallback(
    (place: HTMLDivElement | null) => {
      if (place === null) return undefined
      const gone = new AbortController()
      const pictures = letter.files.flatMap(({ contentId, contentType, content }) =>
        contentId === null
          ? []
          : [{ contentId, contentType, bytes: () => Promise.resolve(content.reveal()) }],
      )
      const frame = letterFrame(framePage, text.letter, letter.html.reveal(), pictures, gone.signal)
      frame.style.width = '100%'
      frame.style.border = '0'
      place.replaceChildren(frame)
      return () => {
        gone.abort()
        place.replaceChildren()
      }
    },
    [letter, text],
  )
  const files = letter.files.filter((file) => !isInText(file))
  return (
    <Stack tokens={{ childrenGap: 8 }}>
      <div ref={mount} />
      {files.length === 0 ? null : (
        <ul className={look.list} aria-label={text.files}>
          {files.map((file, index) => (
            <li key={index}>
              <Link as="button" onClick={() => save(file, text)}>
                {text.save(file.name.reveal() || text.noFileName)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

/** As bytes of no kind: the browser saves it and opens nothing. */
function save(file: LetterFile, text: ReadingTexts): void {
  const url = URL.createObjectURL(new Blob([file.content.reveal()], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name.reveal().replace(/[\\/:*?"<>|\p{Cc}]/gu, '_') || text.noFileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
