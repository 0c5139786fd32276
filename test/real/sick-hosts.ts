import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { inspectScript } from '../../lib/runbooks/inspect-node/assemble.ts'
import { type Frame, firewall, named, readFrames } from '../runbooks/inspect-node/read-frames.ts'
import { command, mustRun } from './lab/command.ts'
import type { LayerName } from './lab/layer.ts'
import { bootNode, type LabNode } from './lab/node.ts'
import { NODE_SCRIPT } from './lab/world.ts'

/**
 * The node script on hosts that are as sick as can be made without harm to the machine: each is a real state of a real
 * node, and undone before the next.
 */
const SCRIPT = inspectScript()
export const SICK_LAYER: LayerName = 'elasticsearch-7.17.29'
const HEALTHY_MS = 2000
const SICKEST_MS = 10_000
/** By then it hangs, and is killed. */
const HUNG_MS = 30_000
/** Of real journal files; 1 GB takes minutes to write. */
const JOURNAL_MB = Number(process.env.ESFLEET_JOURNAL_MB ?? 128)

interface SickHost {
  what: string
  arrange?: (node: LabNode) => Promise<() => Promise<unknown>>
  /** What the script is run by, instead of root's sh. */
  by?: string
  atMostMs?: number
  /** What is wrong with what it said, if anything. */
  check?: (frames: Frame[]) => string | undefined
}

const shell = (node: LabNode, arrange: string, undo: string) => async () => {
  await node.must(arrange)
  return () => node.must(undo)
}

const has = (name: string, wanted: RegExp) => (frames: Frame[]) => {
  const { lines, end } = named(frames, name)
  return lines.some(line => wanted.test(line)) || wanted.test(end) ? undefined : `${name} does not say ${wanted}`
}

/** A FUSE mount whose server never answers, over the data path. */
const hangMount = async (node: LabNode) => {
  const leader = (await mustRun(NODE_SCRIPT, ['leader', node.name])).trim()
  const mount = `nsenter -t ${leader} -m mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung /var/lib/elasticsearch`
  const server = spawn('bash', ['-c', `exec 3<>/dev/fuse; ${mount} && echo mounted && read -r _`])
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])
  if (server.exitCode !== null) throw new Error('no FUSE mount could be made')
  return async () => {
    server.stdin.end()
    await once(server, 'exit')
    await node.must('umount -l /var/lib/elasticsearch')
  }
}

/** Stopped, with more connects than its queue takes. */
const freeze = async (node: LabNode) => {
  const pid = await node.serverPid()
  const fill = `ulimit -n 9000; i=0; while [ $i -lt 4200 ]; do eval "exec $((i + 20))<>/dev/tcp/127.0.0.1/9200" || break; i=$((i + 1)); done 2>/dev/null`
  await node.must(`kill -STOP ${pid}; timeout 8 bash -c '${fill}; sleep 600' >/dev/null 2>&1 & sleep 4`)
  return () => node.must(`kill -CONT ${pid}; sleep 5`)
}

const fillJournal = (node: LabNode) =>
  shell(
    node,
    `mkdir -p /etc/systemd/journald.conf.d /var/log/journal
    printf '[Journal]\\nStorage=persistent\\nRateLimitIntervalSec=0\\nSystemMaxUse=4G\\nSystemKeepFree=1M\\n' >/etc/systemd/journald.conf.d/x.conf
    systemctl restart systemd-journald
    systemd-run -q --unit=elasticsearch-noise sh -c 'while :; do head -c 3000000 /dev/urandom | base64 -w 300; done'
    for i in $(seq 900); do [ $(du -sm /var/log/journal | cut -f 1) -ge ${JOURNAL_MB} ] && break; sleep 0.5; done
    systemctl stop elasticsearch-noise; du -sm /var/log/journal >&2`,
    'rm -rf /etc/systemd/journald.conf.d/x.conf /var/log/journal/*; systemctl restart systemd-journald; systemctl reset-failed || :',
  )()

const HOSTS: SickHost[] = [
  { what: 'healthy', atMostMs: HEALTHY_MS, check: has('nodes', /^fds=\d+$/) },
  { what: 'its data path hangs', arrange: hangMount, check: has('paths', /^data \/var\/lib\/elasticsearch hung$/) },
  { what: 'a large journal', arrange: fillJournal, check: has('unit-events', / elasticsearch\.service /) },
  {
    what: 'the pids of its cgroup run out',
    by: 'exec systemd-run -q --pipe --wait -p TasksMax=6 sh',
  },
  {
    what: 'a user may have no more processes',
    by: 'exec setpriv --reuid 1000 --regid 1000 --clear-groups sh -c "ulimit -u 14; exec sh"',
  },
  {
    what: 'frozen, with its accept queue full',
    arrange: freeze,
    check: frames => has('nodes', /^state=T$/)(frames) ?? has('connects', / 9200 timeout$/)(frames),
  },
  {
    what: 'no space in /tmp, logs and data',
    arrange: node =>
      shell(
        node,
        'for d in /tmp /var/log/elasticsearch /var/lib/elasticsearch; do mount -t tmpfs -o size=64k x $d; cat /dev/zero >$d/full 2>/dev/null; done; :',
        'umount -l /tmp /var/log/elasticsearch /var/lib/elasticsearch',
      )(),
    check: has('disk', /^kb \S*\/lib\/elasticsearch x 64 64 0 100% /),
  },
  {
    what: 'a read-only root',
    by: 'exec unshare -m sh -c "mount --bind / /mnt && mount -o remount,bind,ro /mnt && mount --rbind /proc /mnt/proc && mount --rbind /run /mnt/run && mount --rbind /sys /mnt/sys && mount --rbind /dev /mnt/dev && exec chroot /mnt sh"',
    check: has('nodes', /^role=server$/),
  },
  {
    what: 'hidepid=2, and not root',
    by: 'exec unshare -m sh -c "mount -o remount,hidepid=2 /proc && exec setpriv --reuid 1000 --regid 1000 --clear-groups sh"',
    check: has('listeners', /:9200 /),
  },
  {
    what: 'three thousand listeners',
    arrange: node =>
      shell(
        node,
        `systemd-run -q --unit=many -p LimitNOFILE=9000 python3 -c 'import socket,time
s=[socket.create_server(("127.0.0.1",p)) for p in range(20000,23000)]
time.sleep(600)'; for i in $(seq 50); do [ $(ss -Hltn | wc -l) -gt 3000 ] && break; sleep 0.1; done`,
        'systemctl stop many',
      )(),
    check: has('listeners', /:9200 /),
  },
  {
    what: 'two thousand processes',
    arrange: node =>
      shell(
        node,
        `systemd-run -q --unit=many -p TasksMax=9000 sh -c 'i=0; while [ $i -lt 2000 ]; do sleep 600 & i=$((i + 1)); done; wait'; sleep 3`,
        'systemctl kill -s KILL many; systemctl reset-failed many || :',
      )(),
    check: has('nodes', /^role=server$/),
  },
  {
    what: 'ten thousand rules of iptables',
    arrange: node =>
      shell(
        node,
        `{ echo '*filter'; echo ':INPUT ACCEPT [0:0]'; for i in $(seq 10000); do echo "-A INPUT -p tcp -m tcp --dport $((i + 20000)) -j DROP"; done
        echo '-A INPUT -p tcp -m tcp --dport 9200 -j REJECT'; echo COMMIT; } | iptables-restore`,
        'nft flush ruleset',
      )(),
    check: frames => {
      const { lines = [], end = 'none' } = firewall(frames, 'iptables') ?? {}
      return /^status=ok of=1000\d ports=/.test(end) && lines.some(line => line.includes('--dport 9200 -j REJECT'))
        ? undefined
        : end
    },
  },
  {
    what: 'ten thousand sources in nftables',
    arrange: node =>
      shell(
        node,
        `{ echo 'table inet f { chain in { type filter hook input priority 0; policy accept;'; for i in $(seq 10000); do echo "ip saddr 10.$((i / 250)).$((i % 250)).7 drop"; done; printf '}\\n}\\n'; } | nft -f -`,
        'nft flush ruleset',
      )(),
    check: frames => (/^status=(cut|timeout)/.test(firewall(frames, 'nft')?.end ?? '') ? undefined : 'nft is not cut'),
  },
]

/** Well-formed and in time, or what is wrong. */
const examine = async (node: LabNode, { by = 'exec sh', atMostMs = SICKEST_MS, check }: SickHost): Promise<string> => {
  const began = performance.now()
  const { stdout } = await command(NODE_SCRIPT, ['exec', node.name, '--', 'sh', '-c', by], {
    input: SCRIPT,
    timeoutMs: HUNG_MS,
  })
  const ms = performance.now() - began
  const told = `${Math.round(ms)} ms, ${stdout.length} characters`
  if (ms > atMostMs) throw new Error(`took ${told}`)
  const { frames, complete } = readFrames(stdout)
  if (complete === undefined) throw new Error(`is not complete: ${told}`)
  const wrong = check?.(frames)
  if (wrong !== undefined) throw new Error(`${wrong}: ${complete}`)
  return `${told}, ${complete.slice(1)}`
}

/** Makes the node sick, has the script look at it, and undoes it. */
const judgeHost = async (node: LabNode, host: SickHost): Promise<string> => {
  const undo = await host.arrange?.(node)
  try {
    return await examine(node, host)
  } finally {
    await undo?.()
  }
}

const boot = async (): Promise<LabNode> => {
  const node = await bootNode(SICK_LAYER)
  await node.start()
  return node
}

/** Makes one node sick in every way, and says how the script fared: a line each. After a failure the node is a new one. */
export const sickHosts = async (say: (line: string) => void): Promise<{ passed: number; failed: number }> => {
  const result = { passed: 0, failed: 0 }
  let node: LabNode | undefined
  try {
    for (const host of HOSTS) {
      node ??= await boot()
      try {
        say(`ok     ${host.what}: ${await judgeHost(node, host)}`)
        result.passed++
      } catch (error) {
        say(`FAILED ${host.what}: ${error instanceof Error ? error.message : error}`)
        result.failed++
        await node.down()
        node = undefined
      }
    }
  } finally {
    await node?.down()
  }
  return result
}
