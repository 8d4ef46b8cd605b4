// What has been answered is on disk: no commit's promise resolves before a sync that began behind it, many commits share
// one, and a disk that has failed once is never believed again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openWalSync } from '../../gateway/adapters/wal-sync.ts'

const folder = mkdtempSync(join(tmpdir(), 'wal-sync-'))
const database = join(folder, 'a.sqlite')
writeFileSync(`${database}-wal`, '')
afterAll(() => rmSync(folder, { recursive: true }))

/** A disk whose syncs end when they are told to. */
function startDisk() {
  const state = { written: 0, synced: 0, syncs: 0 }
  const waiting: { readonly upTo: number; readonly end: PromiseWithResolvers<undefined> }[] = []
  return {
    state,
    sync: async () => {
      state.syncs++
      const end = Promise.withResolvers<undefined>()
      waiting.push({ upTo: state.written, end })
      await end.promise
    },
    atWork: () => waiting.length,
    async finish(error?: Error) {
      const first = waiting.shift()
      if (first === undefined) return
      if (error === undefined) {
        state.synced = Math.max(state.synced, first.upTo)
        first.end.resolve(undefined)
      } else first.end.reject(error)
      await turn()
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('waiting for the disk', () => {
  it('is over at once when nothing was written', async () => {
    const disk = startDisk()
    const wal = openWalSync(database, disk.sync)
    await wal.durable()
    expect(disk.state.syncs).toBe(0)
    await wal.close()
  })

  it('is over when a sync that began behind the commit is over, whatever comes between', async () => {
    const steps = fc.array(fc.constantFrom('write', 'wait', 'finish'), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const disk = startDisk()
        const wal = openWalSync(database, disk.sync)
        const early: string[] = []
        let waits = 0
        let over = 0
        for (const step of all) {
          if (step === 'write') {
            disk.state.written++
            wal.wrote()
          } else if (step === 'finish') await disk.finish()
          else {
            const wanted = disk.state.written
            waits++
            void wal.durable().then(() => {
              over++
              if (disk.state.synced < wanted) early.push(`${disk.state.synced} of ${wanted}`)
            })
            await turn()
          }
          expect(disk.atWork()).toBeLessThanOrEqual(1)
        }
        while (disk.atWork() > 0) await disk.finish()
        expect(early).toEqual([])
        expect(over).toBe(waits)
        await wal.close()
      }),
      { numRuns: process.env['SLOW'] === '1' ? 1000 : 100 },
    )
  })

  it('is shared: what was committed during one sync waits for one more', async () => {
    const disk = startDisk()
    const wal = openWalSync(database, disk.sync)
    const waits: Promise<void>[] = []
    for (let i = 0; i < 50; i++) {
      wal.wrote()
      waits.push(wal.durable())
    }
    await disk.finish()
    await disk.finish()
    await Promise.all(waits)
    expect(disk.state.syncs).toBe(2)
    await wal.close()
  })

  it('never says "durable" again after the disk has failed', async () => {
    const disk = startDisk()
    const wal = openWalSync(database, disk.sync)
    wal.wrote()
    const first = expect(wal.durable()).rejects.toThrow('the disk')
    wal.wrote()
    const second = expect(wal.durable()).rejects.toThrow('the disk')
    await disk.finish(new Error('EIO'))
    await first
    await second
    await expect(wal.durable()).rejects.toThrow('the disk')
    wal.wrote()
    await expect(wal.durable()).rejects.toThrow('the disk')
    expect(disk.state.syncs).toBe(1)
    await wal.close()
  })

  it('lets the file go when nothing waits for it any more', async () => {
    const disk = startDisk()
    const wal = openWalSync(database, disk.sync)
    const told: string[] = []
    wal.wrote()
    const first = wal.durable().then(() => told.push('first'))
    wal.wrote()
    const second = wal.durable().then(() => told.push('second'))
    const closed = wal.close().then(() => told.push('closed'))
    await disk.finish()
    await setTimeout(50)
    expect(told).toEqual(['first'])
    await disk.finish()
    await Promise.all([first, second, closed])
    expect(told).toEqual(['first', 'second', 'closed'])
  })
})
