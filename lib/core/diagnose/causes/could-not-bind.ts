import type { FindingOf } from '../../model/finding.ts'
import { causes } from '../cause.ts'
import { sameAddress } from '../known/address.ts'
import type { Failure } from '../known/life.ts'
import { firstPort, includesPort } from '../known/ports.ts'
import { listensAt } from '../known/sockets.ts'
import type { Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read } from '../reasons.ts'
import { failedStart } from './failed-start.ts'

/** A server of before that outlived its unit holds the port just as another program does. */
const holderOf = (failure: FindingOf<'bind-failure'>, { evidence, case: { target } }: Known) => {
  const ports = failure.ports ?? (failure.layer === 'transport' ? String(target.transportPort) : String(target.port))
  return evidence?.facts.of('listener').find(each => includesPort(ports, each.port))
}

const isMissingAddress = (failure: FindingOf<'bind-failure'>, { evidence }: Known): boolean => {
  const { address } = failure
  if (failure.reason !== 'bind' || failure.errno === 'EADDRNOTAVAIL') return true
  if (failure.errno !== undefined || address === undefined || evidence === undefined) return false
  return evidence.addresses.length > 0 && !evidence.addresses.some(own => sameAddress(own, address))
}

const isTakenPort = (failure: FindingOf<'bind-failure'>, known: Known): boolean => {
  if (failure.errno === 'EADDRINUSE') return true
  return failure.errno === undefined && !isMissingAddress(failure, known) && holderOf(failure, known) !== undefined
}

const portSays = (failure: Failure): string =>
  failure.kind === 'bind-failure'
    ? `it could not bind ${failure.address ?? 'its address'}${failure.ports === undefined ? '' : `, port ${firstPort(failure.ports)}`}: the port is taken`
    : ''

export const couldNotBind = causes([
  failedStart({
    id: 'port-taken',
    title: 'another program holds its port',
    page: {
      signs: ['refused', 'other-answers'],
      client: 'Refused, or another program answers on the port.',
      node: 'The process ends at start. This happens only with one fixed port, as in `http.port: 9200`: with a range, which is the default, the node takes the next port and says nothing.',
      lines: [
        {
          text: 'BindHttpException[Failed to bind to 0.0.0.0:9200]; nested: BindException[…];',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; `BindTransportException` for 9300. What stands in the last brackets is the system’s text, such as `Address already in use` or `Die Adresse wird bereits verwendet`',
        },
      ],
      provenBy: ['A bind failure of the current life, and a listener of another process on that port.'],
      refutedBy: ['The address in the failure is not on this host.'],
      unlike: {
        'port-fallback': 'The node runs, on 9201.',
        'bind-address-missing': 'The address is missing, not the port taken. The class name is the same.',
        'node-lock-held': 'A second node on one host meets the lock first, if it has the same data path.',
      },
      check: [
        onNode(
          "ss -Hltnp 'sport = :9200 or sport = :9300'",
          'who holds the port. Often a server of before, which outlived its unit',
        ),
        onNode('systemctl status elasticsearch opensearch', 'two Java processes in one control group'),
      ],
    },
    is: (failure, known) => failure.kind === 'bind-failure' && isTakenPort(failure, known),
    says: portSays,
    otherwise: known => {
      const failure = known.evidence?.life.failures.find(
        each => each.kind === 'bind-failure' && isTakenPort(each, known),
      )
      const holder = failure?.kind === 'bind-failure' ? holderOf(failure, known) : undefined
      if (holder === undefined) return { belief: 0, reasons: [] }
      return {
        belief: 0,
        reasons: [read(holder, `${holder.command ?? 'another program'} listens at ${listensAt(holder)}`)],
      }
    },
  }),
  failedStart({
    id: 'bind-address-missing',
    title: 'the address that it is told to bind is not on this host',
    page: {
      signs: ['refused'],
      client: 'Refused on both ports, often since the instance was replaced, moved or copied.',
      node: 'The process ends at start: `network.host`, `http.host` or a `bind_host` names an address that no interface has.',
      lines: [
        {
          text: 'BindTransportException[Failed to bind to 10.99.0.1:[9300-9400]]; nested: BindException[Cannot assign requested address];',
          on: 'Elasticsearch 7.17.29; what stands in the last brackets is the system’s text, such as `Die angeforderte Adresse kann nicht zugewiesen werden`',
        },
        {
          text: 'BindTransportException: Failed to bind to 10.99.0.1:[9300-9399]',
          on: 'Elasticsearch 8.19.8; up to 9400 OpenSearch 2.19.3',
        },
        {
          text: 'BindTransportException: Failed to bind to [9300-9400]',
          on: 'Elasticsearch 6.8.23, which names no address',
        },
        { text: 'Failed to resolve host […]', on: 'from the source: a name that does not resolve' },
        {
          text: "No interface named 'eth0' found, got […]",
          on: 'from the source of Elasticsearch up to 8 and OpenSearch',
        },
        {
          text: 'setting [_eth0_] matched no network interfaces; valid values include […]',
          on: 'from the source of Elasticsearch 9',
        },
        {
          text: 'No up-and-running site-local (private) addresses found, got […]',
          on: 'from the source, for `_site_`',
        },
      ],
      provenBy: [
        'A bind failure of the current life whose address is not among the addresses of the host, or one of the lines about names.',
      ],
      refutedBy: ['The host has the address: then something holds the port.'],
      unlike: {
        'port-taken': 'The address is on the host, and a listener holds the port.',
        'bound-to-other-address': 'The address exists, and is not the one that was dialled. The node runs.',
      },
      check: [
        onNode(
          'ip -br addr',
          'no interface with the address. A public or Elastic IP is never on the interface of an instance',
        ),
        onNode(
          "grep -n -E '(network|http|transport)\\.(host|bind_host)' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
          'the address, or a value such as `_eth0_`. `_site_` leaves 100.64.0.0/10 out',
        ),
      ],
    },
    is: (failure, known) => failure.kind === 'bind-failure' && isMissingAddress(failure, known),
    says: failure =>
      failure.kind === 'bind-failure'
        ? `it could not ${failure.reason === 'bind' ? 'bind' : 'resolve'} ${failure.address ?? 'its address'}`
        : '',
  }),
])
