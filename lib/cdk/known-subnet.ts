import { Annotations } from 'aws-cdk-lib'
import { type ISubnet, Subnet } from 'aws-cdk-lib/aws-ec2'
import type { Construct } from 'constructs'

/** A subnet by id. Its routes and its zone are asked by nobody here. */
export function knownSubnet(scope: Construct, subnetId: string, availabilityZone?: string): ISubnet {
  const subnet = Subnet.fromSubnetAttributes(scope, subnetId, {
    subnetId,
    ...(availabilityZone === undefined ? {} : { availabilityZone }),
  })
  Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'nothing here asks for its routes')
  return subnet
}
