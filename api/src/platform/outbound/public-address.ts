import { BlockList, isIP } from 'node:net'

/** IPv4 that is not for the public Internet (IANA IPv4 Special-Purpose Address Registry), multicast and class E. */
const specialV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Of IPv6 only global unicast is public (RFC 4291), without what the IANA registry takes out or what embeds IPv4. */
const globalV6 = ['2000::', 3] as const
const specialV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const special = new BlockList()
for (const [net, bits] of specialV4) special.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of specialV6) special.addSubnet(net, bits, 'ipv6')
const global6 = new BlockList()
global6.addSubnet(...globalV6, 'ipv6')

/** Whether an IP address is one of the public Internet: not private, not this machine, not metadata of a cloud. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return global6.check(address, 'ipv6') && !special.check(address, 'ipv6')
    default:
      return false
  }
}
