import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../../bin/main.ts'
import { FleetEvent } from '../../../lib/core/events/fleet-event.ts'
import { fakeTerminal } from '../fake-terminal.ts'

const run = async (argv: string[]) => {
  const terminal = fakeTerminal()
  return { code: await main(argv, terminal), out: terminal.out() }
}

test('demo shows the life of one incident, line by line, and what to run next', async () => {
  const { code, out } = await run(['demo'])
  expect(code).toBe(0)
  const order = [
    '36 up',
    'es-3 (10.0.2.13) is stopped',
    '30 up, 6 down',
    'IncidentOpened',
    'service-stopped',
    'systemctl start',
  ]
  const then = ['es-3 is started again', '6 not believed yet', 'IncidentResolved', 'npm start -- --causes']
  const found = [...order, ...then].map(text => out.indexOf(text))
  expect(found).not.toContain(-1)
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(out.match(/IncidentOpened/g)?.length).toBe(1)
  expect(out).not.toContain('younger than the observation')
})

test('demo --json gives the events as they were published', async () => {
  const { events, causes, asExpected } = JSON.parse((await run(['demo', '--json'])).out)
  expect(events.map((event: unknown) => FleetEvent.parse(event).type)).toEqual(['IncidentOpened', 'IncidentResolved'])
  expect(causes).toEqual(['service-stopped'])
  expect(asExpected).toBe(true)
})

test('demo --ledger leaves what the commands that ask a fleet can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'esfleet-demo-'))
  const file = join(folder, 'ledger.json')
  expect((await run(['demo', '--ledger', file])).out).toContain(`esfleet -- events --ledger ${file}`)
  expect(await run(['status', '--ledger', file])).toMatchObject({ code: 0, out: expect.stringMatching(/^GREEN /) })
  const { incidents } = JSON.parse((await run(['incidents', '--all', '--ledger', file, '--json'])).out)
  const { out } = await run(['incident', incidents[0].id, '--ledger', file])
  expect(out).toMatch(
    /^OVER +10\.0\.2\.13 \(elasticsearch\) could not be reached on 9200 and 9300: connection refused\n/,
  )
  expect(out).toContain('resolved by itself: green again')
  await rm(folder, { recursive: true })
})
