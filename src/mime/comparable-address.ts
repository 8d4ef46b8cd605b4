// A mail address in the one form that others are compared with: letter case set aside, and the domain as DNS has it. Mail
// programs show "sag@sønderborg.dk" where a certificate can only say "sag@xn--snderborg-l8a.dk" (RFC 5280 §7.5).
// Letters are made small and composed, and nothing more (RFC 5895 §2): whatever IDNA would map away besides makes another name
// here, so a look-alike is never the same.

/** What is no address comes back in small letters. */
export function comparableAddress(text: string): string {
  const address = text.trim().toLowerCase().normalize('NFC')
  const at = address.lastIndexOf('@')
  const labels = address.slice(at + 1).split('.')
  return address.slice(0, at + 1) + labels.map(asciiLabel).join('.')
}

function asciiLabel(label: string): string {
  if (/^[\x00-\x7f]*$/.test(label) || label.length > maximumLabel) return label
  return `xn--${punycode(Array.from(label, (letter) => letter.codePointAt(0) ?? 0))}`
}

/** More is no label of DNS, and would cost its square in time. */
const maximumLabel = 63
// RFC 3492 §5.
const [base, tMin, tMax, skew, damp, initialBias, initialN] = [36, 1, 26, 38, 700, 72, 0x80]

/** RFC 3492 §6.3. */
function punycode(points: readonly number[]): string {
  const basic = points.filter((point) => point < initialN)
  const out = [String.fromCharCode(...basic), ...(basic.length > 0 ? ['-'] : [])]
  let [n, delta, bias, handled] = [initialN, 0, initialBias, basic.length]
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n))
    delta += (next - n) * (handled + 1)
    n = next
    for (const point of points) {
      if (point < n) delta += 1
      if (point !== n) continue
      let rest = delta
      for (let k = base; ; k += base) {
        const t = Math.min(tMax, Math.max(tMin, k - bias))
        if (rest < t) break
        out.push(digit(t + ((rest - t) % (base - t))))
        rest = Math.floor((rest - t) / (base - t))
      }
      out.push(digit(rest))
      handled += 1
      bias = adapted(delta, handled, handled === basic.length + 1)
      delta = 0
    }
    delta += 1
    n += 1
  }
  return out.join('')
}

/** RFC 3492 §6.1. */
function adapted(delta: number, handled: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / damp) : Math.floor(delta / 2)
  rest += Math.floor(rest / handled)
  let k = 0
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin))
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew))
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? 0x61 + value : 0x30 + value - 26)
}
