import * as z from 'zod/mini'

/**
 * Where a finding stood: the section of the evidence, its line there (from 1), and that line's text (masked, shortened).
 * `of`: the file, unit or tool that the section is about, where it has one; it tells two nodes' journals or logs apart.
 */
export const Source = z.object({
  section: z.string(),
  of: z.optional(z.string()),
  line: z.optional(z.number()),
  text: z.optional(z.string()),
})
export type Source = z.infer<typeof Source>

const found = { source: Source }

/** Unix time in milliseconds, by the instance's own clock. */
const time = z.optional(z.number())

export const Product = z.enum(['elasticsearch', 'opensearch'])
export type Product = z.infer<typeof Product>

export const Layer = z.enum(['http', 'transport'])
export type Layer = z.infer<typeof Layer>

const HostFinding = z.object({
  ...found,
  kind: z.literal('host'),
  /** The kernel's: another one after each boot, the same in every container of a host. */
  bootId: z.optional(z.string()),
  collectedAt: time,
  bootedAt: time,
  hostname: z.optional(z.string()),
  kernel: z.optional(z.string()),
  os: z.optional(z.string()),
  root: z.boolean(),
  systemd: z.optional(z.number()),
  virtualization: z.optional(z.string()),
  instanceId: z.optional(z.string()),
  clockSynchronized: z.optional(z.boolean()),
})

const AddressFinding = z.object({
  ...found,
  kind: z.literal('address'),
  address: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  interface: z.string(),
  scope: z.enum(['host', 'link', 'global', 'site', 'other']),
})

export const Limit = z.object({
  soft: z.union([z.number(), z.literal('unlimited')]),
  hard: z.union([z.number(), z.literal('unlimited')]),
})
export type Limit = z.infer<typeof Limit>

/** One process of a node. A launcher (Elasticsearch 8.3 and later) owns no sockets; its child, the server, does. */
const ProcessFinding = z.object({
  ...found,
  kind: z.literal('process'),
  pid: z.number(),
  ppid: z.optional(z.number()),
  product: Product,
  role: z.enum(['server', 'launcher']),
  user: z.optional(z.string()),
  uid: z.optional(z.number()),
  state: z.optional(z.string()),
  startedAt: time,
  unit: z.optional(z.string()),
  home: z.optional(z.string()),
  conf: z.optional(z.string()),
  logs: z.optional(z.string()),
  data: z.optional(z.array(z.string())),
  version: z.optional(z.string()),
  heap: z.optional(z.object({ initial: z.optional(z.string()), maximum: z.optional(z.string()) })),
  limits: z.partialRecord(z.enum(['nofile', 'nproc', 'memlock', 'as', 'fsize']), Limit),
  /** Open files and sockets. */
  descriptors: z.optional(z.number()),
  foreignNetworkNamespace: z.boolean(),
  container: z.optional(z.string()),
})

/** A listening TCP socket. `address` is a literal, or `*` for every address of the families named. */
const ListenerFinding = z.object({
  ...found,
  kind: z.literal('listener'),
  address: z.string(),
  families: z.array(z.union([z.literal(4), z.literal(6)])),
  port: z.number(),
  acceptQueue: z.optional(z.number()),
  backlog: z.optional(z.number()),
  pid: z.optional(z.number()),
  command: z.optional(z.string()),
})

const ConnectFinding = z.object({
  ...found,
  kind: z.literal('connect'),
  address: z.string(),
  port: z.number(),
  outcome: z.enum(['open', 'refused', 'timeout', 'unreachable', 'error']),
})

/** A systemd unit that starts a node, as `systemctl show` tells it. `exitCode`/`exitSignal` belong to its last main process. */
const UnitFinding = z.object({
  ...found,
  kind: z.literal('unit'),
  name: z.string(),
  product: z.optional(Product),
  load: z.string(),
  active: z.string(),
  sub: z.string(),
  unitFile: z.optional(z.string()),
  result: z.optional(z.string()),
  exitCode: z.optional(z.number()),
  exitSignal: z.optional(z.number()),
  mainPid: z.optional(z.number()),
  restarts: z.optional(z.number()),
  type: z.optional(z.string()),
  restart: z.optional(z.string()),
  fragmentPath: z.optional(z.string()),
  dropIns: z.array(z.string()),
  needDaemonReload: z.optional(z.boolean()),
  activeSince: time,
  inactiveSince: time,
  startedAt: time,
  exitedAt: time,
  startTimeoutMs: z.optional(z.number()),
  limits: z.partialRecord(z.enum(['nofile', 'nproc', 'memlock', 'as', 'fsize']), z.string()),
  user: z.optional(z.string()),
})

/** One effective-or-not occurrence of a setting, dotted; several may stand for one key: the last in merge order wins. */
const SettingFinding = z.object({
  ...found,
  kind: z.literal('setting'),
  conf: z.string(),
  key: z.string(),
  value: z.union([z.string(), z.array(z.string())]),
  from: z.enum(['file', 'argument', 'environment']),
  line: z.optional(z.number()),
})

/** A configuration file as a whole. `problem` is set when it could not be read or parsed as the product would. */
const ConfigFileFinding = z.object({
  ...found,
  kind: z.literal('config-file'),
  path: z.string(),
  sha256: z.optional(z.string()),
  mode: z.optional(z.string()),
  owner: z.optional(z.string()),
  group: z.optional(z.string()),
  modifiedAt: time,
  /** The file as it stands, comments and all, where the evidence carried it whole. */
  content: z.optional(z.string()),
  problem: z.optional(
    z.object({
      reason: z.enum(['unreadable', 'malformed', 'duplicate-key', 'null-value']),
      line: z.optional(z.number()),
    }),
  ),
})

export const BootstrapCheck = z.enum([
  'max-map-count',
  'file-descriptors',
  'threads',
  'memory-lock',
  'heap-size',
  'discovery',
  'other',
])
export type BootstrapCheck = z.infer<typeof BootstrapCheck>

/**
 * A bootstrap check that failed. `enforced`: it stopped the node (exit 78); otherwise it was a warning of development
 * mode and is no cause. `current`: it belongs to the unit's or process's last life.
 */
const BootstrapFailureFinding = z.object({
  ...found,
  kind: z.literal('bootstrap-failure'),
  check: BootstrapCheck,
  enforced: z.boolean(),
  current: z.boolean(),
  at: time,
  actual: z.optional(z.number()),
  required: z.optional(z.number()),
  message: z.string(),
})

/** The node could not bind. `errno` where the JVM's class or the kernel settles it; the JVM's prose is localized. */
const BindFailureFinding = z.object({
  ...found,
  kind: z.literal('bind-failure'),
  layer: z.optional(Layer),
  address: z.optional(z.string()),
  ports: z.optional(z.string()),
  errno: z.optional(z.enum(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'EAFNOSUPPORT'])),
  reason: z.enum(['bind', 'resolve-host', 'resolve-publish']),
  current: z.boolean(),
  at: time,
})

/** The node said where it listens. */
const BoundFinding = z.object({
  ...found,
  kind: z.literal('bound'),
  layer: Layer,
  publish: z.string(),
  addresses: z.array(z.string()),
  current: z.boolean(),
  at: time,
})

/** A step in a node's life, told by the product's own log or by systemd's structured fields. */
const LifeFinding = z.object({
  ...found,
  kind: z.literal('life'),
  event: z.enum([
    'initializing',
    'initialized',
    'starting',
    'started',
    'stopping',
    'stopped',
    'closed',
    'waiting-for-master',
    'master-not-discovered',
    'master-elected',
    /** It met a cluster of another uuid or name, which it cannot join; `detail` names both. */
    'other-cluster',
    /**
     * It was sent TLS on a transport port that speaks none, or plain text on one that speaks TLS. `detail` is whose address
     * sent it; absent where that was not told, and what was sent shows that it was a node.
     */
    'other-tls',
    /** It could not load its native code: it can install no system call filter and lock no memory. */
    'no-native-code',
    'waiting-for-clients',
    /** The system refused it a new connection: it has no descriptor left, or the kernel no memory for one. */
    'cannot-accept',
    'start-timeout',
    'start-limit',
    'left-over-process',
  ]),
  current: z.boolean(),
  at: time,
  detail: z.optional(z.string()),
})

/** What systemd journalled about a unit, told by message id and so in no language; oldest first. */
const UnitEventFinding = z.object({
  ...found,
  kind: z.literal('unit-event'),
  unit: z.string(),
  event: z.enum([
    'starting',
    'started',
    'stopping',
    'stopped',
    'start-failed',
    'exited',
    'failed',
    'succeeded',
    'oom-killed',
    'restart-scheduled',
    'other',
  ]),
  /** `start`, `stop` or `restart`: what systemd was asked for, by a person, a program or `Restart=`. */
  job: z.optional(z.string()),
  /** Of the job (`done`, `failed`), or of the unit (`exit-code`, `signal`, `timeout`, `start-limit-hit`). */
  result: z.optional(z.string()),
  /** False where it was journalled in an earlier boot. */
  thisBoot: z.boolean(),
  /** It belongs to the unit's last life. */
  current: z.boolean(),
  at: time,
})

/** How a main process ended, from systemd or the product's launcher: an exit status or a signal. */
const ExitFinding = z.object({
  ...found,
  kind: z.literal('exit'),
  status: z.optional(z.number()),
  signal: z.optional(z.number()),
  current: z.boolean(),
  at: time,
})

/**
 * A fatal line of the product or of the JVM at start, named by its exception class or product-authored text. `about`
 * is a closed word for what it concerns; `subject` the path, setting, plugin or version it names.
 */
const FatalFinding = z.object({
  ...found,
  kind: z.literal('fatal'),
  about: z.enum([
    'unknown-setting',
    'invalid-setting',
    'config-syntax',
    'config-unreadable',
    'access-denied',
    'node-lock',
    'disk-full',
    'read-only-filesystem',
    'state-corrupt',
    'version-incompatible',
    'plugin-mismatch',
    'jvm-options',
    'heap-exhausted',
    'native-memory',
    'keystore',
    'tls-files',
    'run-as-root',
    'java-missing',
    'tmp-noexec',
    'logging-config',
    'descriptors-exhausted',
    'other-exception',
  ]),
  exception: z.optional(z.string()),
  subject: z.optional(z.string()),
  current: z.boolean(),
  at: time,
})

const KernelSettingFinding = z.object({
  ...found,
  kind: z.literal('kernel-setting'),
  name: z.string(),
  value: z.string(),
})

/** A line in a sysctl directory; findings stand in the order in which the files apply, so the last one wins at boot. */
const SysctlFileFinding = z.object({
  ...found,
  kind: z.literal('sysctl-file'),
  path: z.string(),
  name: z.string(),
  value: z.string(),
})

/**
 * What a host firewall does with new TCP from elsewhere to one port, judged over every base chain on input.
 * `verdict` is the first final one that such a packet meets; `sources` narrows it (absent: any source).
 */
const FirewallFinding = z.object({
  ...found,
  kind: z.literal('firewall'),
  tool: z.enum(['nft', 'iptables', 'ip6tables', 'iptables-legacy', 'ip6tables-legacy', 'ufw', 'firewalld']),
  family: z.enum(['ipv4', 'ipv6', 'both']),
  port: z.number(),
  verdict: z.enum(['accept', 'drop', 'reject']),
  rejectWith: z.optional(
    z.enum(['tcp-reset', 'port-unreachable', 'admin-prohibited', 'host-unreachable', 'net-unreachable', 'other']),
  ),
  sources: z.optional(z.array(z.string())),
  /** Sources for which an earlier rule accepts. */
  acceptedSources: z.optional(z.array(z.string())),
  table: z.optional(z.string()),
  chain: z.optional(z.string()),
  handle: z.optional(z.number()),
  byPolicy: z.boolean(),
  packets: z.optional(z.number()),
  /** False where a rule on the way could not be understood, or rules are missing: then no verdict is certain. */
  certain: z.optional(z.boolean()),
})

/** Something that keeps state about firewalls on this host: says in whose idiom a rule must be written to last. */
const FirewallManagerFinding = z.object({
  ...found,
  kind: z.literal('firewall-manager'),
  manager: z.enum(['ufw', 'firewalld', 'nftables', 'iptables-persistent']),
  active: z.boolean(),
  zone: z.optional(z.string()),
})

const OomKillFinding = z.object({
  ...found,
  kind: z.literal('oom-kill'),
  pid: z.number(),
  command: z.string(),
  unit: z.optional(z.string()),
  memoryCgroup: z.boolean(),
  at: time,
})

const DiskFinding = z.object({
  ...found,
  kind: z.literal('disk'),
  role: z.enum(['data', 'logs', 'tmp', 'conf', 'other']),
  unitOfMeasure: z.enum(['kilobytes', 'inodes']),
  path: z.string(),
  size: z.number(),
  available: z.number(),
  usedPercent: z.number(),
})

const MountFinding = z.object({
  ...found,
  kind: z.literal('mount'),
  path: z.string(),
  mountPoint: z.optional(z.string()),
  readOnly: z.boolean(),
  noexec: z.boolean(),
  expectedUnmounted: z.boolean(),
})

const CounterFinding = z.object({ ...found, kind: z.literal('counter'), name: z.string(), value: z.number() })

const ResolutionFinding = z.object({
  ...found,
  kind: z.literal('resolution'),
  name: z.string(),
  outcome: z.enum(['ok', 'failed', 'timeout']),
  addresses: z.array(z.string()),
})

const CertificateFinding = z.object({
  ...found,
  kind: z.literal('certificate'),
  path: z.string(),
  subject: z.optional(z.string()),
  issuer: z.optional(z.string()),
  notBefore: time,
  notAfter: time,
  /** Public PEM, of a CA only. */
  pem: z.optional(z.string()),
})

const ContainerFinding = z.object({
  ...found,
  kind: z.literal('container'),
  name: z.string(),
  image: z.optional(z.string()),
  state: z.string(),
  exitCode: z.optional(z.number()),
  ports: z.array(z.string()),
})

/** A file or directory that the node must read or write. `hung`: it did not answer within a second. */
const PathFinding = z.object({
  ...found,
  kind: z.literal('path'),
  role: z.string(),
  path: z.string(),
  type: z.enum(['dir', 'file', 'missing', 'hung', 'denied', 'other']),
  mode: z.optional(z.string()),
  owner: z.optional(z.string()),
  group: z.optional(z.string()),
  size: z.optional(z.number()),
  modifiedAt: time,
})

/** An option of jvm.options or of a file in jvm.options.d, or of ES_JAVA_OPTS, as it stands. */
const JvmOptionFinding = z.object({
  ...found,
  kind: z.literal('jvm-option'),
  path: z.string(),
  option: z.string(),
})

/** A variable that an environment file gives to a unit. */
const VariableFinding = z.object({
  ...found,
  kind: z.literal('variable'),
  path: z.string(),
  name: z.string(),
  value: z.string(),
})

/** An install, upgrade or removal of a package that matters to a node. */
const PackageFinding = z.object({
  ...found,
  kind: z.literal('package'),
  action: z.enum(['install', 'upgrade', 'remove', 'other']),
  at: time,
})

/** A boot of this host. */
const BootFinding = z.object({ ...found, kind: z.literal('boot'), at: time })

/** A JVM's fatal error log (`hs_err_pid*.log`). */
const CrashFinding = z.object({
  ...found,
  kind: z.literal('crash'),
  path: z.optional(z.string()),
  at: time,
})

const DenialFinding = z.object({
  ...found,
  kind: z.literal('access-denial'),
  by: z.enum(['selinux', 'apparmor']),
  subject: z.optional(z.string()),
  at: time,
})

/** What could not be had, and why: never a cause. `section` is that of the source. */
export const GapFinding = z.object({
  ...found,
  kind: z.literal('gap'),
  reason: z.enum([
    'truncated',
    'denied',
    'timeout',
    'absent',
    'failed',
    'cut',
    'not-root',
    'suppressed',
    'not-evidence',
    'too-large',
    /** Another evidence follows in the same file; only the first was read. */
    'second-evidence',
  ]),
})

/** One fact taken out of evidence. */
export const Finding = z.discriminatedUnion('kind', [
  HostFinding,
  AddressFinding,
  ProcessFinding,
  ListenerFinding,
  ConnectFinding,
  UnitFinding,
  SettingFinding,
  ConfigFileFinding,
  BootstrapFailureFinding,
  BindFailureFinding,
  BoundFinding,
  LifeFinding,
  UnitEventFinding,
  ExitFinding,
  FatalFinding,
  KernelSettingFinding,
  SysctlFileFinding,
  FirewallFinding,
  FirewallManagerFinding,
  OomKillFinding,
  DiskFinding,
  MountFinding,
  CounterFinding,
  ResolutionFinding,
  CertificateFinding,
  ContainerFinding,
  DenialFinding,
  PathFinding,
  JvmOptionFinding,
  VariableFinding,
  PackageFinding,
  BootFinding,
  CrashFinding,
  GapFinding,
])
export type Finding = z.infer<typeof Finding>
export type FindingKind = Finding['kind']
export type FindingOf<K extends FindingKind> = Extract<Finding, { kind: K }>
