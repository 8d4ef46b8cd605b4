// The processor time of a process and all that it has started (proc(5), Linux). On a machine that does other work too it
// tells more than mails a second do.
import { readdirSync, readFileSync } from 'node:fs'

/** Linux shows times to programs in hundredths of a second, whatever it counts in. */
const msPerTick = 10

interface Row {
  readonly pid: number
  readonly parent: number
  /** Of its own and of its children that are gone. */
  readonly ms: number
}

function rowOf(pid: number): Row | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { pid, parent: Number(fields[1]), ms: ticks * msPerTick }
  } catch {
    // Gone since the folder was read.
    return null
  }
}

/** In milliseconds, in user and system together. */
export function cpuOf(root: number): number {
  const rows = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => rowOf(Number(name)))
    .filter((row) => row !== null)
  const below = (pid: number): number =>
    rows.filter(({ parent }) => parent === pid).reduce((sum, row) => sum + row.ms + below(row.pid), 0)
  return (rows.find(({ pid }) => pid === root)?.ms ?? 0) + below(root)
}

/** Of the process's first thread alone, which in Node runs all of a program's own code that is not in workers. */
export function firstThreadCpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) * msPerTick
  } catch {
    return 0
  }
}
