// What the gateway answers of a recipient who has a certificate that holds.
import type { SmimeReach } from '../../src/model/reach.ts'
import { personal } from '../../src/personal.ts'

export function usableFor(name: string, certificateDer = new Uint8Array(1)): SmimeReach {
  return {
    verdict: 'usable',
    certificate: personal(certificateDer),
    holder: personal({ name, organisation: null, cvr: null }),
    notAfter: '2036-01-01T00:00:00Z',
    addressBound: true,
    revocation: 'good',
    to: 'person',
    origin: 'filed',
    capabilities: null,
    others: 0,
  }
}
