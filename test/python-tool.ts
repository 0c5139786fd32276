import { existsSync, rmSync } from 'node:fs'
import { mustRun } from './real/lab/command.ts'
import { CACHE } from './real/lab/world.ts'

const TEN_MINUTES_MS = 600_000

/** The `bin` folder of a virtual environment with that requirement, outside the clone, so that it is downloaded once. */
export async function pythonTool(requirement: string, program: string): Promise<string> {
  const folder = `${CACHE}/${requirement.replaceAll(/[^\w.]+/g, '-')}`
  if (existsSync(`${folder}/bin/${program}`)) return `${folder}/bin`
  rmSync(folder, { recursive: true, force: true })
  await mustRun('python3', ['-m', 'venv', folder])
  await mustRun(`${folder}/bin/pip`, ['install', '-q', requirement], { timeoutMs: TEN_MINUTES_MS })
  return `${folder}/bin`
}
