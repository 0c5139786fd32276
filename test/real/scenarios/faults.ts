import type { LayerName } from '../lab/layer.ts'
import type { LabNode, Settings } from '../lab/node.ts'
import { on, type Row, type Scenario } from '../scenario.ts'

/** Shell that waits for what it is given, up to a minute. */
export const waitFor = (condition: string): string =>
  `for i in $(seq 300); do ${condition} && exit 0; sleep 0.2; done; exit 1`

/** The service gave up, and no JVM is left. */
export const failed = (node: LabNode): string =>
  node.layer.packaged ? `systemctl is-failed -q ${node.unit} && ! pgrep -x java` : '! pgrep -x java'

/** As `failed`, and not because nobody told systemd READY: the lab's servers cannot, and a start that goes well ends so. */
const refused = (node: LabNode): string =>
  `${failed(node)} && [ "$(systemctl show -p Result --value ${node.unit})" != timeout ]`

/** As `failed`, with the exit status that the unit saw. */
export const failedWith = (status: number) => (node: LabNode) =>
  `${failed(node)} && systemctl show -p ExecMainStatus --value ${node.unit} | grep -qx ${status}`

export const stopped = (node: LabNode): string =>
  `[ "$(systemctl show -p ActiveState --value ${node.unit})" = inactive ] && ! pgrep -x java`

type Refusal = Omit<Row, 'arrange' | 'begin' | 'seen'> & {
  seen?: Row['seen']
  /** Breaks a pristine node, which is then started in vain. */
  spoil: (node: LabNode) => unknown
}

/** A node that does not start. */
export const refuses = (layers: LayerName[], { spoil, ...row }: Refusal): Scenario[] =>
  on(layers, {
    seen: ['refused'],
    holds: refused,
    ...row,
    begin: 'booted',
    arrange: async node => {
      await spoil(node)
      await node.startInVain()
    },
  })

/** Enforces the bootstrap checks, also where a version configures itself for loopback. */
export const EXPOSED: Settings = { 'network.host': '0.0.0.0' }

/** Own options of the JVM: a directory takes them since 7.7, before that the file alone. */
export const jvmOptions = (node: LabNode, lines: string): void => {
  const directory = `${node.layer.config}/jvm.options.d`
  if (node.layer.hasOptionsDirectory) node.write(`${directory}/own.options`, `${lines}\n`)
  else node.append(`${node.layer.config}/jvm.options`, `\n${lines}\n`)
}

export const speaks = (node: LabNode, language: 'de_DE' | 'zh_CN'): Promise<void> =>
  node.dropIn(`[Service]\nEnvironment=LC_ALL=${language}.UTF-8`)

/** A program of another kind that holds the port; it answers every request with these bytes, or none. */
export const otherProgram = (node: LabNode, port: number, answer = ''): Promise<string> => {
  const reply = answer === '' ? 'time.sleep(9999)' : `c.recv(4096); c.sendall(b'${answer}'); c.close()`
  const head = `import socket,time\ns=socket.create_server(('0.0.0.0',${port}))\nwhile True:\n  c=s.accept()[0]\n  `
  node.write('/opt/agent.py', `${head}${reply}\n`)
  return node.must(
    `systemd-run -q --unit=metrics-agent python3 /opt/agent.py; ${waitFor(`ss -Hltn 'sport = :${port}' | grep -q .`)}`,
  )
}

export const HTTP_OK = 'HTTP/1.1 200 OK\\r\\nServer: agent\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n'

/** A table that accepts, but for one rule in its input chain. */
export const guard = (rule: string): string =>
  `nft -f - <<'X'
table inet guard {
  chain input {
    type filter hook input priority 0; policy accept;
    ct state established,related accept
    iif lo accept
    ${rule}
  }
}
X`

export const noRules = 'nft flush ruleset'
