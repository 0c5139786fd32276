import type { Finding, FindingOf } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { epochMs } from './numbers.ts'
import { present, type Section, sourceOf } from './section.ts'

type OomKill = FindingOf<'oom-kill'>

/** `oom-kill:constraint=…,task_memcg=/…,task=java,pid=18803,uid=0` (since 5.0); the kernel's log is English everywhere. */
const STRUCTURED =
  /\boom-kill:constraint=(?<constraint>\w+),.*?task_memcg=(?<cgroup>[^,]*),task=(?<command>[^,]*),pid=(?<pid>\d+)/
/** 3.10 and 4.14 say `Kill process` first, and `Killed process` in a line of its own. */
const KILLED =
  /(?<where>Memory cgroup out of memory|Out of memory)?:? ?Kill(?:ed)? process (?<pid>\d+) \((?<command>[^)]*)\)/

/** One finding a victim: the lines that the kernel prints about it are read together. */
export const readKernelLog = (section: Section): Finding[] => {
  const kills = new Map<number, OomKill>()
  section.lines.forEach((line, index) => {
    const kill = killOf(section, line, index)
    if (kill === undefined) return
    const known = kills.get(kill.pid)
    const { memoryCgroup } = kill
    kills.set(kill.pid, { ...kill, ...known, memoryCgroup: memoryCgroup || (known?.memoryCgroup ?? false) })
  })
  return [...kills.values()]
}

const killOf = (section: Section, line: string, index: number): OomKill | undefined => {
  const base = {
    kind: 'oom-kill' as const,
    source: sourceOf(section, index),
    at: epochMs(/^[\d.]+(?= )/.exec(line)?.[0]),
  }
  const structured = groupsOf<'constraint' | 'cgroup' | 'command' | 'pid'>(STRUCTURED, line)
  if (structured) {
    const { constraint, cgroup, command, pid } = structured
    const unit = cgroup.split('/').findLast(part => part.endsWith('.service'))
    return present({ ...base, pid: Number(pid), command, unit, memoryCgroup: constraint === 'CONSTRAINT_MEMCG' })
  }
  const killed = groupsOf<'pid' | 'command', 'where'>(KILLED, line)
  if (killed === undefined) return undefined
  const { pid, command, where } = killed
  return present({ ...base, pid: Number(pid), command, memoryCgroup: where?.startsWith('Memory') === true })
}
