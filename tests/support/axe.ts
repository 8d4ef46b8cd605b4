// What axe finds in the pane.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { z } from 'zod'

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')
const answer = z.object({ violations: z.array(z.object({ id: z.string(), nodes: z.array(z.unknown()) })) })

export function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => one.url().includes('taskpane.html'))
  if (frame === undefined) throw new Error('the pane is not open')
  return frame
}

/** Text that fades in has another colour on its way. What turns for ever, as a spinner does, is not waited for. */
const whenStill = `Promise.allSettled(
  document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .map(({ finished }) => finished),
)`

/** All rules: WCAG 2.2 A and AA and what axe calls good practice. The one for 2.5.8 is asked for, for axe leaves it out. */
export async function axeProblems(page: Page): Promise<readonly string[]> {
  const { violations } = answer.parse(
    await frameOf(page).evaluate(
      `${axe}; ${whenStill}.then(() => axe.run(document, { rules: { 'target-size': { enabled: true } } }))`,
    ),
  )
  return violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 300)}`)
}
