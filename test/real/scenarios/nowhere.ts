import { on, type Scenario } from '../scenario.ts'

/** Nothing is asked that could answer: the host, its name or this side is missing. */
export const nowhere: Scenario[] = [
  ...on(['opensearch-2.19.3'], {
    what: 'no such host on the network',
    arrange: async () => {},
    undo: async () => {},
    url: node => `http://${node.ip.replace(/\d+$/, '77')}:9200`,
    seen: ['unreachable'],
    cause: 'host-unreachable',
    outside: 'proven',
    outsideOnly: true,
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'a name nobody knows',
    arrange: async () => {},
    undo: async () => {},
    url: () => 'http://node-1.invalid:9200',
    seen: ['no-name'],
    cause: 'name-unresolvable',
    outside: 'proven',
    outsideOnly: true,
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'asked from a machine without a network',
    arrange: async () => {},
    undo: async () => {},
    from: 'nowhere',
    seen: ['no-route'],
    cause: 'vantage-faulty',
    accepted: ['unknown'],
    outside: ['vantage-faulty'],
    outsideOnly: true,
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'a name asked from a machine without a network',
    arrange: async () => {},
    undo: async () => {},
    from: 'nowhere',
    url: () => 'http://node-1.invalid:9200',
    seen: ['no-name'],
    cause: 'vantage-faulty',
    accepted: ['unknown'],
    outsideOnly: true,
  }),
]
