// Arguments and output that the commands share: options by node:util, one JSON object a line, and one clear line on
// stderr with nothing personal in it.
import type { ParseArgsConfig } from 'node:util'

// Not imported: the names that a module of Node's gives away by import are all looked up, streams and promises included,
// which costs a short question a tenth of its time.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs')
const { parseArgs } = process.getBuiltinModule('node:util')

/** Input that could not be used: exit status 1. */
export class BadInput extends Error {}
/** Wrong arguments: exit status 2. */
export class WrongArguments extends Error {}

export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : 'wrong arguments', { cause: error })
  }
}

/** The file's bytes, or BadInput that names the file. */
export function readInput(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file))
  } catch (cause) {
    throw new BadInput(`${file}: cannot be read`, { cause })
  }
}

export function printRow(row: unknown): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}

/** The one row of a short answer, written at once: opening process.stdout takes longer than judging a certificate. */
export function printAnswer(row: unknown): void {
  const line = Buffer.from(`${JSON.stringify(row)}\n`)
  let written = 0
  try {
    written = writeSync(1, line)
  } catch (error) {
    // A pipe that somebody set not to wait, and that is full.
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
  }
  if (written < line.length) process.stdout.write(line.subarray(written))
}

export function readPort(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new WrongArguments(`${text} is no port`)
  return port
}

/** Runs a command and turns what it throws into its exit status. */
export async function finish(name: string, run: () => Promise<void>): Promise<number> {
  try {
    await run()
    return 0
  } catch (error) {
    if (error instanceof BadInput || error instanceof WrongArguments) {
      process.stderr.write(`sikker ${name}: ${error.message}\n`)
      return error instanceof BadInput ? 1 : 2
    }
    throw error
  }
}
