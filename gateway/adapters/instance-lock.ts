// One gateway a data folder: two would send a waiting mail twice. The lock is an open transaction on a file of its own, so
// the system lets it go with the process, however that ends; a file that merely exists would outlive a kill.
import { DatabaseSync } from 'node:sqlite'

/** Held until `release`, or the end of the process. Throws when another process holds it. */
export function lockInstance(file: string): { release(): void } {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive')
  } catch (cause) {
    lock.close()
    throw new Error('another gateway works on SIKKERT_DATA_DIR', { cause })
  }
  return {
    release() {
      lock.exec('rollback')
      lock.close()
    },
  }
}
