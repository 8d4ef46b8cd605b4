// What every browser story stands in: the whole world on loopback with an empty store, and one Chromium.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startWorld, type World } from '../../simulator/world/start.ts'
import { launchChromium } from './chromium.ts'

interface Stage {
  readonly world: World
  readonly browser: Browser
  /** What the world keeps, and room for the story's own files. Gone afterwards. */
  readonly folder: string
}

/** Starts world and browser before the file's tests, tells them, and takes both down afterwards. */
export function onStage(
  tell: (stage: Stage) => void,
  { onGatewayLine }: { readonly onGatewayLine?: (line: string) => void } = {},
): void {
  const folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  let stage: Stage | undefined
  beforeAll(async () => {
    const world = await startWorld({
      port: 0,
      dataDir: folder,
      ...(onGatewayLine === undefined ? {} : { onGatewayLine }),
    })
    stage = { world, browser: await launchChromium(), folder }
    tell(stage)
  })
  afterAll(async () => {
    await stage?.browser.close()
    await stage?.world.stop()
    rmSync(folder, { recursive: true, force: true })
  })
}
