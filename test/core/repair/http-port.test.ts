import { describe, expect, test } from 'vitest'
import {
  aBindFailure,
  aBound,
  aConfigFile,
  aFailedUnit,
  aHostWith,
  aListener,
  answered,
  aProcess,
  aRunningNode,
  aSetting,
  aUnit,
  CONF,
  PID,
  refused,
  spoke,
} from '../diagnose/a-case.ts'
import { aPlan, commandsOf, diffOf, notesOf } from './a-plan.ts'
import { NESTED } from './settings-samples.ts'

describe('a custom port', () => {
  test('the client is told the real port; moving the node is the other way', () => {
    const findings = aHostWith(
      aConfigFile(CONF, { content: NESTED }),
      aProcess(),
      aUnit(),
      aListener('*', 9280),
      aListener('*', 9300),
      aSetting('http.port', '9280'),
    )
    const plan = aPlan('custom-http-port', { seen: [refused()], findings })
    expect(plan.summary).toContain('9280')
    expect(plan.steps[0]).toMatchObject({ where: 'client', commands: ['curl -sS http://10.0.0.5:9280'] })
    expect(diffOf(plan)).toContain('-  port: 9280\n+  port: 9200\n')
    expect(plan.verify[0]).toBe('esfleet diagnose http://10.0.0.5:9280')
  })

  test('told by where the node said that it listens, or by its range', () => {
    const said = aHostWith(aProcess(), aBound('http', ['10.0.0.5:9281']), aBound('transport', ['10.0.0.5:9300']))
    expect(aPlan('custom-http-port', { findings: said }).summary).toContain('9281')
    const range = aHostWith(aSetting('http.port', '9282-9290'))
    expect(aPlan('custom-http-port', { findings: range }).summary).toContain('9282')
  })
})

describe('a taken port', () => {
  const other = aListener('*', 9200, { pid: 77, command: 'kibana; reboot' })

  test('the holder is named; the node gets one fixed port once it is free', () => {
    const findings = aHostWith(aProcess(), aUnit(), other, aListener('*', 9201))
    const plan = aPlan('port-fallback', { seen: [spoke('OTHER_SERVICE', 404)], findings })
    expect(plan.summary).toContain('kibana; reboot (pid 77)')
    expect(commandsOf(plan)).toContain("ss -Hltnp 'sport = :9200'")
    expect(commandsOf(plan)).toContain('ps -o pid,ppid,user,lstart,args -p 77')
    expect(notesOf(plan)).toContain('it should read: http.port: 9200')
  })

  test('a port that was fixed already only has to be freed', () => {
    const failed = aBindFailure({ ports: '9202', errno: 'EADDRINUSE' })
    const findings = aHostWith(aFailedUnit(1), failed, aSetting('http.port', '9202'))
    const plan = aPlan('port-taken', { seen: [refused()], findings })
    expect(plan.summary).toBe('free port 9202, then start the node')
    expect(plan.undo).toEqual([])
    expect(notesOf(plan)).not.toContain('should read')
  })

  test('without a port in the evidence it is the one that was asked for', () => {
    const holder = aListener('*', 9200, { pid: PID })
    const findings = aHostWith(aProcess(), aUnit(), holder, aBindFailure({ ports: 'x' }))
    expect(aPlan('port-taken', { findings }).summary).toContain('free port 9200')
    const { pid: _, command: __, ...unowned } = aListener('*', 9200) as { pid?: number; command?: string }
    const unread = aHostWith(unowned as ReturnType<typeof aListener>)
    expect(aPlan('port-fallback', { findings: unread }).summary).toContain('a process (pid unknown)')
  })
})

test('the transport port was asked: the client goes to the REST port', () => {
  const target = { port: 9300 }
  expect(aPlan('transport-port-probed', { target }).steps[0]?.commands).toEqual(['curl -sS http://10.0.0.5:9200'])
  const findings = aRunningNode(['listener', 'bound'], aListener('*', 9290), aListener('*', 9300))
  expect(aPlan('transport-port-probed', { target, findings }).summary).toContain('9290')
  const seen = [answered({}, { port: 9270 })]
  expect(aPlan('transport-port-probed', { target, seen }).verify).toEqual(['esfleet diagnose http://10.0.0.5:9270'])
})
