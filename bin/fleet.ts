import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { addFleet } from '../lib/cdk/add-fleet.ts'
import { configProblemText } from '../lib/core/config/config-problem.ts'
import { readFleetConfig } from '../lib/core/config/read-fleet-config.ts'

const WRONG_USAGE = 2

const app = new App({
  analyticsReporting: false,
  // The CDK's command line looks only at the stacks that it was asked for, and says nothing of the others.
  postCliContext: { '@aws-cdk/core:failSynthOnValidationErrors': true },
})
const file: string = app.node.tryGetContext('config') ?? process.env.FLEET_CONFIG ?? 'fleet.yaml'
const problem = addFrom(file)
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`)
  process.exit(WRONG_USAGE)
}

/** What is wrong and what to do, in a line, or a line for each problem of the file. */
function addFrom(path: string): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT'
      ? `there is no ${path}: write one with \`npm run -s esfleet -- init\`, or name another with \`-c config=…\``
      : `${path} cannot be read (${code}): name another with \`-c config=…\``
  }
  const read = readFleetConfig(text, path)
  if (!read.ok) return read.problems.map(configProblemText).join('\n')
  addFleet(app, read.config)
  return undefined
}
