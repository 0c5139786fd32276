import { describe, expect, test } from 'vitest'
import { EVIDENCE_MAX_BYTES, readFrames } from '../../../lib/core/evidence/frames.ts'
import { bulk, evidence, facts, frame, gunzip, read } from './frame.ts'

const HOST = frame('host', ['time=1795360565', 'hostname=es-3', 'uid=0'])
const KERNEL = frame('kernel-settings', ['vm.max_map_count=65530'])
const gaps = (text: string | Uint8Array) =>
  readFrames(text, { gunzip })
    .gaps.flatMap(each => (each.kind === 'gap' ? [each.reason] : []))
    .sort()

describe('whole evidence', () => {
  test('has sections with attributes, lines and status, and no gap', () => {
    const text = evidence(frame('config path=/etc/my%20es/elasticsearch.yml mode=660', ['1:a: b']), HOST)
    const { sections, gaps } = readFrames(text)
    expect(gaps).toEqual([])
    expect(sections.map(({ name, status }) => `${name} ${status}`)).toEqual(['config ok', 'host ok'])
    expect(sections[0]?.attributes).toEqual({ path: '/etc/my es/elasticsearch.yml', mode: '660' })
    expect(sections[0]?.lines).toEqual(['1:a: b'])
  })

  test('reads the same with CRLF, with a banner in front and a prompt behind', () => {
    const text = evidence(HOST, KERNEL)
    const plain = read(text)
    expect(read(text.replaceAll('\n', '\r\n'))).toEqual(plain)
    expect(read(`Authorized use only.\n@home\n${text}Connection to es-3 closed.\n`)).toEqual(plain)
    expect(read(new TextEncoder().encode(text))).toEqual(plain)
  })

  test('an empty line that lost its space still counts', () => {
    expect(readFrames(evidence(frame('nodes', ['pid=1', '', 'pid=2'])).replace('\n \n', '\n\n')).gaps).toEqual([])
  })

  test('control characters and overrides of direction come out replaced, tabs stay', () => {
    const [section] = readFrames(evidence(frame('log', ['a\u001b[31mb\tc\u202ed\u0000']))).sections
    expect(section?.lines).toEqual(['a\ufffd[31mb\tc\ufffdd\ufffd'])
    const [attributed] = readFrames(evidence(frame('log path=/a%1b[2Jb', []))).sections
    expect(attributed?.attributes.path).toBe('/a\ufffd[2Jb')
  })
})

describe('what the script could not have', () => {
  test.each(['absent', 'denied', 'timeout', 'cut of=40'])('%s is a gap', status => {
    expect(gaps(evidence(frame('journal unit=a.service', [], status)))).toEqual([status.split(' ')[0]])
  })

  test('an unknown status is a failure', () => {
    expect(gaps(evidence(frame('journal', [], 'failed rc=3')))).toEqual(['failed'])
    expect(gaps(evidence(frame('journal', [], 'whatever')))).toEqual(['failed'])
  })

  test('a script that ran out of time says so', () => {
    expect(gaps(evidence(HOST).replace('sections=1', 'sections=1 late=1'))).toEqual(['timeout'])
  })

  test('not being root is a gap', () => {
    expect(facts(read(evidence(frame('host', ['uid=1000']))), 'gap')).toEqual([{ reason: 'not-root' }])
  })
})

describe('evidence that was cut', () => {
  test('inside a section: the last line is dropped, since it may be half a line', () => {
    const text = evidence(HOST, KERNEL)
    const findings = read(text.slice(0, text.indexOf('65530') + 4))
    expect(facts(findings, 'kernel-setting')).toEqual([])
    expect(facts(findings, 'host')).toHaveLength(1)
    expect(gaps(text.slice(0, text.indexOf('65530') + 4))).toEqual(['truncated', 'truncated'])
  })

  test('between sections, or where sections are missing', () => {
    expect(gaps(evidence(HOST, KERNEL).slice(0, -21))).toEqual(['truncated'])
    expect(gaps(evidence(HOST).replace('sections=1', 'sections=2'))).toEqual(['truncated'])
  })

  test('a section with another number of lines, or without its end', () => {
    expect(gaps(evidence(frame('host', ['uid=0', 'time=1'])).replace(' time=1\n', ''))).toEqual(['truncated'])
    expect(gaps(evidence(KERNEL.replace(/@end.*\n/, ''), HOST))).toEqual(['truncated'])
    expect(gaps(evidence(KERNEL.replace(/@end.*\n/, 'some other text\n')))).toEqual(['truncated'])
  })
})

describe('what is no evidence', () => {
  test.each([
    ['nothing', ''],
    ['JSON', '{"cluster_name":"a"}'],
    ['HTML', '<!doctype html>\n<html></html>\n'],
    ['another version', '@esfleet-evidence 2\n@complete sections=0\n'],
    ['bytes', new Uint8Array([0, 255, 254, 64, 10, 13])],
  ])('%s', (_, text) => {
    expect(gaps(text)).toEqual(['not-evidence'])
  })

  test('the first bytes of evidence are evidence that was cut', () => {
    expect(gaps('@esfleet-evid')).toEqual(['not-evidence', 'truncated'])
    expect(gaps('@esfleet-evidence ')).toEqual(['truncated'])
    expect(gaps('@esfleet-evidence 1')).toEqual(['truncated'])
  })

  test('what is far too large is not read', () => {
    expect(gaps(new Uint8Array(EVIDENCE_MAX_BYTES + 1))).toEqual(['too-large'])
    expect(gaps(' '.repeat(EVIDENCE_MAX_BYTES + 1))).toEqual(['too-large'])
  })
})

test('of two evidences the first counts, and that is said', () => {
  const second = evidence(frame('host', ['hostname=other', 'uid=0']))
  const findings = read(evidence(HOST) + second)
  expect(facts(findings, 'host')).toHaveLength(1)
  expect(facts(findings, 'host')[0]?.hostname).toBe('es-3')
  expect(facts(findings, 'gap')).toEqual([{ reason: 'second-evidence' }])
})

describe('the bulk', () => {
  test('holds further sections', () => {
    expect(facts(read(evidence(HOST) + bulk(KERNEL)), 'kernel-setting')).toHaveLength(1)
    expect(gaps(evidence(HOST) + bulk(frame('routes', [], 'timeout')))).toEqual(['timeout'])
    expect(gaps(evidence(HOST) + bulk('noise\n@bulk gzip+base64\n', KERNEL))).toEqual([])
  })

  test('is left aside without a gunzip, and that is said', () => {
    expect(facts(read(evidence(HOST) + bulk(KERNEL), {}), 'gap')).toEqual([{ reason: 'absent' }])
  })

  test('that was cut costs nothing else', () => {
    const text = evidence(HOST) + bulk(KERNEL)
    expect(gaps(text.slice(0, -30))).toEqual(['truncated'])
    expect(facts(read(text.slice(0, -30)), 'host')).toHaveLength(1)
  })

  test.each([
    ['not base64', ' !!!!\n'],
    ['not of whole groups', ' AAA\n'],
    ['not gzip', ' AAAA\n'],
  ])('%s', (_, lines) => {
    expect(gaps(`${evidence(HOST)}@bulk gzip+base64\n${lines}@end bulk lines=1\n`)).toEqual(['failed'])
  })

  test('of another encoding is not read', () => {
    expect(gaps(`${evidence(HOST)}${bulk(KERNEL).replace('gzip', 'zstd')}`)).toEqual(['failed'])
  })

  test('that unpacks to far more than it should is refused by its reader', () => {
    const bomb = bulk(frame('log-full', Array(90_000).fill('a'.repeat(100))))
    expect(bomb.length).toBeLessThan(60_000)
    expect(facts(read(evidence(HOST) + bomb, { gunzip }), 'gap')).toEqual([{ reason: 'failed' }])
  })
})
