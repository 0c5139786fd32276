import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { know } from '../../../lib/core/diagnose/known.ts'
import type { CauseId } from '../../../lib/core/model/cause-id.ts'
import { CauseIdSchema } from '../../../lib/core/model/cause-schema.ts'
import type { Finding } from '../../../lib/core/model/finding.ts'
import { Plan } from '../../../lib/core/model/plan.ts'
import { planFor } from '../../../lib/core/repair/plan-for.ts'
import {
  aBindFailure,
  aBootstrapFailure,
  aCase,
  aConfigFile,
  aFatal,
  aHostWith,
  aListener,
  aProcess,
  aRule,
  aSetting,
  aStep,
  aStoppedUnit,
  CONF,
  refused,
  tlsOpen,
} from '../diagnose/a-case.ts'

const CAUSES = CauseIdSchema.options
const plan = (cause: CauseId, parts: Parameters<typeof aCase>[0] = {}): Plan => {
  const made = planFor(cause, know(aCase(parts)))
  if (made === null) throw new Error(`no plan for ${cause}`)
  return made
}

/** A path, name or word from evidence may be any text. */
const evidence = (text: string): Finding[] => [
  ...aHostWith(
    aConfigFile(CONF, {
      path: `${CONF}/${text}/elasticsearch.yml`,
      content: `http.port: 1 # ${text}\n`,
      sha256: 'a'.repeat(64),
    }),
    aProcess({
      user: text,
      unit: text,
      conf: `/${text}`,
      container: text,
      version: text,
      heap: { initial: text, maximum: '1g' },
    }),
    aStoppedUnit({ name: `${text}.service`, dropIns: [text], limits: { nofile: text } }),
    aListener(text, 9200, { pid: 7, command: text }),
    aRule('reject', { table: `inet ${text}`, chain: text, handle: 3 }),
    aRule('drop', { tool: 'iptables', table: text, chain: text }),
    aRule('reject', { tool: 'firewalld', sources: [text] }),
    aSetting('discovery.seed_hosts', [text]),
    aSetting('http.host', text),
    aSetting('http.port', text),
    aSetting('xpack.security.enabled', 'true'),
    aBindFailure({ address: text, ports: text }),
    aBootstrapFailure('other', { message: text }),
    aFatal('access-denied', { subject: `/${text}` }),
    aStep('stopping', { source: { section: 'journal', line: 1, text } }),
  ),
  { kind: 'firewall-manager', source: { section: 'firewall' }, manager: 'firewalld', active: true, zone: text },
  {
    kind: 'sysctl-file',
    source: { section: 'sysctl-files' },
    path: `/etc/sysctl.d/${text}`,
    name: 'vm.max_map_count',
    value: '1',
  },
  { kind: 'container', source: { section: 'containers' }, name: text, state: text, ports: [] },
  { kind: 'variable', source: { section: 'environment' }, path: text, name: 'ES_JAVA_OPTS', value: '-Xms1g' },
  { kind: 'certificate', source: { section: 'certificates' }, path: `${text}ca.pem`, pem: text },
]

const hostile = (cause: CauseId, text: string): Plan =>
  plan(cause, {
    target: { host: text, given: text },
    seen: [refused(), tlsOpen({ chain: [] })],
    findings: evidence(text),
    caFile: text,
  })

/** What a shell would read as syntax: all but what stands in single quotes or behind a backslash. */
const unquoted = (command: string): string => command.replace(/\\'|'[^']*'/g, '')

const SYNTAX = `'"\\$\`;&|<>(){}*?~#!\n\r\t -=`
const text = fc.string({ unit: fc.constantFrom(...SYNTAX, 'Ж'), minLength: 1, maxLength: 12 }).map(each => `Ж${each}Ж`)

describe('every cause', () => {
  test.each(CAUSES)('%s has a plan that keeps to its shape, or says why there is none', cause => {
    const made = plan(cause)
    expect(Plan.parse(made)).toEqual(made)
    expect(made.cause).toBe(cause)
    expect(made.steps.length).toBeGreaterThan(0)
    expect(made.verify.length).toBeGreaterThan(0)
    if (made.kind === 'look' || made.kind === 'refused') expect(made.reason).toBeTruthy()
  })

  test.each(CAUSES)('%s: a shell reads every command, and nothing destroys, flushes or loosens', cause => {
    for (const made of [plan(cause), plan(cause, { seen: [refused()], findings: evidence('es') })]) {
      const commands = made.steps.flatMap(step => step.commands ?? [])
      const shell = spawnSync('sh', ['-n'], { input: commands.join('\n'), encoding: 'utf8' })
      expect(shell.stderr).toBe('')
      expect(commands.join('\n')).not.toMatch(
        /\brm -|node\.lock.*rm|flush|initial_master_nodes:|0\.0\.0\.0\/0|::\/0|kill -(9|KILL)|setenforce 0|ufw (enable|disable)/,
      )
    }
  })

  test.each(CAUSES)('%s: nothing from evidence is ever syntax', cause => {
    fc.assert(
      fc.property(text, each => {
        const made = hostile(cause, each)
        const commands = [...made.steps.flatMap(step => step.commands ?? []), ...made.verify]
        const runnable = made.undo.filter(line =>
          /^(rm|mv|cp|sed|nft|iptables|ufw|firewall-cmd|systemctl|set) /.test(line),
        )
        for (const command of [...commands, ...runnable]) {
          expect(unquoted(command)).not.toMatch(/Ж/)
          expect(command).not.toMatch(/[\n\r]/)
        }
      }),
      { numRuns: 10 },
    )
  })
})

test('the same case gives the same plan, and the case is left as it was', () => {
  const findings = evidence('es')
  const before = JSON.stringify(findings)
  for (const cause of CAUSES) expect(plan(cause, { findings })).toEqual(plan(cause, { findings }))
  expect(JSON.stringify(findings)).toBe(before)
})
