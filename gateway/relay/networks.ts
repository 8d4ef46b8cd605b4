// Which addresses the relay may connect to. A name out of somebody else's DNS can point anywhere, also into the
// organisation's own network; only public unicast addresses are followed there (RFC 6890), and what the admin allows.
import { BlockList, isIP } from 'node:net'

export type MayConnect = (ip: string) => boolean

/** The special-purpose registries of RFC 6890, with multicast and what was never given out. */
const specialNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const
/** Everything but 2000::/3, and in there what only looks global: documentation, 6to4 and Teredo lead to IPv4 again. */
const specialNetworks6 = [
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
] as const

export const loopbackNetworks = ['127.0.0.0/8', '::1/128'] as const

/** `allowed` are networks as CIDR that are followed although they are special. Throws on anything else. */
export function createNetworkGuard(allowed: readonly string[]): MayConnect {
  // One list a family: Node matches an IPv4 address against IPv6 networks as ::ffff:a.b.c.d, and ::/3 would be all of them.
  const special = { ipv4: listOf(specialNetworks), ipv6: listOf(specialNetworks6) }
  const exceptions = listOf(allowed)
  return (ip) => {
    const version = isIP(ip)
    if (version === 0) return false
    const family = version === 4 ? 'ipv4' : 'ipv6'
    return exceptions.check(ip, family) || !special[family].check(ip, family)
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits))
      throw new Error('a network is written as address/bits')
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
