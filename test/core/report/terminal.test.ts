import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../../lib/core/model/observation.ts'
import type { Plan } from '../../../lib/core/model/plan.ts'
import { layOut } from '../../../lib/core/report/layout.ts'
import { terminalReport } from '../../../lib/core/report/terminal.ts'

const NOW = Date.UTC(2026, 10, 23, 7, 24, 0)

const refused = (port: number): Observation => ({
  kind: 'tcp',
  host: '10.0.0.5',
  address: '10.0.0.5',
  family: 4,
  port,
  at: NOW,
  phases: { connect: 0.3 },
  outcome: 'refused',
  phase: 'connect',
  code: 'ECONNREFUSED',
})

const plan: Plan = {
  cause: 'bound-to-loopback',
  kind: 'fix',
  summary: 'bind REST to the node’s own address',
  risk: 'medium',
  steps: [
    {
      title: 'edit the configuration',
      where: 'node',
      diff: {
        path: '/etc/elasticsearch/elasticsearch.yml',
        patch:
          '--- a/elasticsearch.yml\n+++ b/elasticsearch.yml\n@@ -1 +1 @@\n-#network.host: x\n+network.host: _site_\n',
      },
    },
    { title: 'restart', where: 'node', commands: ['sudo systemctl restart elasticsearch'], note: 'one node at a time' },
  ],
  consequences: [
    { text: 'turns the bootstrap checks on', blocking: false },
    { text: 'vm.max_map_count is 65530 here', blocking: true },
  ],
  verify: ['esfleet diagnose http://10.0.0.5:9200'],
  undo: ['put the old file back and restart'],
}

const diagnosis: Diagnosis = {
  target: { given: 'http://10.0.0.5:9200', host: '10.0.0.5', port: 9200, transportPort: 9300, scheme: 'http' },
  verdict: 'failing',
  cause: 'bound-to-loopback',
  family: 'bound-elsewhere',
  confidence: 0.97,
  causes: [
    {
      id: 'bound-to-loopback',
      family: 'bound-elsewhere',
      title: 'the node listens on loopback only',
      confidence: 0.97,
      reasons: [
        { text: '10.0.0.5:9200 refuses', source: 'observation:tcp 10.0.0.5:9200' },
        {
          text: 'it listens on 127.0.0.1:9200',
          source: 'listeners:1',
          quote: 'LISTEN 0 4096 [::ffff:127.0.0.1]:9200 *:*',
        },
      ],
      contradictions: [{ text: 'a firewall also drops 9200', source: 'firewall:4' }],
    },
    {
      id: 'host-firewall-drop',
      family: 'blocked',
      title: 'the host’s firewall drops it',
      confidence: 0.2,
      reasons: [{ text: 'nft drops 9200', source: 'firewall:4' }],
      contradictions: [],
    },
  ],
  since: NOW - 15_120_000,
  summary: 'From this machine both ports of 10.0.0.5 refuse.',
  observations: [refused(9200), refused(9300)],
  findings: [],
  changes: [],
  plan,
  evidenceMissing: [{ what: 'the journal', reason: 'not allowed to read it', how: 'run the script with sudo' }],
  nextQuestions: [],
}

const shown = (given: Diagnosis, evidence = true) =>
  layOut(terminalReport(given, { now: NOW, evidence }), 90, (_, text) => text).join('\n')

test('a named fault: what, seen, since, why, against, fix, consequences, undo, missing', () => {
  expect(shown(diagnosis)).toMatchInlineSnapshot(`
    "FAULT    http://10.0.0.5:9200: the node listens on loopback only
             bound-to-loopback, 97 % sure

    seen     10.0.0.5:9200  connection refused
             10.0.0.5:9300  connection refused
    since    2026-11-23 03:12:00 UTC (4 h 12 min ago)

    why      - 10.0.0.5:9200 refuses
             - it listens on 127.0.0.1:9200
               listeners:1 | LISTEN 0 4096 [::ffff:127.0.0.1]:9200 *:*
    but      - a firewall also drops 9200
               firewall:4

    also     - the host’s firewall drops it (host-firewall-drop, 20 % sure)
               nft drops 9200

    fix      bind REST to the node’s own address (risk: medium)
             1. edit the configuration (on the node)
                /etc/elasticsearch/elasticsearch.yml
                --- a/elasticsearch.yml
                +++ b/elasticsearch.yml
                @@ -1 +1 @@
                -#network.host: x
                +network.host: _site_
             2. restart (on the node)
                sudo systemctl restart elasticsearch
                one node at a time
    then     - mend first: vm.max_map_count is 65530 here
             - turns the bootstrap checks on
    verify   esfleet diagnose http://10.0.0.5:9200
    undo     put the old file back and restart

    missing  - the journal: not allowed to read it
               run the script with sudo"
  `)
})

describe('unknown', () => {
  const unknown: Diagnosis = {
    ...diagnosis,
    verdict: 'unknown',
    cause: 'unknown',
    family: null,
    confidence: 0,
    plan: null,
    evidenceMissing: [],
    nextQuestions: ['is the service running?'],
  }

  test('tells what is possible, and the one command to run next', () => {
    const text = shown(unknown, false)
    expect(text).toContain('UNKNOWN')
    expect(text).toContain('possible')
    expect(text).toContain('- the node listens on loopback only (bound-to-loopback, 97 % sure)')
    expect(text).toContain('   esfleet inspect-script | ssh 10.0.0.5 sudo sh > node.evidence')
    expect(text).toContain('   esfleet diagnose http://10.0.0.5:9200 --evidence node.evidence')
    expect(text).toContain('is the service running?')
  })

  test('does not ask for evidence that was given, or that no node can give', () => {
    expect(shown(unknown, true)).not.toContain('inspect-script')
    expect(shown({ ...diagnosis, cause: 'name-unresolvable' }, false)).not.toContain('inspect-script')
  })
})

test('a port that opened and closed is told in the order in which it did', () => {
  const { phase: _, code: __, ...taken } = refused(9300) as Extract<Observation, { outcome: 'refused' }>
  const flap: Observation[] = [refused(9200), { ...taken, outcome: 'open' }, { ...refused(9300), kind: 'transport' }]
  expect(shown({ ...diagnosis, observations: flap })).toContain('10.0.0.5:9300  port open, then: connection refused')
})

test('healthy is said in a few lines', () => {
  const text = shown({ ...diagnosis, verdict: 'healthy', cause: 'healthy', causes: [], plan: null })
  expect(text.split('\n')[0]).toBe('HEALTHY  http://10.0.0.5:9200: answers as it should')
  expect(text).not.toContain('fix')
})

test('what a hostile server, file or name says is shown, never obeyed', () => {
  const evil = '\u001b[2J\u001b]0;x\u0007\u202e\n\u009b31m'
  const hostile: Diagnosis = {
    ...diagnosis,
    target: { ...diagnosis.target, given: `http://x/${evil}` },
    summary: evil,
    causes: diagnosis.causes.map(cause => ({
      ...cause,
      title: evil,
      reasons: [{ text: evil, source: evil, quote: evil }],
      contradictions: [{ text: evil, source: evil }],
    })),
    observations: [{ ...refused(9200), host: evil, address: evil }],
    plan: {
      ...plan,
      summary: evil,
      reason: evil,
      steps: [{ title: evil, where: 'node', commands: [evil], diff: { path: evil, patch: evil }, note: evil }],
      consequences: [{ text: evil, blocking: true }],
      verify: [evil],
      undo: [evil],
    },
    evidenceMissing: [{ what: evil, reason: evil, how: evil }],
    nextQuestions: [evil],
  }
  for (const verdict of ['failing', 'unknown', 'healthy'] as const) {
    const lines = layOut(terminalReport({ ...hostile, verdict }, { now: NOW, evidence: false }), 90, (_, text) => text)
    expect(lines.filter(line => /[\p{C}\p{Zl}\p{Zp}]/u.test(line))).toEqual([])
  }
})

test('a crowd of observations is cut, and said to be cut', () => {
  const many = { ...diagnosis, observations: Array.from({ length: 12 }, (_, i) => refused(9200 + i)) }
  expect(shown(many)).toContain('and 4 more, see --json')
})

test('a fault of this machine is not told as one of the node', () => {
  const faulty = { ...diagnosis.causes[0], id: 'vantage-faulty', title: 'this machine cannot open sockets' } as const
  const text = shown({
    ...diagnosis,
    verdict: 'unknown',
    cause: 'vantage-faulty',
    causes: [faulty as never],
    plan: null,
  })
  expect(text).toContain('UNKNOWN  http://10.0.0.5:9200: this machine cannot open sockets')
  expect(text).not.toContain('inspect-script')
})

test('asks for evidence of a node on this machine without ssh, and only to be sure where a cause is named', () => {
  const here = { ...diagnosis.target, given: '127.0.0.1:9200', host: '127.0.0.1' }
  expect(shown({ ...diagnosis, target: here }, false)).toContain('to be sure:')
  expect(shown({ ...diagnosis, target: here }, false)).toContain('   esfleet inspect-script | sudo sh > node.evidence')
  expect(shown({ ...diagnosis, evidenceMissing: [] }, false)).not.toContain('inspect-script')
})

test('says what esfleet stands for where it is no command', () => {
  const rows = terminalReport(diagnosis, { now: NOW, evidence: true, program: 'npm run -s esfleet --' })
  expect(
    layOut(rows, 90, (_, text) => text)
      .at(-1)
      ?.trim(),
  ).toBe('esfleet stands for: npm run -s esfleet --')
})

test('a plan that is none says why, and counts no risk', () => {
  const refusal: Plan = {
    ...plan,
    kind: 'refused',
    reason: 'security is off',
    steps: [],
    consequences: [],
    verify: [],
    undo: [],
  }
  const text = shown({ ...diagnosis, plan: refusal, observations: [], causes: [], evidenceMissing: [] })
  expect(text).toContain('no fix   bind REST to the node’s own address\n         security is off')
  expect(text).not.toContain('risk')
  expect(text).toContain('seen     From this machine both ports of 10.0.0.5 refuse.')
})

test('of many causes the least likely are left to --json', () => {
  const [one] = diagnosis.causes
  const many = Array.from({ length: 8 }, () => one as never)
  expect(shown({ ...diagnosis, verdict: 'unknown', cause: 'unknown', causes: many })).toContain(
    'and 3 less likely, see --json',
  )
})

test('a patch that names no file is shown under the name of its file, once', () => {
  const path = '/etc/elasticsearch/elasticsearch.yml'
  const named = `--- ${path}\n+++ ${path}\n@@ -1 +1 @@\n-a\n+b\n`
  const step = { title: 'edit', where: 'node', diff: { path, patch: named } } as const
  const text = shown({ ...diagnosis, plan: { ...plan, steps: [step] } })
  expect(text).toContain(`   --- ${path}`)
  expect(text).not.toContain(`   ${path}\n`)
})
