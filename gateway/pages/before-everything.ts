// What must be so before any other module runs. zod is told not to make functions out of text: the page's policy forbids it,
// and merely trying is reported. And base64 and hex of Uint8Array for browsers from before September 2025, which a recipient
// may well have; that part may go when nobody has them.
import { z } from 'zod'

z.config({ jitless: true })

type Options = { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }

function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true })
}

add(Uint8Array.prototype, 'toHex', function (this: Uint8Array) {
  return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('')
})
add(Uint8Array, 'fromHex', (text: string) => {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new SyntaxError('hex')
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
})
add(Uint8Array.prototype, 'toBase64', function (this: Uint8Array, options: Options = {}) {
  let binary = ''
  for (const byte of this) binary += String.fromCharCode(byte)
  const text = btoa(binary)
  const safe = options.alphabet === 'base64url' ? text.replaceAll('+', '-').replaceAll('/', '_') : text
  return options.omitPadding === true ? safe.replace(/=+$/, '') : safe
})
add(Uint8Array, 'fromBase64', (text: string, options: Options = {}) => {
  const isUrl = options.alphabet === 'base64url'
  if (isUrl ? /[+/]/.test(text) : /[-_]/.test(text)) throw new SyntaxError('base64')
  const binary = atob(isUrl ? text.replaceAll('-', '+').replaceAll('_', '/') : text)
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
})
