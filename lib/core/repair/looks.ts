import { failingPaths } from '../diagnose/known/path.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { PlanStep } from '../model/plan.ts'
import { sh } from './shell-quote.ts'
import { allOf, type Situation } from './situation.ts'
import { byPerson, inAws, onClient, onNode } from './step.ts'
import { urlHost } from './verification.ts'

/** What a person should look at where no change can be offered, and why none is. */
export interface Look {
  summary: string
  reason: string
  see: (s: Situation) => PlanStep[]
}

const logs = (s: Situation): string[] => [
  sh`journalctl -u ${s.unit} -n 100 --no-pager`,
  `ls -lt /var/log/${s.product}/ && tail -n 100 /var/log/${s.product}/*.log`,
]

const subjectOf = (s: Situation, about: string): string | undefined =>
  allOf(s.findings, 'fatal').findLast(found => found.about === about && found.subject?.startsWith('/'))?.subject

const instance = (s: Situation): string =>
  sh`aws ec2 describe-instances --filters ${`Name=private-ip-address,Values=${s.target.host}`} --query 'Reservations[].Instances[].[InstanceId,State.Name,StateReason.Message,LaunchTime]' --output table`

/** The narrowest rule for each blocker that a snapshot of the account shows. */
const openings = ({ known }: Situation, kind: string): PlanStep[] =>
  failingPaths(known)
    .flatMap(({ check }) => check.answer.blockers)
    .filter(blocker => blocker.kind.startsWith(kind))
    .map(({ remedy, direction }) => byPerson(`open the way${direction === 'return' ? ' back' : ''}`, [], remedy))

/** Causes without a safe general fix: one row each, what to look at and why it is a person's. */
export const LOOKS: { readonly [id in CauseId]?: Look } = {
  'config-unreadable': {
    summary: 'mend the settings file: the node cannot read or parse it',
    reason: 'what the broken lines were meant to say is known only to whoever wrote them',
    see: s => [
      onNode('see the place it names, and who changed the file', [sh`ls -l ${s.settingsPath}`, ...logs(s)]),
      byPerson('mend the line, or the owner and mode (packages ship root:<product> 0660)', [
        sh`chown ${`root:${s.product}`} ${s.settingsPath} && chmod 0660 ${s.settingsPath}`,
      ]),
    ],
  },
  'data-path-denied': {
    summary: "give the node's user access to the path that its log names, and to no more",
    reason: 'why the owner changed decides what must be given back, and a data path can be too large to walk',
    see: s => {
      const path = subjectOf(s, 'access-denied') ?? `/var/lib/${s.product}`
      return [
        onNode('see which part of the path denies', [sh`namei -l ${path}`, sh`ls -ldZ ${path}`]),
        byPerson('give that one path back to the node', [
          sh`chown ${`${s.product}:${s.product}`} ${path}`,
          sh`systemctl restart ${s.unit}`,
        ]),
      ]
    },
  },
  'filesystem-unavailable': {
    summary: 'bring the data file system back before the node starts',
    reason: 'a start on an unmounted, read-only or empty data path can found a new, empty cluster',
    see: () => [
      onNode('see what should be mounted and what is', ['findmnt --verify', 'lsblk -f', 'dmesg -T | tail -n 50']),
      byPerson('mount or repair it, check that the data is there, and only then start the node'),
    ],
  },
  'node-lock-held': {
    summary: 'find the process that holds the data path: two nodes may not share it',
    reason: 'deleting node.lock while its holder lives destroys data; it is never offered',
    see: s => [
      onNode('see who holds it', [
        sh`fuser -v ${`/var/lib/${s.product}/node.lock`} ${`/var/lib/${s.product}/nodes/0/node.lock`}`,
        sh`systemctl status ${s.unit} --no-pager`,
      ]),
      byPerson('let the older process end in its own time (TERM, never KILL), then start the unit'),
    ],
  },
  'disk-full': {
    summary: 'free space outside the data path, or grow the volume',
    reason: 'which files may go is a decision; index files are never removed by hand',
    see: s => [
      onNode('see what fills it', [
        'df -h && df -i',
        `du -xh --max-depth=2 /var/log/${s.product} | sort -h | tail -n 20`,
        `find /var/lib/${s.product} /usr/share/${s.product} -xdev -name '*.hprof' -size +100M`,
      ]),
      byPerson('remove heap dumps and rotated logs outside the data path, or grow volume and file system'),
    ],
  },
  'state-corrupt': {
    summary: 'do not start or delete anything: restore this node from its replicas or from a snapshot',
    reason: 'every automatic step could turn damaged data into lost data',
    see: s => [
      onNode('see what is damaged', [...logs(s), 'dmesg -T | tail -n 50']),
      byPerson('check on the other nodes that every shard has a healthy copy before this node is rebuilt'),
    ],
  },
  'jvm-options-invalid': {
    summary: 'mend the JVM option that the log names',
    reason: 'which option was meant is known only to whoever wrote it',
    see: s => [
      onNode('see the message and every option file', [
        sh`journalctl -u ${s.unit} -n 50 --no-pager`,
        sh`grep -rnv -e '^#' -e '^[[:space:]]*$' ${`${s.conf}/jvm.options`} ${`${s.conf}/jvm.options.d`}`,
      ]),
    ],
  },
  'heap-exhausted': {
    summary: 'find what filled the heap before it is made larger',
    reason: 'a larger heap only delays a leak or an oversized query, and takes memory from the page cache',
    see: s => [onNode('see the last lines and the dumps', [...logs(s), `find / -xdev -name '*.hprof' -mtime -7`])],
  },
  'oom-killed': {
    summary: 'give the machine more memory, or the node less heap: the kernel killed it',
    reason: 'which of the two is a question of cost and load; shielding the process would have another one killed',
    see: s => [
      onNode('see who used the memory', [
        "journalctl -k --no-pager | grep -iE 'out of memory|oom-kill|killed process' | tail -n 20",
        sh`systemctl show ${s.unit} -p MemoryMax -p MemoryCurrent`,
        'free -m',
      ]),
    ],
  },
  'descriptors-exhausted': {
    summary: 'find what holds the file descriptors, then raise LimitNOFILE of the unit',
    reason: 'a limit that is reached in spite of 65535 points to a leak or to too many shards',
    see: s => [
      onNode('see the limit and the use', [
        sh`systemctl show ${s.unit} -p LimitNOFILE -p MainPID`,
        sh`ls /proc/$(systemctl show -p MainPID --value ${s.unit})/fd | wc -l`,
      ]),
    ],
  },
  'plugin-mismatch': {
    summary: 'install the plugin again in exactly the version of the node',
    reason: 'whether the plugin is still needed, and where its package comes from, is not in the evidence',
    see: s => [onNode('see which plugin it names', [`ls /usr/share/${s.product}/plugins`, ...logs(s)])],
  },
  'version-incompatible': {
    summary: 'put the package back to the version that wrote the data',
    reason: 'a downgrade or a skipped major version cannot read the data, and trying can damage it',
    see: s => [
      onNode('see what was upgraded, and when', ['tail -n 50 /var/log/dpkg.log /var/log/dnf.log', ...logs(s)]),
    ],
  },
  'tls-files-unreadable': {
    summary: 'give the node a key and certificate it can read, inside its configuration directory',
    reason: 'keys are made and placed by people; switching TLS off is never offered',
    see: s => [onNode('see which file it names, and its owner', [sh`ls -lR ${`${s.conf}/certs`}`, ...logs(s)])],
  },
  'keystore-locked': {
    summary: "give the unit the keystore's password, or restore the keystore's owner and mode",
    reason: 'the password is a secret that is not in the evidence',
    see: s => [
      onNode('see the message and the file', [sh`ls -l ${`${s.conf}/${s.product}.keystore`}`, ...logs(s)]),
      byPerson('for a keystore with a password, see ES_KEYSTORE_PASSPHRASE_FILE in the unit'),
    ],
  },
  'run-as-root': {
    summary: `start the node as its own user, never as root`,
    reason: 'files that it wrote as root must be given back first, and which ones is for a person to check',
    see: s => [
      onNode('see what belongs to root now', [
        `find /var/lib/${s.product} /var/log/${s.product} ${sh`${s.conf}`} -xdev -user root | head -n 50`,
      ]),
    ],
  },
  'tmp-noexec': {
    summary: 'give the node a temporary directory from which code may be run',
    reason: 'a mount with noexec was somebody’s hardening: the directory has to be agreed',
    see: s => [
      onNode('see the mounts', ['findmnt -T /tmp', sh`systemctl show ${s.unit} -p PrivateTmp -p Environment`]),
      byPerson('set ES_TMPDIR (OPENSEARCH_TMPDIR) for the unit to a directory of the node’s user without noexec'),
    ],
  },
  'access-control-denied': {
    summary: 'label or allow the path that SELinux or AppArmor denied',
    reason: 'whether the access is meant is a question of policy; switching it off is never offered',
    see: () => [
      onNode('see the denials', [
        'ausearch -m avc -ts recent',
        'journalctl -k --no-pager | grep -i \'apparmor="DENIED"\'',
      ]),
      byPerson('for a wrong label: restorecon -Rv on that one path'),
    ],
  },
  'unit-sandbox-failed': {
    summary: 'mend the sandbox of the unit: systemd could not set it up',
    reason: 'each of these directives is a protection: which one may be loosened is for its owner',
    see: s => [onNode('see the directives', [sh`systemctl cat ${s.unit}`, sh`systemctl status ${s.unit} --no-pager`])],
  },
  'container-not-running': {
    summary: 'see why the container ended before it is started again',
    reason: 'how it is started (compose, orchestrator) is not in the evidence',
    see: s => {
      const name = allOf(s.findings, 'container')[0]?.name
      return [
        onNode('see its state and last lines', [
          'docker ps -a',
          ...(name === undefined ? [] : [sh`docker logs --tail 100 -- ${name}`]),
        ]),
      ]
    },
  },
  'not-installed': {
    summary: 'no node is installed here: check that this is the machine that was meant',
    reason: 'an address that points at another machine is not mended by installing a server on it',
    see: s => [onClient('see where the name leads', [sh`getent ahosts ${s.target.host}`])],
  },
  'process-died-other': {
    summary: 'the node died in a way that no known cause explains: read its last lines',
    reason: 'starting again what died for an unknown reason can damage data',
    see: s => [
      onNode('see how it ended', [
        sh`systemctl status ${s.unit} --no-pager`,
        ...logs(s),
        `ls -lt /var/log/${s.product}/hs_err_pid*.log /usr/share/${s.product}/hs_err_pid*.log`,
        'journalctl -k --no-pager | tail -n 50',
      ]),
    ],
  },
  'address-family-mismatch': {
    summary: 'let clients use the address family that the node listens on',
    reason: 'whether the name should stop promising the other family, or the node should listen on it, is a decision',
    see: s => [
      onClient('see what the name promises', [sh`getent ahosts ${s.target.host}`]),
      onNode('see what the node listens on', ['ss -Hltn']),
    ],
  },
  'http-disabled': {
    summary: 'this node has no REST port by its own settings: ask another node',
    reason: 'http.enabled: false is a choice for dedicated nodes',
    see: s => [onNode('see the setting', [sh`grep -n 'http.enabled' ${s.settingsPath}`])],
  },
  'container-port-unpublished': {
    summary: 'publish the port of the container',
    reason: 'a container is recreated to publish a port, and how it is created is not in the evidence',
    see: s => [
      onNode('see what is published', ["docker ps --format '{{.Names}} {{.Ports}}'"]),
      byPerson(
        'create it again with the port',
        [],
        `docker run -p ${s.target.port}:${s.target.port} …, on the address that clients use`,
      ),
    ],
  },
  'security-group': {
    summary: 'let the client’s security group in on this port',
    reason: 'a rule holds for everything that wears the group: a person weighs whom else it lets through',
    see: s => [...openings(s, 'security-group'), inAws('see the rules of the node', [instance(s)])],
  },
  'network-acl': {
    summary: 'restore the network ACL entry, in both directions',
    reason: 'an ACL holds for a whole subnet: every blocker must be known before an entry is changed',
    see: s => [
      ...openings(s, 'network-acl'),
      inAws('see the entries', ['aws ec2 describe-network-acls --output table']),
    ],
  },
  'route-missing': {
    summary: 'restore the route between client and node, in both directions',
    reason: 'where the traffic is meant to go is for whoever laid out the network to say',
    see: s => [...openings(s, 'route'), onClient('see the way out', [sh`ip route get ${s.target.host}`])],
  },
  'conntrack-exhausted': {
    summary: 'find what opens so many connections before the table is made larger',
    reason: 'a larger table hides the client that leaks connections',
    see: () => [
      onNode('see table and counters', [
        'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max',
        'ls /sys/class/net | xargs -n 1 ethtool -S 2>/dev/null | grep allowance_exceeded',
      ]),
    ],
  },
  'path-mtu': {
    summary: 'let large packets through: the path swallows them',
    reason: 'the hop with the smaller MTU is not seen from here',
    see: s => [onClient('find the size that passes', [sh`tracepath -n ${s.target.host}`])],
  },
  'unexpectedly-reachable': {
    summary: 'something lets this client in that should not',
    reason: 'which rule is too wide is a decision of whoever owns the boundary',
    see: s => [inAws('see the rules of the node', [instance(s)])],
  },
  'certificate-invalid': {
    summary: 'renew the certificate, or trust the CA that signed it',
    reason: 'a certificate is issued by people; a client that stops checking is never offered',
    see: s => [
      onClient('see what the node shows', [
        sh`openssl s_client -connect ${`${urlHost(s.target.host)}:${s.target.port}`} -showcerts </dev/null`,
      ]),
      onNode('see the files', [sh`ls -l ${`${s.conf}/certs`}`]),
    ],
  },
  'transport-tls-mismatch': {
    summary: 'give both ends of the transport the same TLS settings and CA',
    reason: 'which side is right is known to whoever runs the cluster',
    see: s => [
      onNode('see the settings of this side', [sh`grep -n -e 'transport.ssl' -e 'ssl.transport' ${s.settingsPath}`]),
    ],
  },
  overloaded: {
    summary: 'take load off the node: it answers, and asks to be left alone',
    reason: 'which load may go is a decision',
    see: s => [
      onNode(
        'see what keeps it busy',
        [
          sh`curl -s ${`http://localhost:${s.target.port}/_nodes/_local/hot_threads`}`,
          sh`curl -s ${`http://localhost:${s.target.port}/_cat/thread_pool?v&h=name,active,queue,rejected`}`,
        ],
        'with https://, credentials and --cacert where the node asks for them',
      ),
    ],
  },
  'security-not-initialized': {
    summary: 'initialise the security index once for the cluster',
    reason: 'it writes users and roles from files that must be reviewed first',
    see: () => [
      byPerson('review the files in opensearch-security, then run securityadmin.sh with the admin certificate'),
    ],
  },
  'cluster-mismatch': {
    summary: 'two clusters stand where one was expected: do not join them by settings',
    reason: 'nodes of another cluster uuid cannot join without losing their data',
    see: () => [
      onNode('compare the uuid on each node', [
        "curl -s 'http://localhost:9200/?filter_path=cluster_name,cluster_uuid'",
      ]),
    ],
  },
  'host-unreachable': {
    summary: 'bring the machine, or the way to it, back',
    reason: 'nothing on the node can be changed while it cannot be reached',
    see: s => [
      onClient('see the way to it', [sh`ip route get ${s.target.host}`, sh`ip neigh show to ${s.target.host}`]),
      inAws('see whether it runs', [instance(s)]),
    ],
  },
  'instance-stopped': {
    summary: 'the instance does not run: see who stopped it before it is started',
    reason: 'an instance is stopped on purpose more often than not',
    see: s => [inAws('see its state and the reason', [instance(s)])],
  },
  'instance-replaced': {
    summary: 'point clients at the instance that replaced this one',
    reason: 'where the address should come from (DNS, discovery) is not in the evidence',
    see: s => [inAws('see what holds the address now', [instance(s)])],
  },
  'name-unresolvable': {
    summary: 'mend the name: it leads to no address from here',
    reason: 'the right address is not known from here',
    see: s => [
      onClient(
        'see who answers for it',
        [sh`getent ahosts ${s.target.host}`, 'cat /etc/resolv.conf', sh`dig +search ${s.target.host}`],
        'a misspelt name, a missing search domain and a private zone that this network does not see look alike',
      ),
    ],
  },
  'proxy-upstream-failed': {
    summary: 'ask the node itself: what answered is a proxy that cannot reach it',
    reason: 'the fault lies behind the proxy, and only a probe of the node tells it',
    see: () => [
      byPerson('diagnose the node’s own address and port', [], 'esfleet diagnose http://<address of the node>:9200'),
    ],
  },
  'vantage-faulty': {
    summary: 'mend this machine first: its own trouble hides whether the target answers',
    reason: 'nothing is known of the target',
    see: s => [
      onClient(
        'see what this machine lacks',
        ['ulimit -n', 'cat /proc/sys/fs/file-nr', 'ss -s', sh`ip route get ${s.target.host}`],
        'or diagnose from another machine',
      ),
    ],
  },
}
