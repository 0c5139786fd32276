import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judged, marks } from './judged.ts'
import { type Question, question } from './networks.ts'
import { walk } from './walker.ts'

const asked = ({ from, to, port }: Question) => ({ from, to, port })

// biome-ignore lint/suspicious/noExplicitAny: raw JSON, as it is printed
const interfaceOf = ({ raw }: Question, i: number): any =>
  (raw.DescribeNetworkInterfaces as { NetworkInterfaces: unknown[] }).NetworkInterfaces[i]

test('every blocker is told, and no other one, as by walking packet by packet and port by port', () => {
  const verdicts = new Set<string>()
  fc.assert(
    fc.property(question, given => {
      const answer = judged(given.raw, asked(given))
      verdicts.add(answer.verdict)
      expect(marks(answer).sort()).toEqual(walk(given.raw, interfaceOf(given, 0), interfaceOf(given, 1), given))
      expect(answer.missing).toEqual([])
    }),
    { numRuns: 1000 },
  )
  expect(verdicts).toEqual(new Set(['passes', 'blocked']))
})

test('what is left out of a snapshot never turns the verdict: it stays, or cannot be told', () => {
  fc.assert(
    fc.property(question, fc.nat(), fc.boolean(), (given, which, cut) => {
      const { verdict } = judged(given.raw, asked(given))
      const operations = Object.keys(given.raw)
      const operation = operations[which % operations.length] ?? ''
      const value = cut ? { ...(given.raw[operation] as object), NextToken: 'more' } : undefined
      if (cut && operation === 'GetManagedPrefixListEntries') return
      const less = judged({ ...given.raw, [operation]: value }, asked(given))
      expect([verdict, 'cannot-tell']).toContain(less.verdict)
    }),
    { numRuns: 500 },
  )
})

test('no remedy opens anything to the world', () => {
  fc.assert(
    fc.property(question, given => {
      const { blockers } = judged(given.raw, asked(given))
      for (const { remedy } of blockers.filter(({ kind }) => kind !== 'route'))
        expect(remedy).not.toMatch(/(0\.0\.0\.0|::)\/0/)
    }),
    { numRuns: 200 },
  )
})
