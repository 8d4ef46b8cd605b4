// Encoded words in a header field → the text that a program shows (RFC 2047 §6), for judging it. What cannot be decoded
// stays as it is.
import { fromBase64 } from '../bytes.ts'

const encodedWord = /=\?([^?\s]{1,40})\?([bq])\?([^?]{0,2000})\?=/gi

export function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(encodedWord, (whole: string, charset: string, encoding: string, content: string) => {
      try {
        const bytes =
          encoding.toLowerCase() === 'b'
            ? fromBase64(content)
            : Uint8Array.from(
                content
                  .replace(/_/g, ' ')
                  .replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
                    String.fromCharCode(Number.parseInt(hex, 16)),
                  ),
                (letter) => letter.charCodeAt(0),
              )
        // A language may stand behind the charset (RFC 2231 §5).
        return new TextDecoder(charset.replace(/\*.*$/, '')).decode(bytes)
      } catch {
        return whole
      }
    })
}
