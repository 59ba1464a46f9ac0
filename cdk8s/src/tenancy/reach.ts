import type { Reach } from './settings.ts'

type Ports = readonly [number, ...number[]]

/** Link-local addresses: where clouds hand out credentials of the machine (RFC 3927). */
const linkLocal = '169.254.0.0/16'
/** Addresses that are nobody's on the internet (RFC 1918, RFC 6598): pods, machines, what is behind a VPN. */
const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

const anywhereBut = (except: readonly string[], ports: Ports): Reach => ({
  to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }],
  ports,
})

/** Public addresses, at `ports`: for hosts whose addresses change, as a network policy knows no names. */
export function internet(...ports: Ports): Reach {
  return anywhereBut([linkLocal, ...privateNetworks], ports)
}

/** Public and private addresses, at `ports`: for what may be on either side. */
export function anywhere(...ports: Ports): Reach {
  return anywhereBut([linkLocal], ports)
}
