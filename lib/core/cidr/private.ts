import type { LiteralAddress } from '../evidence/literal-address.ts'
import { type Cidr, contains, parseCidr } from './cidr.ts'

const blocks = (...texts: string[]): Cidr[] => texts.flatMap(text => parseCidr(text) ?? [])

const RFC1918 = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16')
const OTHERS = blocks('100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10')

export const inRfc1918 = (address: LiteralAddress): boolean => RFC1918.some(block => contains(block, address))

/** Not routed on the Internet. */
export const inPrivateBlock = (address: LiteralAddress): boolean =>
  inRfc1918(address) || OTHERS.some(block => contains(block, address))
