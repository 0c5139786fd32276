import { DEFAULT_TRANSPORT_PORT } from '../config/parse-target.ts'
import { hasEnded, type Incident } from '../model/incident.ts'
import { sh, shellQuote } from '../repair/shell-quote.ts'
import { type GroupPorts, membersOf } from './incident-text.ts'
import { bracketed } from './observation-text.ts'

export interface NextStep {
  why: string
  commands: string[]
}

const MAX_SWEPT = 10

/** What to run next, with the very targets that fail; nothing, where nothing does any more. */
export function nextSteps(incident: Incident, group: GroupPorts | undefined): NextStep[] {
  const addresses = membersOf(incident).map(({ address }) => address)
  const [first] = addresses
  if (first === undefined || group === undefined || hasEnded(incident.status)) return []
  if (incident.expectation === 'must-not-reach') return [whoLetsItIn(first)]
  const { http, transport } = group
  if (http === 'none') return [transportStep(first, transport)]
  const port = transport === DEFAULT_TRANSPORT_PORT ? '' : sh` --transport-port ${transport}`
  const target = targetOf(first, http, incident, group)
  const from = incident.seenFrom[0]
  const [, ...others] = addresses
  const wave = addresses.slice(0, MAX_SWEPT).map(address => targetOf(address, http, incident, group))
  return [
    {
      why: `name the cause${from === undefined ? '' : `, from a machine in the subnet of vantage ${from}`}:`,
      commands: [`esfleet diagnose ${target}${port}`],
    },
    {
      why: 'where it is not proven, let the node tell its side (the script only reads):',
      commands: [
        sh`esfleet inspect-script | ssh ${first} sudo sh > node.evidence`,
        `esfleet diagnose ${target}${port} --evidence node.evidence`,
      ],
    },
    ...(others.length === 0
      ? []
      : [{ why: 'all that fail alike, at once:', commands: [`esfleet sweep ${wave.join(' ')}${port}`] }]),
  ]
}

/** With its scheme where that is known, else without: `diagnose` then asks both ways. */
function targetOf(address: string, port: number, { observations }: Incident, { scheme }: GroupPorts): string {
  const tls = observations.some(seen => seen.port === port && 'tls' in seen && seen.tls !== undefined)
  const known = scheme === 'auto' ? (tls ? 'https' : undefined) : scheme
  return shellQuote(`${known === undefined ? '' : `${known}://`}${bracketed(address)}:${port}`)
}

function transportStep(host: string, port: number): NextStep {
  const line = JSON.stringify({ host, port, kind: 'transport', timeoutMs: 3500 })
  return {
    why: 'its REST port is off by design; ask the transport port:',
    commands: [`echo ${shellQuote(line)} | esfleet probe -`],
  }
}

const whoLetsItIn = (address: string): NextStep => ({
  why: 'see which security groups it wears, and what lets that vantage in:',
  commands: [
    sh`aws ec2 describe-network-interfaces --filters ${`Name=addresses.private-ip-address,Values=${address}`} --query ${'NetworkInterfaces[].Groups'}`,
  ],
})
