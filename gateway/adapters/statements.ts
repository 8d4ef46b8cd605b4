// SQL as it stands in our source, prepared once and then run again and again: for what every mail asks and writes. Values
// are bound, never part of the text. Whoever asks rarely, or builds a query from parts, uses Kysely.

export type Value = null | number | bigint | string | Uint8Array

export interface Statements {
  /** What the rows are, the caller says. No rows where the statement answers none. */
  sql<R>(strings: TemplateStringsArray, ...values: readonly Value[]): Promise<readonly R[]>
}

/** A statement by itself is done and durable when it resolves. */
export interface Direct extends Statements {
  /**
   * All of it or nothing, and durable when it resolves. `work` must await nothing but its statements: everybody else
   * waits.
   */
  transaction<T>(work: (within: Statements) => Promise<T>): Promise<T>
}
