import { expect, test } from 'vitest'
import { readHost, utcOffsetOf } from '../../../lib/core/evidence/host.ts'
import { facts, section } from './frame.ts'

test('every field, with the clock of the host in milliseconds', () => {
  const lines = [
    'time=1795435614',
    'boot_time=1795433532',
    'hostname=es-3',
    'kernel=6.1.0',
    'uid=0',
    'systemd=252',
    'virtualization=kvm',
    'instance_id=i-0abc',
    'clock_synchronized=no',
    'os=debian 12',
  ]
  expect(facts(readHost(section('host', lines)), 'host')).toEqual([
    {
      root: true,
      collectedAt: 1795435614000,
      bootedAt: 1795433532000,
      hostname: 'es-3',
      kernel: '6.1.0',
      os: 'debian 12',
      systemd: 252,
      virtualization: 'kvm',
      instanceId: 'i-0abc',
      clockSynchronized: false,
    },
  ])
})

test('without systemd, and with a clock of which nothing is known', () => {
  const [host] = facts(readHost(section('host', ['uid=0', 'systemd=none', 'clock_synchronized=unknown'])), 'host')
  expect(host).toEqual({ root: true })
  expect(facts(readHost(section('host', ['clock_synchronized=yes'])), 'host')[0]).toEqual({
    root: false,
    clockSynchronized: true,
  })
})

test('an empty section says nothing', () => {
  expect(readHost(section('host', []))).toEqual([])
})

test.each([
  ['+0100', 60],
  ['-0330', -210],
  ['+05:45', 345],
  ['UTC', undefined],
])('offset %s', (text, minutes) => {
  expect(utcOffsetOf([section('host', ['time=1', `utc_offset=${text}`])])).toBe(minutes)
})

test('no host section, no offset', () => {
  expect(utcOffsetOf([])).toBeUndefined()
})
