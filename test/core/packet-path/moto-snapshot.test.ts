import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judged, marks } from './judged.ts'

/** What moto 5.2.5 answered the SDK (`test/aws/moto-snapshot.ts`): an account that this program did not make up. */
const raw = JSON.parse(readFileSync(new URL('../../fixtures/ec2/moto-5.2.5.json', import.meta.url), 'utf8'))
const client = 'i-b2c19d78059ea9fb4'
const near = 'i-32c13c104e78cfc3a'
const far = 'i-a84d04e578137e4c3'

describe('a snapshot as moto tells it', () => {
  test.each([
    ['by reference to the group of the client', near, 9200, []],
    ['a port that nothing opens', near, 9300, [expect.stringMatching(/^security-group-ingress forward sg-\w+ null$/)]],
    ['by a prefix list, in a peered VPC', far, 9200, []],
    [
      'there, a port that nothing opens',
      far,
      9300,
      [expect.stringMatching(/^security-group-ingress forward sg-\w+ null$/)],
    ],
  ])('%s', (_, to, port, expected) => {
    const answer = judged(raw, { from: client, to, port })
    expect(marks(answer)).toEqual(expected)
    expect(answer.missing).toEqual([])
  })

  test('without the entries of its prefix list', () => {
    const { GetManagedPrefixListEntries: _, ...rest } = raw
    expect(judged(rest, { from: client, to: far }).verdict).toBe('cannot-tell')
  })
})
