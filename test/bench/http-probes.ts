import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { type Figure, type LeftOut, median } from './figure.ts'
import { expectAll, type Line, probe } from './prober.ts'
import { folder, serve, start } from './yardstick.ts'

const PORT = 19304
const BLACKBOX_PORT = 19315
const COUNT = 15_000
const AT_ONCE = 16
const START_RATE = 3000
const BLACKBOX = 'prometheus-blackbox-exporter'
/** USER_HZ, which is 100 on every Linux that matters. */
const TICK_MS = 10

/** Keeps the connection: a probe may ask twice. */
const SERVER = `
  const body = JSON.stringify({ name: 'es-1', cluster_name: 'bench', cluster_uuid: 'bench',
    version: { number: '8.15.0' }, tagline: 'You Know, for Search' })
  const head = 'HTTP/1.1 200 OK\\r\\nX-elastic-product: Elasticsearch\\r\\ncontent-type: application/json\\r\\n'
  const answer = head + 'content-length: ' + body.length + '\\r\\n\\r\\n' + body
  require('net').createServer(s => s.on('error', () => {}).on('data', () => s.write(answer)))
    .listen(${PORT}, '127.0.0.1', 1024, () => console.log('ready'))`

const cpuMsOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function ask(agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `/probe?module=http_2xx&target=http://127.0.0.1:${PORT}/`
    get({ host: '127.0.0.1', port: BLACKBOX_PORT, path, agent }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })
}

/** Asked over kept connections, so that it pays for probing and for telling the result, as it does in use. */
async function askBlackbox(pid: number, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const before = cpuMsOf(pid)
  let left = count
  const worker = async () => {
    while (left-- > 0)
      if (!/^probe_success 1$/m.test(await ask(agent))) throw new Error('blackbox_exporter: probe failed')
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  agent.destroy()
  return ((cpuMsOf(pid) - before) * 1000) / count
}

async function startBlackbox(): Promise<number> {
  const config = join(folder, 'blackbox.yml')
  writeFileSync(
    config,
    'modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n    http:\n      preferred_ip_protocol: ip4\n',
  )
  const child = start(BLACKBOX, [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${BLACKBOX_PORT}`])
  const agent = new Agent()
  for (let tries = 0; tries < 100; tries++) {
    const up = await ask(agent).then(
      () => true,
      () => false,
    )
    if (up && child.pid !== undefined) return child.pid
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('blackbox_exporter does not answer')
}

/** CPU of an HTTP probe, whole process with JSON, beside that of blackbox_exporter while it runs. */
export async function httpProbes(rounds: number): Promise<(Figure | LeftOut)[]> {
  const name = 'CPU a probe, HTTP'
  if (spawnSync(BLACKBOX, ['--version']).error !== undefined) {
    return [{ name, leftOut: `no ${BLACKBOX} here: apt-get install ${BLACKBOX}` }]
  }
  await serve(process.execPath, ['-e', SERVER])
  const blackbox = await startBlackbox()
  const lines: Line[] = Array.from({ length: COUNT }, () => ({
    host: '127.0.0.1',
    port: PORT,
    kind: 'http',
    timeoutMs: 5000,
  }))
  const seen = []
  for (let i = 0; i < rounds; i++) {
    const ours = await probe(lines, START_RATE)
    expectAll(ours, 'open', COUNT)
    seen.push({ oursUs: ours.cpuUs, theirsUs: await askBlackbox(blackbox, COUNT / 5) })
  }
  process.kill(blackbox)
  return [
    {
      name,
      value: median(seen.map(({ oursUs, theirsUs }) => oursUs / theirsUs)),
      unit: '× bbox',
      limit: { at: 'most', value: 0.5 },
      beside: `${median(seen.map(({ oursUs }) => oursUs)).toFixed(0)} µs, blackbox_exporter ${median(seen.map(({ theirsUs }) => theirsUs)).toFixed(0)} µs`,
    },
  ]
}
