// A box around anything that tells about a person: text, subjects, addresses, mobile numbers, file names, CPR numbers.
// Every accidental print says [personal]; .reveal() is the word to search for in review.
// It keeps data out of logs and errors; it is no encryption.

const label = '[personal]'

export class Personal<T> {
  readonly #value: T
  constructor(value: T) {
    this.#value = value
  }
  /** The value itself. Write it to a wire, a screen or a file; never to a log, an error or a URL. */
  reveal(): T {
    return this.#value
  }
  toString(): string {
    return label
  }
  toJSON(): string {
    return label
  }
  get [Symbol.toStringTag](): string {
    return label
  }
  // Node's console.log asks for this well-known symbol; it exists in every host, so no Node type is needed.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return label
  }
}

/** Puts a value in its box. */
export function personal<T>(value: T): Personal<T> {
  return new Personal(value)
}
