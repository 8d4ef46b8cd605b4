// GET, PUT, DELETE /api/key-blob: the caseworker's own key file, encrypted in the pane under her password. The gateway
// keeps it so that it roams between her machines, and cannot open it.
import { z } from 'zod'

export const keyBlob = z.strictObject({
  version: z.literal(1),
  /** PBKDF2-HMAC-SHA-256; salt base64url. */
  iterations: z.number().int().min(600_000).max(10_000_000),
  salt: z.string().min(22).max(64),
  /** AES-256-GCM over the PKCS#12 file; base64url. */
  nonce: z.string().length(16),
  ciphertext: z.string().max(200_000),
})
export type KeyBlob = z.infer<typeof keyBlob>
