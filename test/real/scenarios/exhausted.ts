import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'
import { failed, guard, refuses, waitFor } from './faults.ts'

const MEMORY = '/sys/fs/cgroup/memory'

/** Has the node's systemd limit memory by unit, as on a host of its own; under cgroup v2 it does already. */
const haveLimits = (node: LabNode): Promise<string> =>
  node.must(`[ ! -d ${MEMORY} ] || { mount -o remount,bind,rw ${MEMORY} && systemctl daemon-reexec; }`)

const LIMIT = 'MemoryMax=300M'
const killed = (unit: string): string => `dmesg | grep -q 'task_memcg=.*/${unit}.service,'`

/** Leaves the whole node, which is a host to those in it, too little memory for what comes next. */
const runOut = async (node: LabNode): Promise<void> => {
  const eat = "import time; a=bytearray(b'x')*(1<<29); time.sleep(600)"
  await node.must(`cd ${MEMORY}; echo $(($(cat memory.usage_in_bytes) + (48 << 20))) >memory.limit_in_bytes
    systemd-run -q --unit=batch python3 -c "${eat}"; ${waitFor(failed(node))}`)
}

/** Another program of Java that is killed at its unit's limit, while the node goes on. */
const killAnother = (node: LabNode): Promise<string> =>
  node.must(`systemd-run -q --unit=batch -p ${LIMIT} ${node.layer.home}/jdk/bin/java -Xms900m -XX:+AlwaysPreTouch -version
    ${waitFor('systemctl is-failed -q batch')}`)

/** As many flows as the kernel tracks: each answered twice, and so not given up for a new one. */
const FLOWS = `import os,socket,struct,time
A,B=socket.socket(socket.AF_INET,socket.SOCK_DGRAM),socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
for s in (A,B): s.setsockopt(socket.SOL_SOCKET,33,1<<25)
A.bind(('127.0.0.1',7000)); B.bind(('0.0.0.0',7001)); B.setsockopt(socket.IPPROTO_IP,8,1)
most=int(open('/proc/sys/net/netfilter/nf_conntrack_max').read())
if os.fork()==0:
  while True:
    _,about,_,who=B.recvmsg(16,64)
    try: B.sendmsg([b'y'],[(socket.IPPROTO_IP,8,struct.pack('=I4s4s',0,about[0][2][8:12],bytes(4)))],0,who)
    except OSError: pass
A.setblocking(False)
def ask():
  for i in range(most+2000):
    try: A.sendto(b'x',('127.%d.%d.%d'%(1+(i>>16),i>>8&255,i&255),7001))
    except OSError: pass
    try:
      while True: A.recv(16)
    except OSError: pass
while True: ask(); time.sleep(3)
`

const ASK = "curl -s -H 'content-type: application/json' http://localhost:9200"

const full =
  '[ "$(cat /proc/sys/net/netfilter/nf_conntrack_count)" -ge "$(cat /proc/sys/net/netfilter/nf_conntrack_max)" ]'

/** The kernel has no more of something: alone, as its log is one for all nodes of the machine. */
export const exhausted: Scenario[] = [
  ...refuses(['elasticsearch-7.17.29', 'elasticsearch-8.19.8'], {
    what: 'killed at the memory limit of its unit',
    recorded: ['opensearch-2.19.3', 'elasticsearch-9.1.0'],
    alone: true,
    spoil: async node => {
      await haveLimits(node)
      await node.dropIn(`[Service]\n${LIMIT}`)
    },
    holds: node => `${failed(node)} && ${killed(node.unit)}`,
    cause: 'oom-killed',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'killed, as its host ran out of memory for another program',
    recorded: ['opensearch-3.3.0', 'elasticsearch-6.8.23'],
    begin: 'booted',
    alone: true,
    arrange: async node => {
      await haveLimits(node)
      await node.start()
      await runOut(node)
    },
    seen: ['refused'],
    holds: node => `${failed(node)} && ${killed(node.unit)}`,
    cause: 'oom-killed',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'killed with kill -9, when the kernel had just killed another java for memory',
    recorded: ['elasticsearch-7.17.29'],
    begin: 'booted',
    alone: true,
    arrange: async node => {
      await haveLimits(node)
      await node.start()
      await killAnother(node)
      await node.must(`kill -9 ${await node.serverPid()}`)
      await node.ended()
    },
    seen: ['refused'],
    holds: node => `${failed(node)} && ${killed('batch')}`,
    cause: 'process-died-other',
  }),
  ...on([], {
    what: 'its table of connections is full',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
    begin: 'booted',
    alone: true,
    arrange: async node => {
      await node.start()
      await node.must(
        `${guard('accept')}\nsysctl -qw net.netfilter.nf_conntrack_udp_timeout=900 net.netfilter.nf_conntrack_udp_timeout_stream=900`,
      )
      node.write('/opt/flows.py', FLOWS)
      await node.must(
        `systemd-run -q --unit=flows python3 /opt/flows.py; ${waitFor(`${full} && sleep 20 && ! curl -s -m 1 localhost:9200 && ! curl -s -m 1 localhost:9200`)}`,
      )
    },
    seen: ['timeout'],
    holds: () => full,
    cause: 'conntrack-exhausted',
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'its circuit breaker refuses whatever has a body',
    recorded: ['elasticsearch-7.17.29'],
    begin: 'booted',
    arrange: async node => {
      await node.start()
      await node.must(
        `${ASK}/_cluster/settings -X PUT -d '{"transient":{"network.breaker.inflight_requests.limit":"0b"}}'`,
      )
    },
    seen: [200],
    holds: () => `${ASK}/_search -d '{}' | grep -q circuit_breaking_exception`,
    cause: 'healthy',
    outside: 'proven',
  }),
]
