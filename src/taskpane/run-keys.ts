// The effects around the caseworker's own keys: asks the gateway whether there are any, unlocks them, adds one, locks again.
import type { Bytes } from '../bytes.ts'
import type { ErrorCode } from '../errors.ts'
import { personal } from '../personal.ts'
import { readKeyBlob, writeKeyBlob } from '../transport/key-blob.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import { createKeyKeeper, type KeyKeeper } from './key-keeper.ts'
import type { OwnKey } from './key-worker.ts'
import type { KeyState } from './state.ts'

export interface KeyActions {
  unlock(password: string): void
  lock(): void
  add(file: Blob, password: string): void
}

export interface KeyParts {
  readonly gateway: () => Promise<GatewayClient>
  readonly show: (key: KeyState) => void
  /** The keys came or went: what is shown may be read anew. */
  readonly onChange: () => void
  readonly codeOf: (error: unknown) => ErrorCode
  readonly lockAfterMs?: number
}

/** After this long without use: a coffee, not a meeting. */
const lockAfterMs = 15 * 60_000
const maximumFileBytes = 100_000

export function runKeys(parts: KeyParts): KeyActions & { readonly keeper: KeyKeeper; look(): Promise<void> } {
  let shown: KeyState = { at: 'unknown' }
  const show = (key: KeyState) => {
    shown = key
    parts.show(key)
  }
  const keeper = createKeyKeeper({
    startWorker: () => new Worker('keys.js'),
    lockAfterMs: parts.lockAfterMs ?? lockAfterMs,
    onLocked() {
      show({ at: 'locked', problem: null })
      parts.onChange()
    },
  })
  const opened = (keys: readonly OwnKey[]) => {
    const name = keys.find(({ isCurrent }) => isCurrent)?.name ?? keys[0]?.name ?? ''
    show({ at: 'open', name: personal(name), keys, problem: null })
    parts.onChange()
  }

  async function look(): Promise<void> {
    const blob = await readKeyBlob(await parts.gateway())
    show(blob === null ? { at: 'missing', problem: null } : { at: 'locked', problem: null })
    // What was prepared before it was known took a key for granted.
    if (blob === null) parts.onChange()
  }

  async function unlock(password: string): Promise<void> {
    show({ at: 'opening' })
    try {
      const blob = await readKeyBlob(await parts.gateway())
      if (blob === null) show({ at: 'missing', problem: null })
      else opened(await keeper.unlock(blob, password))
    } catch (error) {
      show({ at: 'locked', problem: parts.codeOf(error) })
    }
  }

  async function add(file: Blob, password: string): Promise<void> {
    const before = shown
    if (before.at !== 'missing' && before.at !== 'open') return
    show({ at: 'opening' })
    try {
      if (file.size > maximumFileBytes) {
        show({ ...before, problem: 'key-file-unreadable' })
        return
      }
      const bytes: Bytes = new Uint8Array(await file.arrayBuffer())
      const { keys, blob } = await keeper.add(bytes, password)
      try {
        await writeKeyBlob(await parts.gateway(), blob)
      } catch {
        // What was not kept is not used either: the next unlocking would not have it.
        keeper.lock()
        show(
          before.at === 'missing'
            ? { at: 'missing', problem: 'gateway-unreachable' }
            : { at: 'locked', problem: 'gateway-unreachable' },
        )
        return
      }
      opened(keys)
    } catch (error) {
      show({ ...before, problem: parts.codeOf(error) })
    }
  }

  return {
    keeper,
    look,
    unlock: (password) => void unlock(password),
    lock: () => keeper.lock(),
    add: (file, password) => void add(file, password),
  }
}
