// Mobile numbers that the organisation knows of its recipients, and where each came from. Kept by an adapter.
import type { PhoneReach } from '../../src/model/reach.ts'

export interface Contacts {
  phoneOf(address: string): Promise<PhoneReach>
  /** `confirmed` when a letter was opened with a code sent to it; `typed` when a colleague typed it. */
  remember(address: string, number: string, provenance: 'typed' | 'confirmed', at: Date): Promise<void>
}
