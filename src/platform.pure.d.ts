// What every JavaScript host of ours has (browser, Node, worker) and the language itself does not declare.
// Read only by tsconfig.pure.json, so that the core cannot lean on the DOM, Node or Office.
// Crypto arrives as an argument; this says no more than what the core asks of it.

interface CryptoKey {
  readonly type: 'public' | 'private' | 'secret'
  readonly extractable: boolean
  readonly algorithm: { readonly name: string }
  readonly usages: string[]
}
type KeyUsage =
  'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveKey' | 'deriveBits' | 'wrapKey' | 'unwrapKey'
type KeyFormat = 'raw' | 'pkcs8' | 'spki' | 'jwk'
interface CryptoKeyPair {
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey
}
type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>
type AlgorithmParameters = string | { readonly name: string; readonly [parameter: string]: unknown }
interface SubtleCrypto {
  encrypt(algorithm: AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  decrypt(algorithm: AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  sign(algorithm: AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  verify(
    algorithm: AlgorithmParameters,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>
  digest(algorithm: AlgorithmParameters, data: BufferSource): Promise<ArrayBuffer>
  deriveBits(algorithm: AlgorithmParameters, key: CryptoKey, length: number): Promise<ArrayBuffer>
  deriveKey(
    algorithm: AlgorithmParameters,
    key: CryptoKey,
    derived: AlgorithmParameters,
    extractable: boolean,
    usages: KeyUsage[],
  ): Promise<CryptoKey>
  importKey(
    format: KeyFormat,
    data: BufferSource,
    algorithm: AlgorithmParameters,
    extractable: boolean,
    usages: KeyUsage[],
  ): Promise<CryptoKey>
  unwrapKey(
    format: KeyFormat,
    wrapped: BufferSource,
    wrapper: CryptoKey,
    algorithm: AlgorithmParameters,
    keyAlgorithm: AlgorithmParameters,
    extractable: boolean,
    usages: KeyUsage[],
  ): Promise<CryptoKey>
  wrapKey(
    format: KeyFormat,
    key: CryptoKey,
    wrapper: CryptoKey,
    algorithm: AlgorithmParameters,
  ): Promise<ArrayBuffer>
  exportKey(format: Exclude<KeyFormat, 'jwk'>, key: CryptoKey): Promise<ArrayBuffer>
  generateKey(
    algorithm: AlgorithmParameters,
    extractable: boolean,
    usages: KeyUsage[],
  ): Promise<CryptoKeyPair>
}
interface Crypto {
  readonly subtle: SubtleCrypto
  getRandomValues<T extends ArrayBufferView | null>(array: T): T
  randomUUID(): string
}
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number }
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
}
