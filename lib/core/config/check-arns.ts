import type { FieldPath, FieldProblem } from './field-problem.ts'
import type { Environment } from './fleet-config.ts'

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
]

/** Of a region's ARNs. */
const partitionOf = (region: string): string => PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'

/** Nothing reaches over partitions, and only events go to another region. */
export function checkArns(environment: Environment): FieldProblem[] {
  const { region, notify, deployment, targetGroups } = environment
  const partition = partitionOf(region)
  const inRegion: [FieldPath, string | undefined][] = [
    [['notify', 'alarmTopic'], notify.alarmTopic],
    [['notify', 'incidentTopic'], notify.incidentTopic],
    [['deployment', 'kmsKey'], deployment.kmsKey],
    ...targetGroups.flatMap((group, i) =>
      (['ca', 'credentials'] as const).flatMap(field =>
        Object.entries(group[field] ?? {}).map(([kind, name]): [FieldPath, string] => [
          ['targetGroups', i, field, kind],
          name,
        ]),
      ),
    ),
  ]
  const inPartition: typeof inRegion = [
    [['notify', 'hub'], notify.hub],
    [['deployment', 'permissionsBoundary'], deployment.permissionsBoundary],
  ]
  return [
    ...inRegion.flatMap(([path, text]) => beyond(text, `arn:${partition}:*:${region}:`, path)),
    ...inPartition.flatMap(([path, text]) => beyond(text, `arn:${partition}:`, path)),
    ...checkHub(environment),
  ]
}

function beyond(text: string | undefined, wanted: string, path: FieldPath): FieldProblem[] {
  if (text === undefined || !text.startsWith('arn:')) return []
  const parts = text.split(':')
  const fits = wanted.split(':').every((part, i) => part === '' || part === '*' || part === parts[i])
  return fits ? [] : [{ path, wanted: `${wanted}…, as the region of this environment has it` }]
}

/** A bus that hands its events to itself would do so for ever. */
function checkHub({ region, account, notify: { hub, bus } }: Environment): FieldProblem[] {
  const own = `events:${region}:${account}:event-bus/default`
  const isItself = bus === 'default' && hub?.endsWith(`:${own}`) === true
  return isItself ? [{ path: ['notify', 'hub'], wanted: 'another event bus than the one that events are put on' }] : []
}
