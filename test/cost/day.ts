import { Environment, type FleetConfig } from '../../lib/core/config/fleet-config.ts'

export const VPC = 'vpc-0123456789abcdef0'

export const TICKS = 1440
export const TARGETS = 200
export const VANTAGES = 3
/** Functions live some hours; a new process knows nothing. */
export const PROCESS_TICKS = 120
const SUBNETS = 3
const MINUTE_MS = 60_000
/** 2026-11-23T00:00:00Z. */
const MIDNIGHT = 1_795_392_000_000

export const environment: Environment = Environment.parse({
  name: 'prod',
  region: 'us-east-1',
  vpc: { id: VPC },
  vantages: Array.from({ length: VANTAGES }, (_, i) => ({
    ...{ name: `private-${i}`, kind: 'client', subnet: subnetOf(i) },
  })),
  targetGroups: [{ name: 'search', select: { tags: { role: 'search' } } }],
  deployment: { dashboard: true },
})
export const fleet: FleetConfig = { fleet: 'cost', environments: [environment] }

function subnetOf(n: number): string {
  return `subnet-0${String(n % SUBNETS).repeat(16)}`
}

export const startOf = (tick: number): number => MIDNIGHT + tick * MINUTE_MS
export const tickAt = (sweep: string): number => Math.round((Date.parse(sweep) - MIDNIGHT) / MINUTE_MS)

const at = (hours: number, minutes: number): number => hours * 60 + minutes
const within = (tick: number, from: number, minutes: number): boolean => tick >= from && tick < from + minutes

/** How a node's port answers. */
export type Manner = 'open' | 'refused' | 'silent'

/** A normal day: three nodes break, one subnet's nodes are down for a while, one node flaps. */
export function mannerOf(node: number, port: number, tick: number): Manner {
  if (node === 10 && within(tick, at(10, 12), 35)) return 'refused'
  if (node === 20 && within(tick, at(3, 5), 20)) return 'silent'
  if (node === 30 && port === 9200 && within(tick, at(14, 0), 12)) return 'refused'
  if (node % SUBNETS === 1 && node < 120 && within(tick, at(16, 30), 15)) return 'refused'
  if (node === 40 && within(tick, at(20, 0), 30) && tick % 4 < 2) return 'refused'
  return 'open'
}

/** One vantage is throttled for some minutes: silent, so that its cells are unknown. */
export const isThrottled = (vantage: string, tick: number): boolean =>
  vantage === 'private-2' && within(tick, at(5, 0), 3)

/** Two instances are replaced: others under new addresses. */
export function nodesAt(tick: number): number[] {
  const first = tick < at(8, 0) ? 0 : tick < at(18, 0) ? 1 : 2
  return Array.from({ length: TARGETS }, (_, i) => first + i)
}

const addressOf = (node: number): string => `10.0.${node >> 8}.${node & 255}`
export const nodeOf = (address: string): number => {
  const [, , high = 0, low = 0] = address.split('.').map(Number)
  return high * 256 + low
}

/** With as much about each instance as EC2 tells, or with what is read of it. */
export const briefXml = (node: number): string =>
  `<item><instancesSet><item><instanceId>i-${node.toString(16).padStart(17, '0')}</instanceId><instanceState><name>running</name>
</instanceState><privateIpAddress>${addressOf(node)}</privateIpAddress><subnetId>${subnetOf(node)}</subnetId><tagSet/></item></instancesSet></item>`

export const instanceXml = (node: number): string => {
  const id = node.toString(16).padStart(17, '0')
  return `<item><reservationId>r-${id}</reservationId><ownerId>111122223333</ownerId><groupSet/><instancesSet><item>
<instanceId>i-${id}</instanceId><imageId>ami-${id}</imageId><instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-10-0-0-1.ec2.internal</privateDnsName><dnsName/><reason/><keyName>nodes</keyName><amiLaunchIndex>0</amiLaunchIndex>
<productCodes/><instanceType>r7g.2xlarge</instanceType><launchTime>2026-10-01T08:00:00.000Z</launchTime>
<placement><availabilityZone>us-east-1${'abc'[node % SUBNETS]}</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>${subnetOf(node)}</subnetId><vpcId>${VPC}</vpcId>
<privateIpAddress>${addressOf(node)}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-${id}</groupId><groupName>nodes</groupName></item></groupSet><architecture>arm64</architecture>
<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName>
<ebs><volumeId>vol-${id}</volumeId><status>attached</status><attachTime>2026-10-01T08:00:01.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></ebs></item><item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-1${id.slice(1)}</volumeId>
<status>attached</status><attachTime>2026-10-01T08:00:01.000Z</attachTime><deleteOnTermination>false</deleteOnTermination></ebs></item></blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><clientToken>${id}</clientToken><tagSet><item><key>role</key><value>search</value></item>
<item><key>Name</key><value>es-${node}</value></item><item><key>environment</key><value>prod</value></item></tagSet>
<hypervisor>xen</hypervisor><networkInterfaceSet><item><networkInterfaceId>eni-${id}</networkInterfaceId><subnetId>${subnetOf(node)}</subnetId>
<vpcId>${VPC}</vpcId><description/><ownerId>111122223333</ownerId><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress>
<privateIpAddress>${addressOf(node)}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-${id}</groupId><groupName>nodes</groupName></item></groupSet><attachment><attachmentId>eni-attach-${id}</attachmentId>
<deviceIndex>0</deviceIndex><status>attached</status><attachTime>2026-10-01T08:00:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination>
</attachment><privateIpAddressesSet><item><privateIpAddress>${addressOf(node)}</privateIpAddress><primary>true</primary></item></privateIpAddressesSet>
</item></networkInterfaceSet><iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/nodes</arn><id>AIPA${id}</id></iamInstanceProfile>
<ebsOptimized>true</ebsOptimized><cpuOptions><coreCount>8</coreCount><threadsPerCore>1</threadsPerCore></cpuOptions>
<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit></metadataOptions>
</item></instancesSet></item>`
}
