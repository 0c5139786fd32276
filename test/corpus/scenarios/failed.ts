import type { LayerName } from '../../real/lab/layer.ts'
import type { LabNode } from '../../real/lab/node.ts'
import { on, type Scenario } from '../../real/scenario.ts'

/** The service gave up, and no JVM is left. */
export const failed = (node: LabNode): string =>
  node.layer.packaged ? `systemctl is-failed -q ${node.unit} && ! pgrep -x java` : '! pgrep -x java'

/** The same, and not because nobody told systemd READY: the lab's servers cannot, and a start that goes well ends so. */
const refused = (node: LabNode): string =>
  `${failed(node)} && [ "$(systemctl show -p Result --value ${node.unit})" != timeout ]`

type Refusal = Pick<Scenario, 'cause' | 'accepted' | 'outside' | 'beside' | 'seen' | 'holds' | 'alone'> & {
  what: string
  /** Breaks a pristine node, which is then started in vain. */
  break: (node: LabNode) => unknown
}

/** Rows for a node that does not start. */
export const refuses = (
  layers: LayerName[],
  row: Partial<Refusal> & Pick<Refusal, 'what' | 'cause' | 'break'>,
): Scenario[] => {
  const { break: spoil, ...rest } = row
  return on(layers, {
    seen: ['refused'],
    holds: refused,
    ...rest,
    begin: 'booted',
    arrange: async node => {
      await spoil(node)
      await node.startInVain()
    },
  })
}

/** Where the package keeps jvm options of one's own: since 7.7 a directory, before that the file alone. */
export const jvmOptions = (node: LabNode, lines: string): void => {
  const { product, major, version, config } = node.layer
  const old = product === 'elasticsearch' && (major < 7 || version.startsWith('7.0'))
  if (old) node.append(`${config}/jvm.options`, `\n${lines}\n`)
  else node.write(`${config}/jvm.options.d/own.options`, `${lines}\n`)
}

/** A program of another kind that holds a port and answers every request with these bytes, or with none. */
export const otherProgram = (node: LabNode, port: number, answer = ''): Promise<string> => {
  const reply = answer === '' ? 'time.sleep(9999)' : `c.recv(4096); c.sendall(b'${answer}'); c.close()`
  const program = `import socket,time\ns=socket.create_server(('0.0.0.0',${port}))\nwhile True:\n  c=s.accept()[0]\n  ${reply}\n`
  node.write('/opt/agent.py', program)
  return node.must(
    `systemd-run -q --unit=metrics-agent python3 /opt/agent.py; for i in $(seq 50); do ss -Hltn 'sport = :${port}' | grep -q . && exit 0; sleep 0.1; done; exit 1`,
  )
}
