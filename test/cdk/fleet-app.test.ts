import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { config, environment, outputFolder } from './fleets.ts'

const APP = fileURLToPath(new URL('../../bin/fleet.ts', import.meta.url))

interface Ended {
  code: number
  stderr: string
}

/** The app as the CDK's command line starts it, in a folder of its own. */
function start(cwd: string, context: object, validated = false): Promise<Ended> {
  const flags = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')).context
  const settings = {
    ...flags,
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:disable-asset-staging': true,
    ...context,
  }
  // The CDK's own look at the templates takes seconds to load, and only warns.
  const env = {
    CDK_VALIDATION: String(validated),
    CDK_CONTEXT_JSON: JSON.stringify(settings),
    CDK_OUTDIR: join(cwd, 'cdk.out'),
  }
  return new Promise(resolve => {
    execFile(process.execPath, [APP], { cwd, env }, (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stderr }),
    )
  })
}

test('without a fleet.yaml it says in one line how to get one', async () => {
  const { code, stderr } = await start(outputFolder(), {})
  expect(code).toBe(2)
  expect(stderr).toBe(
    'there is no fleet.yaml: write one with `npm run -s esfleet -- init`, or name another with `-c config=…`\n',
  )
})

test('a fleet.yaml with mistakes is told line by line, without a stack', async () => {
  const folder = outputFolder()
  writeFileSync(join(folder, 'mine.yaml'), 'fleet: search\nenvironments: nothing\nenviroments: []\n')
  const { code, stderr } = await start(folder, { config: 'mine.yaml' })
  expect(code).toBe(2)
  expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  expect(stderr).toMatch(/^mine\.yaml:2:\d+ environments: got /m)
})

test('offline, a fleet is synthesized into one stage an environment', async () => {
  const folder = outputFolder()
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify(config()))
  expect(await start(folder, {})).toMatchObject({ code: 0 })
  expect(existsSync(join(folder, 'cdk.out', 'assembly-search-prod', 'manifest.json'))).toBe(true)
})

test('a VPC that is still to be looked up fails no validation', async () => {
  const folder = outputFolder()
  const lookedUp = config(environment({ vpc: { lookUp: { tags: { Name: 'main' } } } }))
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify(lookedUp))
  const { code, stderr } = await start(folder, {}, true)
  expect(stderr).not.toContain('vpc-12345')
  expect(code).toBe(0)
}, 60_000)
