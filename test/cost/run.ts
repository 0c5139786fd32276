import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { machine } from '../bench/figure.ts'
import { billOf } from './bill.ts'
import { TICKS } from './day.ts'
import { deployed } from './deployed.ts'
import { costPage } from './page.ts'
import { probeWork } from './prober-work.ts'
import { simulateDay } from './simulate.ts'
import type { Asked, Doors, Seen } from './stand-in.ts'

const standIn = fork(new URL('./stand-in.ts', import.meta.url))
const [{ doors }] = (await once(standIn, 'message')) as [{ doors: Doors }]

const ask = async (seen?: Seen): Promise<Asked> => {
  standIn.send({ seen })
  const [{ asked }] = (await once(standIn, 'message')) as [{ asked: Asked }]
  return asked
}

const progress = (tick: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${Math.round((100 * tick) / (TICKS - 1))} % of the day`)
  if (process.stderr.isTTY && tick === TICKS - 1) process.stderr.write('\r\n')
}

try {
  const { work, seen } = await probeWork(doors, ask)
  await ask(seen)
  const day = await simulateDay(doors.aws, progress)
  const measured = { day, work, asked: await ask(), deployed: deployed() }
  const bills = { plain: billOf(measured, 'plain'), tls: billOf(measured, 'tls') }
  const page = costPage({ measured, bills, machine: machine() })
  console.log(page)
  if (process.argv.includes('--write')) writeFileSync(new URL('../../docs/cost.md', import.meta.url), page)
} finally {
  standIn.disconnect()
}
