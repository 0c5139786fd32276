import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspectScript } from '../lib/runbooks/inspect-node/assemble.ts'

/**
 * Runs shellcheck over every *.sh of the repository; over the node script as it is sent, not over its parts, which know
 * nothing of each other. Without shellcheck: says so, and fails in CI only.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LEFT_OUT = /(^|\/)(node_modules|coverage|cdk\.out|\.git|\.cache|runbooks\/[^/]+\/parts)(\/|$)/

const scripts = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.sh') && !LEFT_OUT.test(path))
  .sort()

const checks = [
  spawnSync('shellcheck', scripts, { cwd: ROOT, stdio: 'inherit' }),
  ...['sh', 'dash'].map(shell =>
    spawnSync('shellcheck', ['-s', shell, '-'], { input: inspectScript(), stdio: ['pipe', 'inherit', 'inherit'] }),
  ),
]
if (checks.every(({ error }) => error === undefined)) {
  const worst = Math.max(...checks.map(({ status }) => status ?? 1))
  if (worst === 0) process.stdout.write(`shellcheck: ${scripts.length} scripts and the node script are clean\n`)
  process.exitCode = worst
} else {
  const required = process.env.CI === 'true'
  const advice = 'install shellcheck (apt-get install shellcheck, brew install shellcheck)'
  process.stderr.write(`shellcheck is not installed: ${scripts.length + 1} scripts were not checked; ${advice}\n`)
  process.exitCode = required ? 1 : 0
}
