// What a stranger's file may cost. Sizes written inside a file are never believed: what is counted is what comes out.
// One budget serves a file and everything inside it, so that a hundred small bombs cost no more than a big one.
import type { UnreadReason } from '../model/attachment.ts'

/** The file itself. Outlook takes attachments of 25 MB; the command line is used on larger ones. */
export const largestFile = 64 * 1024 * 1024
/** Zip bombs: all that is unpacked, in the file and in the files inside it. */
const mostUnpackedBytes = 128 * 1024 * 1024
/** A sheet that is a million rows, a text that is one letter repeated. */
const mostCharacters = 24 * 1024 * 1024
/** Archives that hold themselves (quines), mails in mails in mails. */
const deepestFile = 6
/** A million empty files. */
const mostFiles = 2000
/** Entries of one archive, counted before any is opened. */
export const mostEntries = 20_000
/** Elements inside elements: deep recursion in whoever reads on. */
export const deepestXml = 400
/** Sparse sheets claim to be a million columns wide. */
export const mostColumns = 20_000
export const mostPages = 3000
/** A part whose pieces all cost, whether or not they hold text. */
const mostSteps = 40_000_000

/** Why a file is given up; caught at the front door, readFile. */
export class CannotRead extends Error {
  readonly why: UnreadReason
  constructor(why: UnreadReason, cause?: unknown) {
    super(why, cause === undefined ? undefined : { cause })
    this.name = 'CannotRead'
    this.why = why
  }
}

/** What is left for one file and everything inside it. */
export class Budget {
  #bytes = mostUnpackedBytes
  #characters = mostCharacters
  #files = mostFiles
  #steps = mostSteps
  readonly #isOver: () => boolean

  /** `isOver` says that the time is up; it is asked now and then. */
  constructor(isOver: () => boolean = () => false) {
    this.#isOver = isOver
  }

  spendBytes(count: number): void {
    this.#bytes -= count
    if (this.#bytes < 0) throw new CannotRead('too-large')
    this.askTheClock()
  }

  spendCharacters(count: number): void {
    this.#characters -= count
    if (this.#characters < 0) throw new CannotRead('too-large')
  }

  spendSteps(count: number): void {
    this.#steps -= count
    if (this.#steps < 0) throw new CannotRead('too-large')
  }

  spendFile(depth: number): void {
    if (depth > deepestFile) throw new CannotRead('too-deep')
    if (--this.#files < 0) throw new CannotRead('too-large')
    this.askTheClock()
  }

  askTheClock(): void {
    if (this.#isOver()) throw new CannotRead('timed-out')
  }
}
