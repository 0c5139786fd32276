import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mustRun, until } from './command.ts'
import type { LabNode } from './node.ts'
import { CACHE, LAB, NET, NODE_SCRIPT } from './world.ts'

/** Seconds that the proxy waits for its node. */
const PATIENCE = 2

const fronts = new Map<string, ChildProcess>()

const portOf = (node: LabNode): number => 8000 + node.layer.octet

export const frontUrl = (node: LabNode): string => `http://${NET}.1:${portOf(node)}`

const configuration = (node: LabNode): string => `
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen ${NET}.1:${portOf(node)};
    location / {
      proxy_pass http://${node.ip}:9200;
      proxy_connect_timeout ${PATIENCE}s; proxy_read_timeout ${PATIENCE}s;
    }
  }
}
`

/** Starts nginx on the switch, in front of the node's REST port; it ends with the runner, however that ends. */
export const putInFront = async (node: LabNode): Promise<void> => {
  const folder = `${CACHE}/run/${LAB}/${node.name}.front`
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/nginx.conf`, configuration(node))
  const untilStdinEnds = '"$0" -e stderr -p "$1" -c nginx.conf & cat >/dev/null; kill $!; wait'
  const args = ['switch', '--', 'sh', '-c', untilStdinEnds, `${CACHE}/nginx/usr/sbin/nginx`, folder]
  fronts.set(node.name, spawn(NODE_SCRIPT, args, { stdio: ['pipe', 'ignore', 'inherit'] }))
  await until('the proxy listens', 5000, async () =>
    (await mustRun(NODE_SCRIPT, ['switch', '--', 'ss', '-Hltn'])).includes(`${NET}.1:${portOf(node)} `),
  )
}

export const takeFrontAway = (node: LabNode): void => {
  fronts.get(node.name)?.stdin?.end()
  fronts.delete(node.name)
}
