// Shapes that several resources share. Requests refuse unknown fields (strictObject), replies ignore them (object).
import { z } from 'zod'

/** RFC 5321 §4.5.3.1.3 allows 254 octets in a path without its brackets. */
export const address = z
  .string()
  .max(254)
  .regex(/^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+\.[^\s<>()[\]\\,;:"@.]{2,}$/u)

/** E.164. */
export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/)

export const isoTime = z.iso.datetime()
export const base64Url = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[A-Za-z0-9_-]*$/)

/** Every refusal by the gateway, any route: a code and nothing personal. */
export const refusal = z.object({ code: z.string().max(64) })
export type RefusalReply = z.infer<typeof refusal>
