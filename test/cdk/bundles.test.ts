import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { CONFIG_FILE } from '../../lib/core/config/function-environment.ts'
import { bundlingApp, config, environment, outputFolder, type Synthesized, synthesize } from './fleets.ts'

const PROBER_KB = 600
const SWEEPER_KB = 1300
const outdir = outputFolder()
const lookedUp = environment({ name: 'stage', vpc: { lookUp: { tags: { Name: 'main' } } } })
const given = config(environment(), lookedUp)
let fleet: Synthesized

beforeAll(() => {
  fleet = synthesize(given, bundlingApp(outdir))
}, 60_000)

/** Folders of what is deployed as the functions of an environment. */
function bundles({ template }: Synthesized, at = 0): { prober: string; sweeper: string } {
  const folders = Object.values(template('probing', at).findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => ({
      isSweeper: Properties.DeadLetterConfig !== undefined,
      folder: `asset.${Properties.Code.S3Key.replace('.zip', '')}`,
    }),
  )
  const named = (sweeper: boolean) => folders.find(({ isSweeper }) => isSweeper === sweeper)?.folder ?? ''
  return { prober: join(outdir, named(false)), sweeper: join(outdir, named(true)) }
}

const kilobytes = (folder: string): number => statSync(join(folder, 'index.mjs')).size / 1000

/** Loads the bundle as Lambda would, in a process of its own and far from any node_modules, and runs the program with it. */
async function run(folder: string, program: string, env: Record<string, string> = {}): Promise<string> {
  const url = pathToFileURL(join(folder, 'index.mjs')).href
  const node = ['--input-type=module', '--eval', `const { handler } = await import('${url}'); ${program}`]
  return (await promisify(execFile)(process.execPath, node, { env, cwd: outdir })).stdout.trim()
}

test('the prober is small, has no AWS SDK and loads', async () => {
  expect(kilobytes(bundles(fleet).prober)).toBeLessThanOrEqual(PROBER_KB)
  const map = JSON.parse(readFileSync(join(bundles(fleet).prober, 'index.mjs.map'), 'utf8'))
  expect(map.sources.filter((source: string) => /@(aws-sdk|smithy)\//.test(source))).toEqual([])
  expect(await run(bundles(fleet).prober, 'console.log(typeof handler)')).toBe('function')
})

const LAMBDA = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  FLEET_TABLE: 'table',
  FLEET_BUS: 'bus',
  FLEET_BUCKET: 'bucket',
  FLEET_PROBERS: '{}',
}

test('the sweeper keeps to its size', () => {
  expect(kilobytes(bundles(fleet).sweeper)).toBeLessThanOrEqual(SWEEPER_KB)
})

test('the sweeper signs with credentials from the environment alone', async () => {
  const signed: (string | undefined)[] = []
  const aws = createServer((request, response) => {
    signed.push(request.headers.authorization)
    response.writeHead(400).end('{}')
  }).listen(0, '127.0.0.1')
  await once(aws, 'listening')
  const { port } = aws.address() as AddressInfo
  const sweep = "await handler({}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 20_000 }); console.log('swept')"
  const said = await run(bundles(fleet).sweeper, sweep, { ...LAMBDA, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` })
  aws.close()
  expect(said).toMatch(/swept$/)
  expect(signed.length).toBeGreaterThan(1)
  for (const authorization of signed) expect(authorization).toContain('Credential=AKIDEXAMPLE/')
})

test('each environment has a configuration of its own beside its sweeper', () => {
  const read = (at: number) => JSON.parse(readFileSync(join(bundles(fleet, at).sweeper, CONFIG_FILE), 'utf8'))
  expect(read(0)).toEqual({ fleet: 'search', environment: given.environments[0] })
  // The CDK's stand-in for a VPC that it has not asked for yet.
  expect(read(1)).toEqual({ fleet: 'search', environment: { ...given.environments[1], vpc: { id: 'vpc-12345' } } })
})

test('bundled again it is the same, byte for byte', () => {
  expect(bundles(synthesize(config(), bundlingApp(outputFolder())))).toEqual(bundles(fleet))
}, 60_000)
