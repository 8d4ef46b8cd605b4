// X.509 for the whole world: an OCES-like hierarchy with employees and revocation (RFC 5280; the Danish profiles as they
// are issued), and beside it the small TLS authority of tls-authority.ts. Keys live in memory and die with the process.
export { createTlsAuthority, selfSigned } from './tls-authority.ts'
export { createAuthority, rootCrlUrl } from './oces-authority.ts'
