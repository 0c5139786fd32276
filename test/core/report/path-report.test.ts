import { expect, test } from 'vitest'
import { layOut } from '../../../lib/core/report/layout.ts'
import { pathReport } from '../../../lib/core/report/path-report.ts'
import { acl, aSnapshot, entry, group, mainTable } from '../packet-path/a-snapshot.ts'
import { judged } from '../packet-path/judged.ts'

const told = (answer: ReturnType<typeof judged>): string =>
  layOut(pathReport(answer, 'i-client to 10.0.2.11, tcp 9200'), 100, (_, text) => text).join('\n')

test('what passes is said in two lines', () => {
  expect(told(judged())).toBe(
    'PASSES   i-client to 10.0.2.11, tcp 9200\n         nothing in the snapshot stops it, there or back',
  )
})

test('every blocker stands with what opens it; that tracked connections live on is said', () => {
  const snapshot = aSnapshot({
    groups: [group('sg-client'), group('sg-node')],
    acls: [acl('acl-1', ['subnet-a', 'subnet-b'], entry(100, true, 'allow'), entry(90, false, 'deny'))],
    tables: [mainTable('rtb-main', [])],
  })
  const text = told(judged(snapshot))
  expect(text).toMatch(/^BLOCKED +i-client to 10\.0\.2\.11, tcp 9200\n/)
  expect(text).toContain('the connect: no rule of the node’s security groups lets it in (sg-node)')
  expect(text).toContain('the answer: the network ACL of the receiving subnet denies it (acl-1, rule 90)')
  expect(text).toContain('the connect: the route table of the sending subnet has no way (rtb-main)')
  expect(text.match(/to open: /g)).toHaveLength(5)
  expect(text).toContain('may live on')
})

test('what is missing is listed', () => {
  const text = told(judged({ ...aSnapshot(), DescribeNetworkAcls: undefined }))
  expect(text).toMatch(/^UNKNOWN /)
  expect(text).toContain('DescribeNetworkAcls is not in the snapshot')
})
