import { describe, expect, test } from 'vitest'
import {
  ADDRESS,
  aBindFailure,
  aConfigFile,
  aFailedUnit,
  aHost,
  aHostWith,
  anAddress,
  answered,
  aProcess,
  aSetting,
  aUnit,
  CONF,
  refused,
} from '../diagnose/a-case.ts'
import { aPlan, blockers, commandsOf, diffOf, notesOf, told } from './a-plan.ts'
import { AUTO_CONFIGURED, COMMENTED } from './settings-samples.ts'

const SHA = 'a'.repeat(64)
const secured = aSetting('xpack.security.enabled', 'true')
const kernel = {
  kind: 'kernel-setting',
  source: { section: 'kernel-settings', line: 1 },
  name: 'vm.max_map_count',
} as const

describe('a node that listens on loopback only', () => {
  test('listens for REST on the dialled address too, and the transport stays where it is', () => {
    const file = aConfigFile(CONF, { content: COMMENTED, sha256: SHA })
    const findings = aHostWith(file, aProcess(), aUnit(), secured, { ...kernel, value: '65530' })
    const plan = aPlan('bound-to-loopback', { seen: [refused()], findings })
    expect(plan.kind).toBe('fix')
    expect(diffOf(plan)).toContain(`+http.host: ["_local_", "${ADDRESS}"]\n`)
    expect(commandsOf(plan)).toEqual([
      `printf '%s\\n' '${SHA}  /etc/elasticsearch/elasticsearch.yml' | sha256sum --check --status && sed -i.before-esfleet '$a\\http.host: ["_local_", "${ADDRESS}"]' /etc/elasticsearch/elasticsearch.yml`,
      'systemctl restart elasticsearch.service',
    ])
    expect(told(plan)).toContain('bootstrap checks stay warnings')
    expect(told(plan)).toContain('vm.max_map_count is 65530')
    expect(told(plan)).toContain('no discovery setting')
    expect(blockers(plan)).toEqual([])
    expect(plan.verify).toEqual([`esfleet diagnose http://${ADDRESS}:9200`])
    expect(plan.undo).toEqual([
      'cp -p /etc/elasticsearch/elasticsearch.yml.before-esfleet /etc/elasticsearch/elasticsearch.yml',
      'systemctl restart elasticsearch.service',
    ])
  })

  test('a leftover http.host that shadows network.host is edited itself, and its removal is offered', () => {
    const content = `${AUTO_CONFIGURED.replace('http.host: 0.0.0.0', 'http.host: 127.0.0.1')}network.host: ${ADDRESS}\n`
    const findings = aHostWith(
      aConfigFile(CONF, { content }),
      aProcess({ version: '8.17.0' }),
      aUnit(),
      secured,
      aSetting('http.host', '127.0.0.1'),
      aSetting('network.host', ADDRESS),
    )
    const plan = aPlan('bound-to-loopback', { seen: [refused()], findings })
    expect(diffOf(plan)).toContain(`-http.host: 127.0.0.1\n+http.host: ["_local_", "${ADDRESS}"]\n`)
    expect(notesOf(plan)).toContain('it shadows network.host')
    expect(told(plan)).not.toContain('stay warnings')
    expect(commandsOf(plan)[0]).toContain('cp -p ')
  })

  test('network.host on loopback is left alone: it would move the transport too', () => {
    const findings = aHostWith(aProcess({ version: '8.17.0' }), aUnit(), aSetting('network.host', '_local_'), secured)
    const plan = aPlan('bound-to-loopback', { seen: [refused()], findings })
    expect(plan.summary).toContain('http.host')
    expect(notesOf(plan)).toContain('it should read: http.host: ["_local_", "10.0.0.5"]')
  })

  test('while security is off it is refused, with the danger told', () => {
    const findings = aHostWith(aProcess({ version: '7.17.29' }), aUnit(), aSetting('xpack.security.enabled', 'false'))
    const plan = aPlan('bound-to-loopback', { seen: [refused()], findings })
    expect(plan).toMatchObject({ kind: 'refused', risk: 'high' })
    expect(plan.reason).toContain('xpack.security.enabled: false (config:')
    expect(plan.steps.every(step => step.where === 'person')).toBe(true)
    expect(diffOf(plan)).toBe('')
  })

  test('without evidence it names the site addresses, and asks to look at security first', () => {
    const plan = aPlan('bound-to-loopback', {
      target: { host: 'es.example' },
      seen: [refused({ address: '203.0.113.9' })],
    })
    expect(plan.summary).toContain('http.host: _local_, _site_')
    expect(blockers(plan)).toEqual([expect.stringContaining('asks for credentials')])
    expect(notesOf(plan)).toContain('restart the node the way it is started here')
  })

  test('a private address that was dialled is named even where its interfaces are not known', () => {
    expect(aPlan('bound-to-loopback', { seen: [refused()] }).summary).toContain(`_local_, ${ADDRESS}`)
  })

  test("behind a translated address it is the node's only own one, never that of a container bridge", () => {
    const seen = [refused({ address: '203.0.113.9' })]
    const bridge = { ...anAddress('172.17.0.1'), interface: 'docker0' } as ReturnType<typeof anAddress>
    const findings = aHostWith(bridge, aProcess({ version: '9.1.0' }), secured)
    expect(aPlan('bound-to-loopback', { target: { host: 'es' }, seen, findings }).summary).toContain(
      `_local_, ${ADDRESS}`,
    )
    const two = [...findings, anAddress('10.0.1.5')]
    expect(aPlan('bound-to-loopback', { target: { host: 'es' }, seen, findings: two }).summary).toContain('_site_')
  })

  test('the transport on the dialled address enforces the bootstrap checks: those that fail come first', () => {
    const findings = aHostWith(
      aProcess({ version: '8.17.0', heap: { initial: '1g', maximum: '2g' } }),
      aUnit({ limits: { nofile: '1024', nproc: 'infinity', memlock: '65536' } }),
      aSetting('bootstrap.memory_lock', 'true'),
      secured,
      { ...kernel, value: '65530' },
    )
    const seen = [
      refused(),
      answered({ clusterUuid: 'one', state: 'unauthorized', status: 401 }),
      answered({ clusterUuid: 'two', state: 'unauthorized', status: 401 }, { address: '10.0.0.6' }),
    ]
    const plan = aPlan('bound-to-loopback', { target: { port: 9300 }, seen, findings })
    expect(plan.summary).toContain('transport.host')
    expect(plan.risk).toBe('high')
    expect(blockers(plan).join('\n')).toMatch(
      /65530[\s\S]*open files is 1024[\s\S]*memory_lock[\s\S]*1g[\s\S]*discovery[\s\S]*two clusters/,
    )
  })

  test('a value from the command line is changed there: the file would not matter', () => {
    const argument = { ...aSetting('http.host', '127.0.0.1'), from: 'argument' } as ReturnType<typeof aSetting>
    const findings = aHostWith(aProcess({ version: '8.17.0' }), aUnit(), argument, secured)
    const plan = aPlan('bound-to-loopback', { seen: [refused()], findings })
    expect(notesOf(plan)).toContain(`-E http.host=_local_,${ADDRESS}`)
    expect(commandsOf(plan)).toContain('systemctl cat elasticsearch.service')
    expect(plan.undo[0]).toBe('set http.host back to 127.0.0.1')
    const variable = { ...argument, from: 'environment' } as ReturnType<typeof aSetting>
    const container = aHostWith(aProcess({ version: '8.17.0' }), variable, secured)
    expect(notesOf(aPlan('bound-to-loopback', { seen: [refused()], findings: container }))).toContain(
      'in the environment',
    )
  })

  test('says so where the file is kept by a tool', () => {
    const content = `# Ansible managed\n${COMMENTED}`
    const findings = aHostWith(aProcess(), secured).map(each =>
      each.kind === 'config-file' ? { ...each, content } : each,
    )
    expect(notesOf(aPlan('bound-to-loopback', { seen: [refused()], findings }))).toContain('a tool manages it')
  })

  test('a file that cannot be edited safely is left to a person', () => {
    const findings = aHostWith(aProcess(), secured).map(each =>
      each.kind === 'config-file' ? { ...each, content: 'a: 1\na: 2\n' } : each,
    )
    expect(notesOf(aPlan('bound-to-loopback', { seen: [refused()], findings }))).toContain('a key stands twice')
  })
})

test('a node on another address: dial that one, or add the dialled address to those it has', () => {
  const findings = aHostWith(
    anAddress('10.0.1.5'),
    aProcess({ version: '8.17.0' }),
    aUnit(),
    secured,
    aSetting('network.host', ['10.0.1.5', '_local_']),
    aSetting('discovery.seed_hosts', ['10.0.1.6', '10.0.1.7']),
  )
  const plan = aPlan('bound-to-other-address', { seen: [refused()], findings })
  expect(plan.steps[0]).toMatchObject({ where: 'person', title: expect.stringContaining('10.0.1.5') })
  expect(plan.summary).toContain(`http.host: 10.0.1.5, _local_, ${ADDRESS}`)
  expect(told(plan)).toContain('10.0.1.6, 10.0.1.7')
  expect(told(plan)).toContain('speaks no TLS')
})

describe('settings that name an address which the machine does not hold', () => {
  const failed = aBindFailure({ address: '10.0.0.9', errno: 'EADDRNOTAVAIL' })

  test('name the one it holds', () => {
    const content = 'network.host: 10.0.0.9 # old card\n'
    const findings = [
      aHost(),
      anAddress(ADDRESS),
      aConfigFile(CONF, { content }),
      aFailedUnit(1),
      aSetting('network.host', '10.0.0.9'),
      failed,
    ]
    const plan = aPlan('bind-address-missing', { seen: [refused()], findings })
    expect(diffOf(plan)).toContain(`-network.host: 10.0.0.9 # old card\n+network.host: ${ADDRESS} # old card\n`)
  })

  test('in a list, only that one is replaced', () => {
    const findings = [anAddress(ADDRESS), aFailedUnit(1), aSetting('network.host', ['_local_', '10.0.0.9']), failed]
    expect(notesOf(aPlan('bind-address-missing', { seen: [refused()], findings }))).toContain(
      `["_local_", "${ADDRESS}"]`,
    )
  })

  test('where neither is certain a person looks', () => {
    expect(aPlan('bind-address-missing', { target: { host: 'es' } })).toMatchObject({ kind: 'look' })
  })
})
