import { base, changed, type Derived } from './base.ts'
import { type Lines, valueIn, withContent } from './evidence-text.ts'

interface Victim {
  pid: number
  epoch: number
  unit: string
}

/** Of a real node that was killed with signal 9: the kernel's line is the only thing that a real kill adds. */
const victim = (lines: Lines, launcher: boolean): Victim => {
  const exit = Number(valueIn(lines, 'units', 'ExecMainExitTimestamp'))
  const main = Number(valueIn(lines, 'units', 'ExecMainPID'))
  // the server is the launcher's child; its PID is gone from the evidence
  return { pid: launcher ? main + 96 : main, epoch: exit, unit: valueIn(lines, 'units', 'Id') ?? '' }
}

const WORDS: Record<string, (of: Victim) => string[]> = {
  'a host out of memory, Linux 6': ({ pid, epoch, unit }) => [
    `${epoch}.101220 GC Thread#0 invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0`,
    `${epoch}.101874 oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/${unit},task=java,pid=${pid},uid=901`,
    `${epoch}.101931 Out of memory: Killed process ${pid} (java) total-vm:4512208kB, anon-rss:1880412kB, file-rss:0kB, shmem-rss:0kB, UID:901 pgtables:4528kB oom_score_adj:0`,
  ],
  'a limit of its unit, Linux 6': ({ pid, epoch, unit }) => [
    `${epoch}.400110 java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
    `${epoch}.400702 oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/${unit},task_memcg=/system.slice/${unit},task=java,pid=${pid},uid=901`,
    `${epoch}.400761 Memory cgroup out of memory: Killed process ${pid} (java) total-vm:1516620kB, anon-rss:203904kB, file-rss:6392kB, shmem-rss:0kB, UID:901 pgtables:528kB oom_score_adj:0`,
  ],
  'a host out of memory, Linux 4.14': ({ pid, epoch }) => [
    `${epoch}.771120 java invoked oom-killer: gfp_mask=0x14280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), nodemask=(null), order=0, oom_score_adj=0`,
    `${epoch}.771803 Out of memory: Kill process ${pid} (java) score 788 or sacrifice child`,
    `${epoch}.772011 Killed process ${pid} (java) total-vm:16692532kB, anon-rss:14409404kB, file-rss:0kB, shmem-rss:0kB`,
  ],
}

const BASES: readonly [string, keyof typeof WORDS & string][] = [
  ['killed-with-kill-9-on-elasticsearch-7.17.29', 'a host out of memory, Linux 6'],
  ['killed-with-kill-9-on-elasticsearch-7.17.29', 'a host out of memory, Linux 4.14'],
  ['killed-with-kill-9-on-elasticsearch-8.19.8', 'a host out of memory, Linux 6'],
  ['killed-with-kill-9-on-elasticsearch-8.19.8', 'a limit of its unit, Linux 6'],
  ['killed-with-kill-9-on-opensearch-2.19.3', 'a limit of its unit, Linux 6'],
  ['killed-with-kill-9-on-elasticsearch-6.8.23', 'a host out of memory, Linux 4.14'],
  ['killed-with-kill-9-on-opensearch-2.19.3', 'a host out of memory, Linux 6'],
]

export const kills = (): Derived[] => [
  ...BASES.map(([name, words]) => ({
    name: `${name}-for-${words}`,
    case: changed(base(name), `with the kernel's lines of ${words}, in the words of a measured kill`, {
      label: 'oom-killed',
      evidence: withContent(base(name).evidence, 'kernel-log', all => [
        ...all,
        ...(WORDS[words]?.(victim(base(name).evidence, name.includes('-8.'))) ?? []),
      ]),
    }),
  })),
  ...['killed-with-kill-9-on-elasticsearch-7.17.29', 'killed-with-kill-9-on-opensearch-2.19.3'].map(name => ({
    name: `${name}-where-the-kernel-killed-another-java-an-hour-ago`,
    case: changed(base(name), 'with the kill of another java, an hour before', {
      evidence: withContent(base(name).evidence, 'kernel-log', all => {
        const { epoch } = victim(base(name).evidence, false)
        const words = WORDS['a host out of memory, Linux 6']?.({
          pid: 31337,
          epoch: epoch - 3600,
          unit: 'batch.service',
        })
        return [...all, ...(words ?? [])]
      }),
    }),
  })),
]
