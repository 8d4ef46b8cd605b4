// Memory of large mails, given back when it has been used. Node makes a new buffer for whatever it reads, encrypts or
// decrypts, and V8 collects the whole heap each time some 60 MB of such buffers are about: with mails of 5 MB that was more
// than a third of the gateway's work (seen in 26.10). A buffer that is transferred away is freed at once.

/** For bytes that nobody will look at again; afterwards their length is 0. Leaves alone what shares its buffer with others. */
export function giveBack(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0) buffer.transfer(0)
}
