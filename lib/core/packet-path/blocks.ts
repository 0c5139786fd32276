import { type Cidr, parseCidr } from '../cidr/cidr.ts'

export const blocksOf = (texts: readonly (string | undefined)[]): Cidr[] =>
  texts.flatMap(text => (text === undefined ? [] : (parseCidr(text) ?? [])))

interface Vpc {
  CidrBlock?: string | undefined
  CidrBlockSet?: readonly { CidrBlock: string }[] | undefined
  CidrBlockAssociationSet?: readonly { CidrBlock: string }[] | undefined
  Ipv6CidrBlockSet?: readonly { Ipv6CidrBlock: string }[] | undefined
  Ipv6CidrBlockAssociationSet?: readonly { Ipv6CidrBlock: string }[] | undefined
}

/** Every block of a VPC, as VPCs and the two ends of a peering connection tell them. */
export const blocksOfVpc = (vpc: Vpc): Cidr[] =>
  blocksOf([
    vpc.CidrBlock,
    ...[...(vpc.CidrBlockSet ?? []), ...(vpc.CidrBlockAssociationSet ?? [])].map(({ CidrBlock }) => CidrBlock),
    ...[...(vpc.Ipv6CidrBlockSet ?? []), ...(vpc.Ipv6CidrBlockAssociationSet ?? [])].map(
      ({ Ipv6CidrBlock }) => Ipv6CidrBlock,
    ),
  ])
