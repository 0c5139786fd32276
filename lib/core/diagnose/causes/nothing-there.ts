import type { Reason } from '../../model/diagnosis.ts'
import { type Belief, causes } from '../cause.ts'
import { type Container, isRunning, isWithoutDaemon, nodeContainers } from '../known/containers.ts'
import type { Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read } from '../reasons.ts'
import { AFTER_THE_PROCESS, wouldRefuse } from '../standing.ts'

/** Grounds for there being no node at all: its container is down, or nothing was ever installed. */
function weighAbsence({ evidence }: Known): { container: Belief; installation: Belief } {
  if (evidence === undefined) return { container: 0, installation: 0 }
  const { node, facts, life } = evidence
  const containers = nodeContainers(facts)
  const isIdle =
    node?.server === undefined && node?.launcher === undefined && (node?.unit === undefined || life.phase === 'stopped')
  const down = isIdle && containers.length > 0 && !containers.some(isRunning)
  const [host] = facts.of('host')
  const nothing = node === undefined && containers.length === 0 && host?.root === true && life.phase === 'absent'
  const looked = ['nodes', 'units', 'config', 'containers'].every(section => facts.gaps(section).length === 0)
  return { container: down ? 0.93 : 0, installation: nothing && looked ? 0.85 : 0 }
}

function stateOf(container: Container): string {
  const { name, state, exitCode } = container
  if (isWithoutDaemon(container)) return `container ${name} is not running: its docker daemon does not answer`
  return `container ${name} is ${state}${exitCode === undefined ? '' : `, with exit code ${exitCode}`}`
}

function whyAbsent({ evidence }: Known): { container: Reason[]; installation: Reason[] } {
  if (evidence === undefined) return { container: [], installation: [] }
  const [host] = evidence.facts.of('host')
  return {
    container: nodeContainers(evidence.facts).map(each => read(each, stateOf(each))),
    installation:
      host === undefined
        ? []
        : [read(host, 'root found no process, no unit, no configuration and no container of a node')],
  }
}

export const nothingThere = causes([
  {
    id: 'container-not-running',
    title: 'its container is not running',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'A container of the node exists, and it is stopped. On the host itself no process and no unit of a node is to be seen.',
      provenBy: [
        'The container runtime lists a container with an image or a name of the product, and none of them runs.',
        'Or the docker daemon does not answer, its files name such a container, and no process of a node runs.',
      ],
      refutedBy: ['A node that runs on the host beside a container of old.'],
      unlike: {
        'container-port-unpublished': 'It runs, and nothing on the host leads to it.',
        'service-stopped': 'A unit, not a container.',
      },
      check: [
        onNode(
          "docker ps -a --format '{{.Names}} {{.Status}} {{.Ports}}'",
          '`Exited`, with the exit code: 143 is an orderly stop, 78 a bootstrap check, 137 a kill',
        ),
        onNode('systemctl status docker', 'whether the daemon runs: without it no container is started, nor listed'),
        onNode('docker logs --tail 100 NAME', 'its last words: in a container the log goes to standard output'),
      ],
    },
    weigh: known => wouldRefuse(known, weighAbsence(known).container),
    because: known => whyAbsent(known).container,
    masks: AFTER_THE_PROCESS,
  },
  {
    id: 'not-installed',
    title: 'neither Elasticsearch nor OpenSearch is installed there',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'Nothing of the product is there. Most often the address is another machine’s than was meant.',
      provenBy: ['Root finds no process, no unit, no configuration and no container of a node.'],
      refutedBy: [
        'A unit or a home of another name: find a node by its process (`-Des.path.home=`, `-Dopensearch.path.home=`), never by the unit’s name.',
      ],
      unlike: {
        'container-not-running': 'A container is there, and stopped.',
        'instance-replaced': 'The address was given to another instance.',
        'service-masked': '`LoadState=masked`, not `not-found`.',
      },
      check: [
        onNode("ps -eo pid,args | grep -E -e '-D(es|opensearch)\\.path\\.home=' | grep -v grep", 'nothing'),
        onNode('systemctl list-unit-files | grep -i -e elasticsearch -e opensearch; docker ps -a', 'nothing'),
        onNode('hostname; ip -br addr', 'whether this is the machine that was meant'),
      ],
    },
    weigh: known => wouldRefuse(known, weighAbsence(known).installation),
    because: known => whyAbsent(known).installation,
    masks: AFTER_THE_PROCESS,
  },
])
