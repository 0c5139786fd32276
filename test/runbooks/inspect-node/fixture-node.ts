import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspectScript } from '../../../lib/runbooks/inspect-node/assemble.ts'

const SYSTEM_PATHS =
  /(^|[\s"'(=|{<,#-])\/(proc|etc|sys|run|var|usr\/lib|usr\/local|usr\/share|lib|opt|srv|home|tmp)(?=[/"'\s)}])/gm

/** Commands that would tell about the machine which runs the tests; silent and absent unless a test says otherwise. */
const MACHINE = `ss systemctl journalctl ip nft iptables-save iptables-nft-save ip6tables-save ip6tables-nft-save ufw
  firewall-cmd dmesg docker podman last getent ethtool chronyc systemd-detect-virt rpm`.split(/\s+/)

export interface Ran {
  out: string
  ms: number
}

/**
 * A made-up instance: the script runs with every system path moved under a directory, and with stand-ins for the
 * commands that ask the machine. What it prints never describes the machine of the tests.
 */
export class FixtureNode {
  readonly dir = mkdtempSync(join(tmpdir(), 'esfleet-node-'))
  readonly root = join(this.dir, 'root')
  readonly bin = join(this.dir, 'bin')

  constructor() {
    mkdirSync(this.bin, { recursive: true })
    for (const name of MACHINE) this.shim(name, 'exit 127')
    this.shim('uname', 'case $1$2$3 in -n-r-m) echo node-1 5.10.0 x86_64;; -n) echo node-1;; *) echo 5.10.0;; esac')
    this.shim('df', 'echo Filesystem; shift; for p; do echo "/dev/sda1 1000 400 600 40% /"; done')
    this.file('/proc/stat', 'cpu 1\nbtime 1700000000\nprocs_blocked 0\n')
    this.file('/proc/uptime', '5000.00 9000.00\n')
    this.file('/proc/sys/kernel/random/uuid', '0c2b6a34-5a5e-4f4c-9d5e-111111111111\n')
    this.file('/proc/sys/kernel/random/boot_id', '0c2b6a34-5a5e-4f4c-9d5e-222222222222\n')
    this.file('/proc/sys/vm/max_map_count', '65530\n')
    this.file('/etc/os-release', 'ID="debian"\nVERSION_ID="12"\n')
    this.file('/etc/passwd', 'root:x:0:0::/root:/bin/sh\nelasticsearch:x:901:901::/:/bin/false\n')
    this.file('/tmp/x', '')
    this.namespaces('self')
  }

  /** Writes a file below the node's root; `at` is its time of change in epoch seconds. */
  file(path: string, text: string | Buffer, at?: number): string {
    const full = join(this.root, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
    if (at !== undefined) utimesSync(full, at, at)
    return full
  }

  /** Stands in for a command; `body` is sh. */
  shim(name: string, body: string): void {
    const path = join(this.bin, name)
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
  }

  says(name: string, text: string | Buffer): void {
    const file = join(this.dir, `${name}.says`)
    writeFileSync(file, text)
    this.shim(name, `cat ${file}`)
  }

  /** systemd with one unit: what `show` prints, its events (`-o json`) and its journal lines. */
  systemd(unit: string, show: string, events: object[] = [], journal: string | Buffer = ''): void {
    mkdirSync(join(this.root, '/run/systemd/system'), { recursive: true })
    this.says('show', show)
    this.says('unit-journal', journal)
    this.says('events', events.map(e => JSON.stringify(e)).join('\n'))
    this.shim(
      'systemctl',
      `case "$*" in --version) echo 'systemd 252 (252.39)';; list-unit-files*) echo '${unit} disabled';; show*) ${this.bin}/show;; esac`,
    )
    this.shim(
      'journalctl',
      `case "$*" in *json*) ${this.bin}/events;; *a596d6fe*) ;; *\\ -k\\ *) ;; *-u\\ *) ${this.bin}/unit-journal;; esac`,
    )
  }

  process(pid: number, argv: string[], cgroup = '0::/system.slice/elasticsearch.service', ppid = 1): void {
    this.file(`/proc/${pid}/cmdline`, `${argv.join('\0')}\0`)
    this.file(`/proc/${pid}/status`, `Name:\tjava\nState:\tS (sleeping)\nPPid:\t${ppid}\nUid:\t901\t901\t901\t901\n`)
    this.file(
      `/proc/${pid}/stat`,
      `${pid} (java) S ${ppid} ${Array.from({ length: 17 }, () => 0).join(' ')} 10000 0 0\n`,
    )
    this.file(`/proc/${pid}/cgroup`, `${cgroup}\n`)
    this.file(
      `/proc/${pid}/limits`,
      'Limit                     Soft Limit           Hard Limit           Units     \n' +
        'Max open files            4096                 65535                files     \n',
    )
    this.namespaces(String(pid))
  }

  /** Runs the script as it is piped over ssh; `change` may shorten its limits. */
  run(shell: string[] = ['sh'], env: Record<string, string> = {}, change = (script: string) => script): Promise<Ran> {
    const script = change(inspectScript())
      .replace(/^PATH=.*$/m, 'PATH=$TEST_PATH')
      .replace(SYSTEM_PATHS, (_, before: string, path: string) => `${before}${this.root}/${path}`)
    const started = performance.now()
    const [command = 'sh', ...args] = shell
    const TEST_PATH = env.TEST_PATH ?? `${this.bin}:${process.env.PATH ?? '/usr/bin:/bin'}`
    const child = spawn(command, args, { env: { ...env, TEST_PATH, PATH: TEST_PATH } })
    const chunks: Buffer[] = []
    child.stdout.on('data', chunk => chunks.push(chunk))
    child.stdin.end(script)
    return new Promise((done, failed) => {
      child.on('error', failed)
      child.on('close', () => done({ out: Buffer.concat(chunks).toString(), ms: performance.now() - started }))
    })
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }

  private namespaces(pid: string): void {
    mkdirSync(join(this.root, `/proc/${pid}/ns`), { recursive: true })
    for (const kind of ['net', 'mnt', 'pid']) symlinkSync(`${kind}:[1]`, join(this.root, `/proc/${pid}/ns/${kind}`))
  }
}
