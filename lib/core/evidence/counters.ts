import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { type Section, sourceOf } from './section.ts'

const counter = (section: Section, index: number, name: string, value: number): Finding => ({
  kind: 'counter',
  source: sourceOf(section, index),
  name,
  value,
})

/** `name value`. */
export const readCounters = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const found = groupsOf<'name' | 'value'>(/^(?<name>[\w.:-]+)[ =](?<value>\d{1,15})$/, line.trim())
    return found ? [counter(section, index, found.name, Number(found.value))] : []
  })

/** `MemTotal=24684084kB` as `MemTotal` in kilobytes; `pressure/memory full avg10=1.50 …` as `pressure.memory.full` in percent. */
export const readMemory = (section: Section): Finding[] =>
  section.lines.flatMap((line, index) => {
    const amount = groupsOf<'name' | 'value'>(/^(?<name>\w+)=(?<value>\d{1,15})(?:kB)?$/, line.trim())
    if (amount) return [counter(section, index, amount.name, Number(amount.value))]
    const pressure = /^pressure\/(cpu|memory|io) (some|full) avg10=(\d{1,3}(?:\.\d{1,4})?)/.exec(line.trim())
    if (pressure) return [counter(section, index, `pressure.${pressure[1]}.${pressure[2]}`, Number(pressure[3]))]
    const load = /^loadavg=(\d{1,6}(?:\.\d{1,4})?) /.exec(line)
    return load ? [counter(section, index, 'loadavg', Number(load[1]))] : []
  })
