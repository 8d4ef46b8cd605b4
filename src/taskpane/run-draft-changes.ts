// What the caseworker changes of the draft from the pane: findings that are none, less in the text, another file name. The
// draft is looked at anew after each.
import { keyInFile, keyOfFinding } from '../classifier/dismiss.ts'
import { applyEdits } from '../classifier/minimise.ts'
import type { ErrorCode } from '../errors.ts'
import type { FileFinding } from '../model/attachment.ts'
import type { DraftAttachment } from '../model/draft.ts'
import type { DismissReason } from '../model/feedback.ts'
import type { Finding } from '../model/finding.ts'
import { foundInFile } from '../model/found-types.ts'
import type { Edit } from '../model/minimise.ts'
import { readDraft, renameAttachment, rewriteDraft } from '../outlook/compose.ts'
import { writeDismissed } from '../outlook/dismissed.ts'
import { writeFoundInFile } from '../outlook/found-in-files.ts'
import { isSameText, textOf } from './draft-gist.ts'
import { keepFeedback, ownStorage } from './feedback.ts'
import { filesLeft, type PaneEvent, type State } from './state.ts'

export interface DraftChangeActions {
  dismiss(finding: Finding, because: DismissReason): void
  /** In the draft's file with that id. */
  dismissInFile(id: string, found: FileFinding, because: DismissReason): void
  takeBackDismissed(): void
  minimise(edits: readonly Edit[]): void
  renameFile(attachment: DraftAttachment, name: string): void
  undoMinimise(): void
}

export interface DraftChangeParts {
  readonly state: () => State
  readonly dispatch: (event: PaneEvent) => void
  readonly lookAgain: () => Promise<void>
  readonly now: () => Date
  readonly codeOf: (error: unknown) => ErrorCode
}

export function runDraftChanges({
  state,
  dispatch,
  lookAgain,
  now,
  codeOf,
}: DraftChangeParts): DraftChangeActions {
  async function change(doing: () => Promise<void>): Promise<void> {
    try {
      await doing()
      await lookAgain()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOf(error) })
    }
  }

  async function setDismissed(keys: readonly string[]): Promise<void> {
    dispatch({ event: 'dismissed', keys })
    await change(async () => {
      await writeDismissed(keys)
      const after = state()
      for (const { id, state: file } of after.at === 'writing' ? filesLeft(after) : [])
        if (file.at === 'done') await writeFoundInFile(id, foundInFile(file.reading.reveal()))
    })
  }

  function keepWhy(finding: Omit<Finding, 'where'>, because: DismissReason): void {
    const { type, kind, confidence, why } = finding
    const row = { at: now().toISOString(), type, kind, confidence, why: why.map(({ code }) => code), because }
    keepFeedback(ownStorage(), row)
  }

  async function dismiss(finding: Finding, because: DismissReason): Promise<void> {
    const before = state()
    if (before.at !== 'writing' || before.prepared === null) return
    keepWhy(finding, because)
    await setDismissed([...before.dismissed, keyOfFinding(textOf(before.prepared.draft), finding)])
  }

  async function dismissInFile(id: string, found: FileFinding, because: DismissReason): Promise<void> {
    const before = state()
    if (before.at !== 'writing') return
    keepWhy(found.finding, because)
    await setDismissed([...before.dismissed, keyInFile(id, found.key)])
  }

  async function minimise(edits: readonly Edit[]): Promise<void> {
    const before = state()
    if (before.at !== 'writing' || before.prepared === null) return
    const { draft } = before.prepared
    const text = textOf(draft)
    await change(async () => {
      // The edits are of the text that was shown; another text is left alone and looked at again.
      if (!isSameText(await readDraft(), draft)) return
      await rewriteDraft(text, {
        subject: applyEdits(text.subject, edits, 'subject'),
        bodyHtml: applyEdits(text.bodyHtml, edits, 'body'),
      })
      const undo = before.undo ?? { subject: draft.subject, bodyHtml: draft.bodyHtml }
      dispatch({ event: 'minimised', undo })
    })
  }

  async function undoMinimise(): Promise<void> {
    const before = state()
    if (before.at !== 'writing' || before.undo === null) return
    const { subject, bodyHtml } = before.undo
    await change(async () => {
      await rewriteDraft(textOf(await readDraft()), {
        subject: subject.reveal(),
        bodyHtml: bodyHtml.reveal(),
      })
      dispatch({ event: 'minimised', undo: null })
    })
  }

  return {
    dismiss: (finding, because) => void dismiss(finding, because),
    dismissInFile: (id, found, because) => void dismissInFile(id, found, because),
    takeBackDismissed: () => void setDismissed([]),
    minimise: (edits) => void minimise(edits),
    renameFile: (attachment, name) => void change(() => renameAttachment(attachment, name)),
    undoMinimise: () => void undoMinimise(),
  }
}
