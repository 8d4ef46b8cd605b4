// Rows of JSON as other programs write them: one a line, in UTF-8, or in UTF-16 with its mark as PowerShell does. A row ends
// with a line feed alone: readline also ends one at U+2028, which JSON leaves as it is inside a text.

/** Each line without its end; null for one of more than `longest` UTF-16 units, of which nothing is kept. */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<string | null> {
  let decoder: TextDecoder | null = null
  // Pieces of the line that has not ended; joined once, for a row may come in thousands of chunks.
  let open: string[] = []
  let length = 0
  const add = (piece: string): void => {
    length += piece.length
    if (length > longest) open = []
    else open.push(piece)
  }
  const end = (): string | null => {
    const line = length > longest ? null : withoutReturn(open.join(''))
    open = []
    length = 0
    return line
  }
  for await (const chunk of input) {
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8')
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    add(first)
    for (const piece of others) {
      yield end()
      add(piece)
    }
  }
  add(decoder?.decode() ?? '')
  yield end()
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
