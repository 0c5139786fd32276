import assert from 'node:assert/strict'
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'

/** Two peered VPCs with a node in each: 9200 by reference to a group and by a prefix list, 9300 by nothing. */
export async function makeNetwork(
  client: EC2Client,
): Promise<{ from: string; near: string; far: string; list: string }> {
  const vpcOf = async (CidrBlock: string) => {
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock }))
    return Vpc?.VpcId ?? assert.fail('a VPC')
  }
  const [own, other] = [await vpcOf('10.50.0.0/16'), await vpcOf('10.60.0.0/16')]
  const groupIn = async (VpcId: string, GroupName: string) => {
    const made = await client.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }))
    return made.GroupId ?? assert.fail('a security group')
  }
  const [clients, nodes, farNodes] = [
    await groupIn(own, 'clients'),
    await groupIn(own, 'nodes'),
    await groupIn(other, 'nodes'),
  ]
  const { PrefixList } = await client.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: 'clients',
      AddressFamily: 'IPv4',
      MaxEntries: 5,
      Entries: [{ Cidr: '10.50.1.0/24' }],
    }),
  )
  const list = PrefixList?.PrefixListId ?? assert.fail('a prefix list')
  const rest = { IpProtocol: 'tcp', FromPort: 9200, ToPort: 9200 }
  await client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: nodes,
      IpPermissions: [{ ...rest, UserIdGroupPairs: [{ GroupId: clients }] }],
    }),
  )
  await client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: farNodes,
      IpPermissions: [{ ...rest, PrefixListIds: [{ PrefixListId: list }] }],
    }),
  )
  const run = async (VpcId: string, CidrBlock: string, group: string) => {
    const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock }))
    const { Instances } = await client.send(
      new RunInstancesCommand({
        ImageId: 'ami-12345678',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId ?? assert.fail('a subnet'),
        SecurityGroupIds: [group],
      }),
    )
    return Instances?.[0]?.InstanceId ?? assert.fail('an instance')
  }
  const from = await run(own, '10.50.1.0/24', clients)
  const near = await run(own, '10.50.2.0/24', nodes)
  const far = await run(other, '10.60.1.0/24', farNodes)
  const { VpcPeeringConnection } = await client.send(
    new CreateVpcPeeringConnectionCommand({ VpcId: own, PeerVpcId: other }),
  )
  const VpcPeeringConnectionId = VpcPeeringConnection?.VpcPeeringConnectionId ?? assert.fail('a connection')
  await client.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }))
  const { RouteTables = [] } = await client.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [own, other] }] }),
  )
  for (const { RouteTableId, VpcId } of RouteTables)
    await client.send(
      new CreateRouteCommand({
        RouteTableId,
        DestinationCidrBlock: VpcId === own ? '10.60.0.0/16' : '10.50.0.0/16',
        VpcPeeringConnectionId,
      }),
    )
  return { from, near, far, list }
}

/** EC2 as it answers the SDK, which is what the AWS CLI prints, without what the SDK adds of its own. */
export async function snapshotText(client: EC2Client, list: string): Promise<string> {
  const answers = {
    DescribeSecurityGroups: await client.send(new DescribeSecurityGroupsCommand({})),
    DescribeNetworkAcls: await client.send(new DescribeNetworkAclsCommand({})),
    DescribeRouteTables: await client.send(new DescribeRouteTablesCommand({})),
    DescribeSubnets: await client.send(new DescribeSubnetsCommand({})),
    DescribeNetworkInterfaces: await client.send(new DescribeNetworkInterfacesCommand({})),
    DescribeInstances: await client.send(new DescribeInstancesCommand({})),
    DescribeVpcs: await client.send(new DescribeVpcsCommand({})),
    DescribeVpcPeeringConnections: await client.send(new DescribeVpcPeeringConnectionsCommand({})),
    GetManagedPrefixListEntries: {
      [list]: await client.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: list })),
    },
  }
  return JSON.stringify(answers, (key, value) => (key === '$metadata' ? undefined : value), 1)
}
