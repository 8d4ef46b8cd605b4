// PBMAC1 on key files (RFC 9579): the valid file of its appendix A.1, and the same file under the other functions and with what
// the appendix has broken, each MAC made by Node.
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromBase64, type Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { children, derNull, encodeDer, encodeInteger, encodeOid, readDer, tags } from '../../src/smime/der.ts'
import { readKeyFile } from '../../src/smime/key-file.ts'

/** Appendix A.1, under "1234": SHA-256 for both. */
const published = fromBase64(`
MIIKigIBAzCCCgUGCSqGSIb3DQEHAaCCCfYEggnyMIIJ7jCCBGIGCSqGSIb3DQEHBqCCBFMwggRPAgEAMIIESAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBK
MCkGCSqGSIb3DQEFDDAcBAg9pxXxY2yscwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK7yYaFQDi1pYwWzm9F/fs+AggPgFIT2XapyaFgDppdv
LkdvaF3HXw+zjzKb7xFC76DtVPhVTWVHD+kIss+jsj+XyvMwY0aCuAhAG/Dig+vzWomnsqB5ssw5/kTb+TMQ5PXLkNeoBmB6ArKeGc/QmCBQvQG/a6b+nXSW
mxNpP+71772dmWmB8gcSJ0kFFj75NrIbmNiDMCb71Q8gOzBMFf6BpXf/3xWAJtxyic+tSNETfOJa8zTZb0+lV0w95eUmDrPUpuxEVbb0KJtIc63gRkcfrPtD
d6Ii4Zzbzj2Evr4/S4hnrQBsiryVzJWyIEjaD0y6+DmG0JwMgRuGi1wBoGowi37GMrDCOyOZWC4n5wHLtYyhR6JaElxbrhxPH46z2USLKmZoF+YgEQgYcSBX
MgP0t36+XQocFWYi2N5niy02TnctwF430FYsQlhJSuma4I33E808dJuMv8T/soF66HsD4Zj46hOf4nWmas7IaoSAbGKXgIa7KhGRJvijxM3WOX0aqNi/8bhn
xSA7fCmIy/7opyx5UYJFWGBSmHP1pBHBVmx7Ad8SAsB9MSshnbGjGiUk4h0QcOi29/M9WwFlo4urePyI8PK2qtVAmpD3rTLlsmgzguZ69L0Q/CFUfbtqsMF0
bgEuh8cfivd1DYFABEt1gypuwCUtCqQ7AXK2nQqOjsQCxVz9i9K8NDeDaau98VAl0To2sk3/VR/QUq0PRwU1jPN5BzUevhE7SOy/ImuJKwpGqqFljYdrQmj5
jDe+LmYH9QGVRlfN8zuU+48FY8CAoeBeHn5AAPml0PYPVUnt3/jQN1+v+CahNVI+La8q1Nen+j1R44aa2I3y/pUgtzXRwK+tPrxTQbG030EU51LYJn8amPWm
n3w75ZIAMJrXWeKj44de7u4zdUsEBVC2uM44rIHM8MFjyYAwYsey0rcp0emsaxzar+7ZA67rlDoXvvS3NqsnTXHcn3T9tkPRoee6L7Dh3x4Od96lcRwgdYT5
BwyH7e34ld4VTUmJbDEq7Ijvn4JKrwQJh1RCC+Z/ObfkC42xAm7G010u3g08xB0Qujpdg4a7VcuWrywFc7hLNquuaF4qoDaVwYXHH3iuX6YlJ/3siTKbYCVX
PEZOAMBP9lF/OU76UMJBQNfU0xjDx+3AhUVgnGuCsmYlK6ETDp8qOZKGyV0KrNSGtqLx3uMhd7PETeW+ML3tDQ/0X9fMkcZHi4C2fXnoHV/qa2dGhBj4jjQ0
Xh1poU6mxGn2Mebe2hDsBZkkBpnn7pK4wP/VqXdQTwqEuvzGHLVFsCuADe40ZFBmtBrf70wG7ZkO8SUZ8Zz1IX3+S024g7yjQRev/6x6TtkwggWEBgkqhkiG
9w0BBwGgggV1BIIFcTCCBW0wggVpBgsqhkiG9w0BDAoBAqCCBTEwggUtMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhTxzw+VptrYAICCAAwDAYI
KoZIhvcNAgkFADAdBglghkgBZQMEASoEEK9nSqc1I2t4tMVGbWHpdtQEggTQzCwI7j34gCTvfj6nuOSndAjShGv7mN2j7WMV0pslTpq2b9Bn3vn1Y0JMvL4E
7sLrUzNU02pdOcfCnEpMFccNv2sQrLp1mOCKxu8OjSqHZLoKVL0ROVsZ8dMECLLigDlPKRiSyLErl14tErX4/zbkUaWMROO28kFbTbubQ8YoHlRUwsKW1xLg
vfi0gRkG/zHXRfQHjX/8NStv7hXlehn7/Gy2EKPsRFhadm/iUHAfmCMkMgHTU248JER9+nsXltd59H+IeDpj/kbxZ+YvHow9XUZKu828d3MQnUpLZ1BfJGhM
BPVwbVUDA40CiQBVdCoGtPJyalL28xoS3H0ILFCnwQOr6u0HwleNJPGHq78HUyH6Hwxnh0b05o163r6wTFZn5cMOxpbs/Ttd+3TrxmrYpd2XnuRme3cnaYJ0
ILvpc/8eLLR7SKjDT4JhZ0h/CfcV2WWvhpQugkY0pWrZ+EIMneB1dZB96mJVLxOi148OeSgi0PsxZMNiYM33rTpwQT5WqOsEyDwUQpne5b8Kkt/s7EN0LJNn
PyJJRL1LcqOdr6j+6YqRtPa7a9oWJqMcuTP+bqzGRJh+3HDlFBw2Yzp9iadv4KmB2MzhStLUoi2MSjvnnkkd5LedsshAd6WbKfF7kLAHQHT4Ai6dMEO4EKkE
VF9JBtxCR4JEn6C98Lpg+Lk+rfY7gHOfZxtgGURwgXRY3aLUrdT55ZKgk3ExVKPzi5EhdpAau7JKhpOwyKozAp/OKWMNrz6hobu2Mbn1B+IA60psYHHxynBg
sJHv7WQmbYh8HyGfHgVvaA8pZCYqxxjpLjSJrR8BBu9H9xkTh7KlhxgreXYv19uAYbUd95kcox9izad6VPnovgFSb+Omdy6PJACPj6hFW6PJbucP0YPpO0Vt
WtQdZZ3df1P0hZ7qvKwOPFA+gKZSckgqASfygiP9V3Zc8jIiwjNzoDM2QT+UUJKiiGYXJUEOO9hxzFHlGj759DcNRhpgl5AgR57ofISD9yBuCAJYPQ/aZHPF
uRTrcVG3RaIbCAS73nEznKyFaLOXfzyfyaSmyhsH253tnyL1MejC+2bREko/yldgFUxvU5JI+Q3KJ6Awj+PnduHXx71E4UwSuu2xXYMpxnQwI6rroQpZBX82
HhqgcLV83P8lpzQwPdHjH5zkoxmWdC0+jU/tcQfNXYpJdyoaX7tDmVclLhwl9ps/O841pIsNLJWXwvxG6B+3LN/kw4QjwN194PopiOD7+oDm5mhttO78CrBr
RxHMD/0QqniZjKzSZepxlZq+J792u8vtMnuzzChxu0Bf3PhIXcJNcVhwUtr0yKe/N+NvC0tmp8wyik/BlndxN9eKbdTOi2wIi64h2QG8nOk66wQ/PSIJYwZl
6eDNEQSzH/1mGCfUQnUT17UC/p+Qgenf6Auap2GWlvsJrB7u/pytz65rtjt/ouo6Ih6EwWqwVVpGXZD07gVWH0Ke/Vr6aPGNvkLcmftPuDZsn9jiig3guhde
yRVf10Ox369kKWcG75q77hxEIzSzDyUlBNbnom9SIjut3r+qVYmWONatC6q/4D0I42Lnjd3dEyZx7jmH3g/S2ASMFzWr9pvXc61dsYOkdZ4PYa9XPUZxXFag
ZsoS3F1sU799+IJVU0tC0MExJTAjBgkqhkiG9w0BCRUxFgQUwWO5DorvVWYF3BWUmAw0rUEajScwfDBtMEkGCSqGSIb3DQEFDjA8MCwGCSqGSIb3DQEFDDAf
BAhvRzw4sC4xcwICCAACASAwDAYIKoZIhvcNAgkFADAMBggqhkiG9w0CCQUABCB6pW2FOdcCNj87zS64NUXG36K5aXDnFHctIk5Bf4kG3QQITk9UIFVTRUQC
AQE=`)

type Hash = 'sha256' | 'sha384' | 'sha512'
const hmac: Readonly<Record<Hash, string>> = {
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
}
const pbmac1 = '1.2.840.113549.1.5.14'
const pbkdf2 = '1.2.840.113549.1.5.12'
const sequence = (...parts: readonly Uint8Array[]) => encodeDer(tags.sequence, ...parts)
const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

/** The published content under another MAC; what it says of how it was made may differ from how it was. */
function withMac(
  mac: Hash,
  prf: Hash,
  says: { readonly rounds?: number; readonly salt?: Uint8Array; readonly octets?: number | null } = {},
): Bytes {
  const [version, content] = children(readDer(published))
  const authSafe = children(children(content ?? fail())[1] ?? fail())[0]?.content ?? fail()
  const octets = { sha256: 32, sha384: 48, sha512: 64 }[mac]
  const digest = createHmac(mac, pbkdf2Sync('1234', salt, 100, octets, prf))
    .update(authSafe)
    .digest()
  const algorithm = (oid: string) => sequence(encodeOid(oid), derNull)
  const { octets: said = octets } = says
  const derivation = sequence(
    encodeDer(tags.octetString, says.salt ?? salt),
    encodeInteger(says.rounds ?? 100),
    ...(said === null ? [] : [encodeInteger(said)]),
    algorithm(hmac[prf]),
  )
  const parameters = sequence(sequence(encodeOid(pbkdf2), derivation), algorithm(hmac[mac]))
  return sequence(
    version?.raw ?? fail(),
    content?.raw ?? fail(),
    sequence(
      sequence(sequence(encodeOid(pbmac1), parameters), encodeDer(tags.octetString, digest)),
      encodeDer(tags.octetString, new Uint8Array(8)),
      encodeInteger(1),
    ),
  )
}

function fail(): never {
  throw new Error('not a key file')
}

const open = (file: Bytes, password = '1234') => readKeyFile(crypto, file, personal(password))

describe('a key file under PBMAC1', () => {
  const good: readonly [why: string, file: Bytes][] = [
    ['of RFC 9579, A.1', published],
    ...(['sha256', 'sha384', 'sha512'] as const).flatMap((mac) =>
      (['sha256', 'sha512'] as const).map((prf): [string, Bytes] => [
        `${mac} over ${prf}`,
        withMac(mac, prf),
      ]),
    ),
  ]
  it.each(good)('%s opens', async (_why, file) => {
    const { keys } = await open(file)
    expect(keys).toHaveLength(1)
    await expect(open(file, '12345')).rejects.toMatchObject({ code: 'key-password-wrong' })
  })

  // Appendix A.4 to A.6, and what lies between.
  const bad: readonly [why: string, file: Bytes][] = [
    ['that says another count', withMac('sha256', 'sha256', { rounds: 99 })],
    ['that says another salt', withMac('sha256', 'sha256', { salt: new Uint8Array(8) })],
    ['that does not say how long its key is', withMac('sha256', 'sha256', { octets: null })],
    ['that says a shorter key', withMac('sha256', 'sha256', { octets: 16 })],
    ['without a salt', withMac('sha256', 'sha256', { salt: new Uint8Array(0) })],
    ['that was changed', published.with(700, (published[700] ?? 0) ^ 1)],
  ]
  it.each(bad)('%s stays shut', async (_why, file) => {
    await expect(open(file)).rejects.toThrow()
  })
})
