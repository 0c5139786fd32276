import { expect, test } from 'vitest'
import type { Case } from '../../lib/core/diagnose/case.ts'
import { diagnose } from '../../lib/core/diagnose/diagnose.ts'
import type { Target } from '../../lib/core/model/diagnosis.ts'
import type { Observation } from '../../lib/core/model/observation.ts'
import { sweep } from '../../lib/local/sweep.ts'

const target = (port: number): Target => ({
  given: `127.0.0.1:${port}`,
  host: '127.0.0.1',
  port,
  transportPort: 9300,
  scheme: 'auto',
})

const refused = (port: number): Observation => ({
  kind: 'tcp',
  host: '127.0.0.1',
  address: '127.0.0.1',
  family: 4,
  port,
  at: 0,
  phases: {},
  outcome: 'refused',
  phase: 'connect',
  code: 'ECONNREFUSED',
})

test('judges every target by its own observations, in the order given, however they finish', async () => {
  const targets = Array.from({ length: 20 }, (_, i) => target(i + 1))
  const held = new Map<number, () => void>()
  const counted: number[] = []
  const sweeping = sweep(
    targets,
    {
      async examine({ port }) {
        await new Promise<void>(resolve => held.set(port, resolve))
        return [refused(port)]
      },
      diagnose: (known: Case) => diagnose(known),
      clock: () => 42,
    },
    count => counted.push(count),
  )
  await expect.poll(() => held.size).toBe(20)
  for (const release of [...held.values()].reverse()) release()
  const diagnoses = await sweeping
  expect(diagnoses.map(each => each.target.port)).toEqual(targets.map(({ port }) => port))
  expect(diagnoses.every(({ observations, target: { port } }) => observations[0]?.port === port)).toBe(true)
  expect(counted).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
})
