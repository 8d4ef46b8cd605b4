// Is a leaf's own key one that we would believe a signature by, or encrypt to? A path says whose key it is; a key that anybody
// can break says nothing. Keys of authorities are judged where their signatures are (signature.ts).
import type { Certificate } from '../certificate.ts'
import { curveNameOf, isKnownCurve } from '../curves.ts'
import { oids } from '../oids.ts'
import { isUsableRsa } from '../signature.ts'

/** `historical`: also DSA, in certificates from its time. */
export function isUsableKey({ spki, keyAlgorithm }: Certificate, historical: boolean): boolean {
  switch (keyAlgorithm.oid) {
    case oids.rsaEncryption:
    case oids.rsassaPss:
      return isUsableRsa(spki)
    case oids.ecPublicKey:
      return isKnownCurve(curveNameOf(spki))
    case oids.ed25519:
    case oids.x25519:
      return true
    case oids.dsa:
      return historical
    default:
      return false
  }
}
