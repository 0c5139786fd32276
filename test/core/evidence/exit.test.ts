import { describe, expect, test } from 'vitest'
import { evidence, facts, frame, read } from './frame.ts'
import { journal, NOON } from './said.ts'

const exits = (findings: Parameters<typeof facts>[0]) =>
  facts(findings, 'exit').map(({ status, signal }) => (signal === undefined ? `status ${status}` : `signal ${signal}`))

describe('in the journal', () => {
  test.each([
    ['elasticsearch.service: Main process exited, code=exited, status=78/CONFIG', 'status 78'],
    ['elasticsearch.service: main process exited, code=exited, status=1/n/a', 'status 1'],
    ['elasticsearch.service: Hauptprozess beendet, code=killed, status=9/KILL', 'signal 9'],
    ['elasticsearch.service: Main process exited, code=dumped, status=6/ABRT', 'signal 6'],
  ])('%s', (text, expected) => {
    expect(exits(journal([text], 'systemd[1]'))).toEqual([expected])
  })

  test.each([
    'ERROR: Elasticsearch died while starting up, with exit code 78',
    'ERROR: Elasticsearch died while starting up, exit code: 78',
    'ERROR: Elasticsearch exited unexpectedly, with exit code 78',
  ])('by the launcher: %s', text => {
    expect(exits(journal([text]))).toEqual(['status 78'])
  })

  test('only systemd says how its processes ended', () => {
    expect(exits(journal(['Main process exited, code=exited, status=78/CONFIG']))).toEqual([])
  })

  test('its rate limit is a gap', () => {
    expect(
      facts(journal(['Suppressed 900 messages from elasticsearch.service'], 'systemd-journald[200]'), 'gap'),
    ).toEqual([{ reason: 'suppressed' }])
  })
})

describe('unit events (synthetic, in the form of the script)', () => {
  const findings = (...lines: string[]) =>
    read(
      evidence(
        frame(
          'unit-events',
          lines.map((text, i) => `${NOON + i}.5 ${text}`),
        ),
      ),
    )
  const life = (...lines: string[]) =>
    facts(findings(...lines), 'life').map(({ event, current, detail }) => `${event} ${current} ${detail}`)

  test('exits by status or signal, in numbers or names, of the last life or not', () => {
    const found = findings(
      'a.service started job=start result=done boot=this',
      'a.service exited code=killed status=KILL boot=this',
      'a.service started job=restart result=done boot=this',
      'a.service exited code=exited status=143 boot=this',
      'a.service exited code=killed status=FOO',
      'a.service exited',
    )
    expect(exits(found)).toEqual(['signal 9', 'status 143'])
    expect(facts(found, 'exit').map(({ current }) => current)).toEqual([false, true])
  })

  test('events as they came, with what systemd was asked for', () => {
    const [first, second] = facts(
      findings('a.service stopping job=stop boot=earlier', 'a.service reloaded boot=this'),
      'unit-event',
    )
    expect(first).toMatchObject({ unit: 'a.service', event: 'stopping', job: 'stop', thisBoot: false, current: true })
    expect(second).toMatchObject({ event: 'other', thisBoot: true })
  })

  test('a timeout while starting is told from one while stopping', () => {
    expect(life('a.service starting job=start', 'a.service failed unit_result=timeout')).toEqual([
      'start-timeout true a.service',
    ])
    expect(
      life('a.service starting', 'a.service started', 'a.service stopping', 'a.service failed unit_result=timeout'),
    ).toEqual([])
    expect(life('a.service failed unit_result=timeout')).toEqual([])
  })

  test('too many starts, and other failures', () => {
    expect(
      life(
        'a.service started',
        'a.service restart-scheduled',
        'a.service failed unit_result=start-limit-hit',
        'b.service failed unit_result=exit-code',
      ),
    ).toEqual(['start-limit true a.service'])
  })

  test('what is no event', () => {
    expect(findings('a.service')).toEqual([])
    expect(read(evidence(frame('unit-events', ['x a.service started', ''])))).toEqual([])
  })
})

describe('units', () => {
  const life = (nodes: readonly string[], ...unit: string[]) =>
    facts(
      read(evidence(frame('nodes', nodes), frame('units', ['Id=a.service', 'LoadState=loaded', ...unit]))),
      'life',
    ).map(({ event, detail, at }) => [event, detail, at])

  test('a start that ran out of time: the unit was never up since', () => {
    expect(life([], 'ActiveState=failed', 'Result=timeout', `ExecMainExitTimestamp=${NOON}`)).toEqual([
      ['start-timeout', undefined, NOON * 1000],
    ])
    expect(
      life(
        [],
        'ActiveState=failed',
        'Result=timeout',
        `ActiveEnterTimestamp=${NOON}`,
        `ExecMainStartTimestamp=${NOON + 5}`,
        `InactiveEnterTimestamp=${NOON + 80}`,
      ),
    ).toEqual([['start-timeout', undefined, (NOON + 80) * 1000]])
    expect(
      life(
        [],
        'ActiveState=failed',
        'Result=timeout',
        `ActiveEnterTimestamp=${NOON + 9}`,
        `ExecMainStartTimestamp=${NOON}`,
      ),
    ).toEqual([])
    expect(life([], 'ActiveState=failed', 'Result=timeout', `ActiveEnterTimestamp=${NOON + 9}`)).toEqual([])
  })

  test('too many starts, as 219 and later call it', () => {
    expect(life([], 'ActiveState=failed', 'Result=start-limit')).toEqual([['start-limit', undefined, undefined]])
    expect(life([], 'ActiveState=failed', 'Result=start-limit-hit')).toEqual([['start-limit', undefined, undefined]])
  })

  test('a server that its unit no longer knows is left over; the unit’s own processes are not', () => {
    const server = (ppid: number) => ['pid=77', `ppid=${ppid}`, 'role=server', 'unit=a.service']
    expect(life(server(1), 'ActiveState=failed')).toEqual([['left-over-process', '77', undefined]])
    expect(life(server(1), 'ActiveState=active', 'MainPID=90')).toEqual([['left-over-process', '77', undefined]])
    expect(life(server(1), 'ActiveState=active', 'MainPID=77')).toEqual([])
    expect(life(server(90), 'ActiveState=active', 'MainPID=90')).toEqual([])
    expect(life(server(91), 'ActiveState=active', 'MainPID=90')).toEqual([])
    expect(life(['pid=77', 'role=launcher', 'unit=a.service'], 'ActiveState=failed')).toEqual([])
  })
})
