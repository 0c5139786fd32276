import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs shellcheck over every *.sh of the repository. Without shellcheck: says so, and fails in CI only. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LEFT_OUT = /(^|\/)(node_modules|coverage|cdk\.out|\.git|\.cache)(\/|$)/

const scripts = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.sh') && !LEFT_OUT.test(path))
  .sort()

const { error, status } = spawnSync('shellcheck', scripts, { cwd: ROOT, stdio: 'inherit' })
if (error === undefined) {
  if (status === 0) process.stdout.write(`shellcheck: ${scripts.length} scripts are clean\n`)
  process.exitCode = status ?? 1
} else {
  const required = process.env.CI === 'true'
  const advice = 'install shellcheck (apt-get install shellcheck, brew install shellcheck)'
  process.stderr.write(`shellcheck is not installed: ${scripts.length} scripts were not checked; ${advice}\n`)
  process.exitCode = required ? 1 : 0
}
