// The effects around recipients' certificates while a mail is written: lists them, lays one in from a file, takes the
// caseworker's choice. After each change the recipient's route is found anew.
import { personal } from '../personal.ts'
import { chooseFor, maximumCertificateFileBytes, readCertificateFile } from '../smime/certificate-file.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import {
  chooseCertificate,
  forgetCertificate,
  keepCertificate,
  listCertificates,
} from '../transport/recipient-certificates.ts'
import { type CorrespondentState, type LaidIn, nothingKnown, type Offer } from './correspondent-state.ts'

export interface CorrespondentActions {
  /** Shows all certificates that are known for the address. */
  list(address: string): void
  layIn(address: string, file: Blob): void
  /** The certificate that names no address is this one's, or is not. */
  confirm(address: string, isTheirs: boolean): void
  /** null: the newest that holds. */
  choose(address: string, id: string | null): void
  forget(address: string, id: string): void
}

export interface CorrespondentParts {
  readonly gateway: () => Promise<GatewayClient>
  readonly show: (address: string, state: CorrespondentState) => void
  /** The recipient's route may be another now. */
  readonly onChange: (address: string) => void
}

export function runCorrespondents(parts: CorrespondentParts): CorrespondentActions {
  const states = new Map<string, CorrespondentState>()
  const stateOf = (address: string) => states.get(address) ?? nothingKnown
  const set = (address: string, changes: Partial<CorrespondentState>) => {
    const state = { ...stateOf(address), ...changes }
    states.set(address, state)
    parts.show(address, state)
  }

  /** One thing at a time for one recipient; whatever breaks is told as out of reach. */
  async function work(address: string, doing: () => Promise<Partial<CorrespondentState>>): Promise<void> {
    if (stateOf(address).working) return
    set(address, { working: true, laidIn: null })
    try {
      set(address, { working: false, ...(await doing()) })
    } catch {
      set(address, { working: false, laidIn: { is: 'not-reached' } })
    }
  }

  async function listed(address: string): Promise<Partial<CorrespondentState>> {
    const { certificates, complete } = await listCertificates(await parts.gateway(), address)
    return { list: certificates, complete }
  }

  async function offer(
    address: string,
    offered: Offer,
    confirmed: boolean,
  ): Promise<Partial<CorrespondentState>> {
    const reply = await keepCertificate(await parts.gateway(), {
      ...offered,
      address,
      from: { is: 'imported', confirmed },
    })
    if (reply.outcome === 'to-confirm') {
      return { laidIn: { is: 'to-confirm', holder: personal(reply.holder), offer: offered } }
    }
    if (reply.outcome === 'refused') return { laidIn: { is: 'refused', problems: reply.problems } }
    if (reply.outcome === 'other-address') return { laidIn: { is: 'unusable', because: 'other-address' } }
    const laidIn: LaidIn = { is: reply.outcome }
    if (reply.outcome === 'unknown') return { laidIn }
    parts.onChange(address)
    return { ...(stateOf(address).list === null ? {} : await listed(address)), laidIn }
  }

  async function read(address: string, file: Blob): Promise<Partial<CorrespondentState>> {
    if (file.size > maximumCertificateFileBytes) return { laidIn: { is: 'unusable', because: 'too-large' } }
    const found = readCertificateFile(new Uint8Array(await file.arrayBuffer()))
    if (found.is === 'none') return { laidIn: { is: 'unusable', because: found.because } }
    const chosen = chooseFor(address, found)
    return chosen.is === 'chosen'
      ? offer(address, chosen, false)
      : { laidIn: { is: 'unusable', because: chosen.is } }
  }

  return {
    list: (address) => void work(address, () => listed(address)),
    layIn: (address, file) => void work(address, () => read(address, file)),
    confirm(address, isTheirs) {
      const { laidIn } = stateOf(address)
      if (laidIn?.is !== 'to-confirm') return
      if (isTheirs) void work(address, () => offer(address, laidIn.offer, true))
      else set(address, { laidIn: null })
    },
    choose(address, id) {
      void work(address, async () => {
        await chooseCertificate(await parts.gateway(), address, id)
        parts.onChange(address)
        return listed(address)
      })
    },
    forget(address, id) {
      void work(address, async () => {
        await forgetCertificate(await parts.gateway(), address, id)
        parts.onChange(address)
        return listed(address)
      })
    },
  }
}
