import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { command, type Finished, mustRun } from './command.ts'
import { type LayerName, layerOf } from './layer.ts'
import { CACHE, LAB, NET, NODE_SCRIPT } from './world.ts'

/** A setting's new value as YAML; null takes it out. */
export type Settings = Record<string, string | number | boolean | null>

const START_SECONDS = 90

/** A real node that is up: what a scenario may do to it. Every `path` is the node's own. */
export type LabNode = Awaited<ReturnType<typeof bootNode>>

/** Boots a pristine node of that layer, under systemd where the layer is a package, with its server configured but not started. */
export const bootNode = async (layerName: LayerName) => {
  const layer = layerOf(layerName)
  const name = `n${layer.octet}`
  const ip = `${NET}.${layer.octet}`
  const host = `ip-${ip.replaceAll('.', '-')}`
  const unit = layer.product
  const root = `${CACHE}/run/${LAB}/${name}.d/root`
  const yml = `${layer.config}/${layer.product}.yml`
  const lab = (verb: string, ...rest: string[]) => mustRun(NODE_SCRIPT, [verb, name, ...rest])

  /** Runs a line of shell in the node as root. */
  const sh = (script: string): Promise<Finished> => command(NODE_SCRIPT, ['exec', name, '--', 'sh', '-c', script])
  const must = (script: string): Promise<string> => mustRun(NODE_SCRIPT, ['exec', name, '--', 'sh', '-c', script])
  const holds = async (script: string): Promise<boolean> => (await sh(script)).code === 0

  /** Asks in the node itself: a look from outside costs what half a second of a start does. */
  const until = async (what: string, seconds: number, condition: string): Promise<void> => {
    const asked = await sh(`for i in $(seq ${seconds * 5}); do ${condition} && exit 0; sleep 0.2; done; exit 1`)
    if (asked.code !== 0) throw new Error(`${what}: not within ${seconds} s`)
  }

  const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
  const write = (path: string, text: string): void => writeFileSync(`${root}${path}`, text)

  const configure = (settings: Settings): void => {
    const kept = read(yml)
      .split('\n')
      .filter(line => !Object.keys(settings).some(key => line.startsWith(`${key}:`)))
    const added = Object.entries(settings).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]))
    write(yml, `${kept.join('\n').trimEnd()}\n${added.join('\n')}\n`)
  }

  const dropIn = async (section: string): Promise<void> => {
    const path = `/etc/systemd/system/${unit}.service.d/override.conf`
    await must(`mkdir -p ${dirname(path)}`)
    write(path, `${section}\n`)
    await must('systemctl daemon-reload')
  }

  /** The JVM that owns the sockets: on Elasticsearch 8 and later it is the launcher's child. */
  const serverPid = async (): Promise<string> => (await must('pgrep -n -x java')).trim()

  const launch = async (limits: string): Promise<void> => {
    if (layer.packaged) await must(`systemctl start --no-block ${unit}`)
    else
      await must(`${limits} cd /tmp && setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/home/search \
        JAVA_HOME=${layer.home}/jdk LD_PRELOAD=/usr/lib/libnofile.so ${layer.home}/bin/${layer.product} -d -p /tmp/server.pid \
        >/home/search/console.log 2>&1 &`)
  }
  const serving = async (): Promise<void> => {
    if (layer.packaged) await lab('ready', unit, String(START_SECONDS))
    else
      await until(
        `${layer.name} opens an HTTP port`,
        START_SECONDS,
        `ss -Hltnp 'sport >= :9200 and sport < :9300' | grep -q '"java"'`,
      )
  }
  const ended = (): Promise<void> =>
    until(
      `${layer.name} gives up`,
      START_SECONDS,
      // its script outlives the JVM that reads the options
      layer.packaged
        ? `systemctl is-failed -q ${unit}`
        : `! pgrep -u ${layer.user} && test -s /home/search/console.log`,
    )

  /** Half the time of a start is the second compiler's, for a server that lives for seconds. */
  const hasten = (): void => {
    const option = '-XX:TieredStopAtLevel=1\n'
    if (layer.hasOptionsDirectory) write(`${layer.config}/jvm.options.d/lab.options`, option)
    else write(`${layer.config}/jvm.options`, `${read(`${layer.config}/jvm.options`)}\n${option}`)
  }

  const prepare = async (): Promise<void> => {
    hasten()
    if (layer.product === 'elasticsearch' && layer.major >= 8 && layer.packaged) await autoConfigure()
    else {
      const leaders = layer.product === 'opensearch' && layer.major >= 2 ? 'cluster_manager' : 'master'
      if (layer.major >= 7 || layer.product === 'opensearch')
        configure({ [`cluster.initial_${leaders}_nodes`]: `["${host}"]` })
      configure({ 'network.host': '0.0.0.0' })
    }
    if (layer.packaged) await must(`systemctl enable -q ${unit}`)
  }

  /** As the deb does when it is installed; kept, as it takes seconds and only the address is in it. */
  const autoConfigure = async (): Promise<void> => {
    const kept = `${CACHE}/layers/${layer.name}.prepared.${host}.tar`
    if (!existsSync(kept)) {
      await must(`cd ${layer.home} && ES_PATH_CONF=${layer.config} ES_JAVA_HOME=${layer.home}/jdk CLI_NAME=auto-configure-node \
        CLI_LIBS=modules/x-pack-core,modules/x-pack-security,lib/tools/security-cli bin/elasticsearch-cli </dev/null \
        && chown -R root:elasticsearch ${layer.config}`)
      await mustRun('tar', ['-C', `${root}${layer.config}`, '-cpf', kept, '.'])
    } else await mustRun('tar', ['-C', `${root}${layer.config}`, '-xpf', kept])
  }

  await mustRun(NODE_SCRIPT, [
    'up',
    name,
    String(layer.octet),
    layer.name,
    ...(layer.packaged || layer.docker ? [] : ['plain']),
  ])
  if (!layer.docker) await prepare()

  return {
    layer,
    name,
    ip,
    host,
    unit,
    yml,
    root,
    sh,
    must,
    holds,
    read,
    write,
    append: (path: string, text: string): void => appendFileSync(`${root}${path}`, text),
    configure,
    dropIn,
    serverPid,
    launch: (limits = '') => launch(limits),
    serving,
    ended,
    start: async (): Promise<void> => {
      await launch('')
      await serving()
    },
    /** A start that is known to fail. */
    startInVain: async (limits = ''): Promise<void> => {
      await launch(limits)
      await ended()
    },
    /** As an operator would, and the JVM really gone. */
    stop: async (): Promise<void> => {
      await must(layer.packaged ? `systemctl stop ${unit}` : 'kill "$(cat /tmp/server.pid)"')
      await until(`${layer.name} stops`, 30, '! pgrep -x java')
    },
    reboot: () => lab('reboot'),
    down: () => lab('down'),
    /** Pipes a script into the node's shell, as a person would over ssh. */
    pipe: (script: Buffer): Promise<Finished> =>
      command(NODE_SCRIPT, ['exec', name, '--', 'sh'], { input: script, timeoutMs: 60_000 }),
  }
}
