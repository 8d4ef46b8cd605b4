// GET /addin/config.json: what the add-in must know of the place it runs in. Public, holds no secret.
import { z } from 'zod'

export const addinConfig = z.object({
  clientId: z.string(),
  authority: z.url(),
  /** Scope of our own API, e.g. api://sikker.example.dk/<clientId>/access_as_user. */
  apiScope: z.string(),
  graphBaseUrl: z.url(),
  graphScopes: z.array(z.string()),
  /** Where recipients open letters, e.g. https://sikker.example.dk */
  portalUrl: z.url(),
  organisation: z.object({ name: z.string(), cvr: z.string(), phone: z.string() }),
  policy: z.object({
    letterDays: z.number().int().min(1).max(90),
    /** Which half of a CPR number stays when a caseworker hides it. */
    keepOfCpr: z.enum(['birth-date', 'last-four']),
    /** Whether the certificate of a signed mail is kept as soon as it is read, or when the caseworker says so. */
    harvest: z.enum(['automatic', 'ask']),
  }),
})
export type AddinConfig = z.infer<typeof addinConfig>
