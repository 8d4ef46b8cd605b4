// What office.js asks of the item, by Microsoft's dispatch numbers: one row a method. The error numbers are Outlook's.
// Leaves out appointments, categories, item attachments and the retired Exchange tokens.
import { z } from 'zod'
import { privateDispatch } from '../frame/private-wire.ts'
import type { Answer } from './addin-frame.ts'
import { type AttachedFile, attachedFile, type Draft, type Field, type Person, textOf } from './draft.ts'
import type { Faults } from './faults.ts'
import type { WholeMail } from './world.ts'

/** What the calls need of the mail program around the item. */
export interface Program {
  readonly owner: Person
  readonly faults: Faults
  /** The context that a Smart Alert or an info bar gave to the pane it opened. */
  readonly initializationContext: () => string | null
  readonly saveRoamingSettings: (settings: object) => void
  readonly saveDraft: (draft: Draft) => Promise<string>
  readonly close: (discard: boolean) => void
  readonly send: () => void
  /** Beside a mail that is read: opens an answer, or a new mail. */
  readonly reply: (htmlBody: string) => void
  readonly compose: (start: NewMessage) => void
  readonly rawOf: (mail: WholeMail) => Promise<string>
  readonly attachmentOf: (mail: WholeMail, id: string) => Promise<string>
}

/** What displayNewMessageForm was given; office.js has turned recipients into addresses. */
const newMessageShape = z.object({
  toRecipients: z.array(z.string()).default([]),
  ccRecipients: z.array(z.string()).default([]),
  subject: z.string().default(''),
  htmlBody: z.string().default(''),
})
export type NewMessage = z.infer<typeof newMessageShape>
const replyShape = z.object({ htmlBody: z.string() })
/** displayReplyForm with text and with an object, and the same with Async; displayNewMessageForm and its Async. */
const replyDispatches = [10, 30, 181, 183]
const newMessageDispatches = [44, 178]

const ok = (data: unknown = null): Answer => ({ error: false, errorCode: 0, data })
const refused = (errorCode: number): Answer => ({ error: true, errorCode })

/** Outlook's own numbers. */
const errors = {
  tooManyNotifications: 9025,
  duplicateKey: 9023,
  keyNotFound: 9024,
  attachmentUnreadable: 9043,
  notSaved: 9046,
  sessionKeyNotFound: 9050,
  sizeExceeded: 9000,
  unsupported: 9020,
} as const

const maximumNotifications = 5
const maximumSessionCharacters = 50_000
const maximumAttachmentBytes = 25 * 1024 * 1024
const fields: readonly Field[] = ['to', 'cc', 'bcc']

const fieldShape = z.object({ recipientField: z.number().int().min(0).max(2) })
const peopleShape = fieldShape.extend({
  recipientArray: z.array(z.object({ address: z.string(), name: z.string().nullish() })),
})
const coercionShape = z.looseObject({ coercionType: z.number().optional() })
const bodyShape = coercionShape.extend({ data: z.string() })
const notificationShape = z.object({
  key: z.string(),
  type: z.number(),
  message: z.string(),
  icon: z.string().nullish(),
  persistent: z.boolean().nullish(),
  actions: z
    .array(
      z.object({
        actionType: z.string(),
        actionText: z.string(),
        commandId: z.string(),
        contextData: z.unknown().optional(),
      }),
    )
    .nullish(),
})
const keyShape = z.object({ key: z.string() })
const sessionShape = z.object({ name: z.string(), value: z.string() })
const headersShape = z.object({ internetHeaderNameValuePairs: z.record(z.string(), z.string()) })
const headerKeysShape = z.object({ internetHeaderKeys: z.array(z.string()) })
const fileShape = z.object({ base64String: z.string(), name: z.string(), isInline: z.boolean().optional() })
const html = 3

type Handler = (parameters: unknown) => Answer | Promise<Answer>

/** Answers the calls of a frame beside a mail being written. */
export function composeCalls(draft: Draft, program: Program) {
  const fieldOf = (parameters: unknown): Field => fields[fieldShape.parse(parameters).recipientField] ?? 'to'
  const people = (parameters: unknown): readonly Person[] =>
    peopleShape.parse(parameters).recipientArray.map((one) => ({
      address: one.address,
      name: one.name ?? one.address,
    }))
  const notification = (parameters: unknown) => {
    const given = notificationShape.parse(parameters)
    return {
      ...given,
      icon: given.icon ?? undefined,
      persistent: given.persistent ?? undefined,
      actions: given.actions ?? undefined,
    }
  }
  const add = (file: AttachedFile): Answer => {
    const total = draft.attachments.reduce((sum, each) => sum + each.sizeInBytes, file.sizeInBytes)
    if (total > maximumAttachmentBytes) return refused(errors.sizeExceeded)
    draft.attach(file)
    return ok(file.id)
  }

  const rows: Readonly<Record<number, Handler>> = {
    ...sharedCalls(program),
    3: () => ({ wasSuccessful: true, customProperties: draft.customProperties }),
    4: (parameters) => {
      const { customProperties } = z.object({ customProperties: z.unknown() }).parse(parameters)
      draft.customProperties = JSON.stringify(customProperties)
      return ok()
    },
    14: () => ok(html),
    15: (parameters) =>
      ok(
        draft.recipients[fieldOf(parameters)].map((person) => ({
          ...person,
          recipientType: kindOf(person, program),
        })),
      ),
    17: (parameters) => {
      draft.setSubject(z.object({ subject: z.string() }).parse(parameters).subject, 'addin')
      return ok()
    },
    18: () => ok(draft.subject),
    20: (parameters) => {
      const { attachmentIndex } = z.object({ attachmentIndex: z.string() }).parse(parameters)
      return draft.detach(attachmentIndex) ? ok() : refused(errors.keyNotFound)
    },
    21: (parameters) => {
      draft.setRecipients(fieldOf(parameters), people(parameters), 'addin')
      return ok()
    },
    22: (parameters) => {
      const field = fieldOf(parameters)
      draft.setRecipients(field, [...draft.recipients[field], ...people(parameters)], 'addin')
      return ok()
    },
    23: (parameters) => {
      const { data, coercionType } = bodyShape.parse(parameters)
      draft.setBody((coercionType === html ? data : asHtml(data)) + draft.bodyHtml, 'addin')
      return ok()
    },
    32: async () => ok(await program.saveDraft(draft)),
    33: (parameters) => {
      const added = notification(parameters)
      if (draft.notifications.has(added.key)) return refused(errors.duplicateKey)
      if (draft.notifications.size >= maximumNotifications) return refused(errors.tooManyNotifications)
      draft.notify(added)
      return ok()
    },
    34: () => ok([...draft.notifications.values()]),
    // replaceAsync adds what is not there yet (Office.NotificationMessages).
    35: (parameters) => {
      const replacement = notification(parameters)
      const isNew = !draft.notifications.has(replacement.key)
      if (isNew && draft.notifications.size >= maximumNotifications)
        return refused(errors.tooManyNotifications)
      draft.notify(replacement)
      return ok()
    },
    36: (parameters) => (draft.forget(keyShape.parse(parameters).key) ? ok() : refused(errors.keyNotFound)),
    37: (parameters) =>
      ok(coercionShape.parse(parameters).coercionType === html ? draft.bodyHtml : textOf(draft.bodyHtml)),
    38: (parameters) => {
      const { data, coercionType } = bodyShape.parse(parameters)
      draft.setBody(coercionType === html ? data : asHtml(data), 'addin')
      return ok()
    },
    41: () => {
      program.close(false)
      return ok()
    },
    107: () => ok({ ...program.owner, recipientType: 2 }),
    148: (parameters) => {
      const file = fileShape.parse(parameters)
      return add(attachedFile(file.name, contentTypeOf(file.name), file.base64String, file.isInline))
    },
    149: () => ok(draft.attachments.map(attachmentDetails)),
    150: (parameters) => {
      const { id } = z.object({ id: z.string() }).parse(parameters)
      const file = draft.attachments.find((candidate) => candidate.id === id)
      if (file === undefined) return refused(errors.keyNotFound)
      if (program.faults.attachmentUnreadable) return refused(errors.attachmentUnreadable)
      return ok({ content: file.content(), format: 'base64' })
    },
    151: (parameters) => {
      const wanted = headerKeysShape.parse(parameters).internetHeaderKeys
      return ok(Object.fromEntries([...draft.internetHeaders].filter(([name]) => wanted.includes(name))))
    },
    152: (parameters) => {
      const given = Object.entries(headersShape.parse(parameters).internetHeaderNameValuePairs)
      for (const [name, value] of given) draft.internetHeaders.set(name, value)
      return ok()
    },
    153: (parameters) => {
      for (const name of headerKeysShape.parse(parameters).internetHeaderKeys)
        draft.internetHeaders.delete(name)
      return ok()
    },
    164: () => (draft.savedAs === null ? refused(errors.notSaved) : ok(draft.savedAs)),
    174: () => ok({ composeType: draft.composeType, coercionType: 'html' }),
    175: () => ok(false),
    176: () => ok(),
    185: (parameters) => {
      const { name, value } = sessionShape.parse(parameters)
      const others = [...draft.sessionData].filter(([key]) => key !== name)
      const total = others.reduce(
        (sum, [key, each]) => sum + key.length + each.length,
        name.length + value.length,
      )
      if (total > maximumSessionCharacters) return refused(errors.sizeExceeded)
      draft.sessionData.set(name, value)
      return ok()
    },
    186: (parameters) => {
      const value = draft.sessionData.get(z.object({ name: z.string() }).parse(parameters).name)
      return value === undefined ? refused(errors.sessionKeyNotFound) : ok(value)
    },
    187: () => ok(Object.fromEntries(draft.sessionData)),
    188: () => {
      draft.sessionData.clear()
      return ok()
    },
    189: (parameters) => {
      const { name } = z.object({ name: z.string() }).parse(parameters)
      return draft.sessionData.delete(name) ? ok() : refused(errors.sessionKeyNotFound)
    },
    [privateDispatch.close]: (parameters) => {
      const { discardItem } = z.looseObject({ discardItem: z.boolean().optional() }).parse(parameters)
      program.close(discardItem === true)
      return ok()
    },
    [privateDispatch.send]: () => {
      program.send()
      return ok()
    },
  }
  return (dispatchId: number, parameters: unknown) => answerFrom(rows, dispatchId, parameters)
}

/** Answers the calls of a frame beside a mail being read. */
export function readCalls(mail: WholeMail, program: Program) {
  let customProperties = '{}'
  const reply: Handler = (parameters) => {
    // After the answer to the add-in, whose frame goes away with the mail.
    setTimeout(() => program.reply(replyShape.parse(parameters).htmlBody))
    return ok()
  }
  const compose: Handler = (parameters) => {
    const start = newMessageShape.parse(parameters)
    setTimeout(() => program.compose(start))
    return ok()
  }
  const rows: Readonly<Record<number, Handler>> = {
    ...sharedCalls(program),
    3: () => ({ wasSuccessful: true, customProperties }),
    4: (parameters) => {
      customProperties = JSON.stringify(
        z.object({ customProperties: z.unknown() }).parse(parameters).customProperties,
      )
      return ok()
    },
    14: () => ok(html),
    37: (parameters) =>
      ok(coercionShape.parse(parameters).coercionType === html ? mail.bodyHtml : textOf(mail.bodyHtml)),
    150: async (parameters) => {
      if (program.faults.attachmentUnreadable) return refused(errors.attachmentUnreadable)
      const { id } = z.object({ id: z.string() }).parse(parameters)
      return ok({ content: await program.attachmentOf(mail, id), format: 'base64' })
    },
    151: (parameters) => {
      const wanted = headerKeysShape.parse(parameters).internetHeaderKeys.map((name) => name.toLowerCase())
      return ok(Object.fromEntries(mail.headers.filter(([name]) => wanted.includes(name.toLowerCase()))))
    },
    168: () => ok(mail.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')),
    ...Object.fromEntries(replyDispatches.map((id) => [id, reply])),
    ...Object.fromEntries(newMessageDispatches.map((id) => [id, compose])),
    [privateDispatch.getAsFile]: async () =>
      program.faults.rawWithheld ? refused(errors.unsupported) : ok(await program.rawOf(mail)),
  }
  return (dispatchId: number, parameters: unknown) => answerFrom(rows, dispatchId, parameters)
}

function sharedCalls(program: Program): Readonly<Record<number, Handler>> {
  return {
    99: () => ok(program.initializationContext() ?? ''),
    // Telemetry, which Outlook takes and nobody here wants.
    163: () => ok(),
    193: () => ok(),
    400: () => ok(),
    401: () => ok(),
    402: () => ok(),
    403: () => ok(),
    404: (parameters) => {
      program.saveRoamingSettings(z.tuple([z.record(z.string(), z.unknown())]).parse(parameters)[0])
      return ok()
    },
  }
}

async function answerFrom(
  rows: Readonly<Record<number, Handler>>,
  dispatchId: number,
  parameters: unknown,
): Promise<Answer> {
  const handler = rows[dispatchId]
  if (handler === undefined) return refused(errors.unsupported)
  try {
    return await handler(parameters)
  } catch {
    return refused(errors.unsupported)
  }
}

/** Outlook's numbers for what stands behind an address: 2 somebody of ours, 3 somebody outside. */
function kindOf(person: Person, program: Program): number {
  const domain = (address: string) => address.slice(address.lastIndexOf('@')).toLowerCase()
  return domain(person.address) === domain(program.owner.address) ? 2 : 3
}

/** How office.js is told of a file. */
export function attachmentDetails(
  file: Omit<AttachedFile, 'content' | 'isInline'> & { isInline?: boolean },
): object {
  return {
    id: file.id,
    name: file.name,
    size: file.sizeInBytes,
    attachmentType: 0,
    contentType: file.contentType,
    isInline: file.isInline ?? false,
  }
}

function asHtml(text: string): string {
  const holder = document.createElement('div')
  holder.textContent = text
  return holder.innerHTML.replaceAll('\n', '<br>')
}

function contentTypeOf(name: string): string {
  const known: Readonly<Record<string, string>> = {
    pdf: 'application/pdf',
    txt: 'text/plain',
    png: 'image/png',
    jpg: 'image/jpeg',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  }
  return known[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'
}
