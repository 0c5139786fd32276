import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { main } from '../../bin/main.ts'
import { CONFIG } from './a-fleet.ts'
import { fakeTerminal } from './fake-terminal.ts'

interface Answer {
  status: number
  body: string
}

const stackWith = (
  outputs: Record<string, string>,
  account = '123456789012',
) => `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>esf-prod-Probing</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T15:00:00Z</CreationTime>
<StackId>arn:aws:cloudformation:eu-central-1:${account}:stack/esf-prod-Probing/1</StackId><Outputs>${Object.entries(
  outputs,
)
  .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
  .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`

const xmlError = (code: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>synthetic</Message></Error></ErrorResponse>`,
})
const jsonError = (code: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'synthetic' }),
})

const DEPLOYED: Answer = { status: 200, body: stackWith({ Table: 'esf-table' }) }
const EMPTY: Answer = { status: 200, body: '{"Items":[],"Count":0,"ScannedCount":0}' }

let server: Server
let folder: string
let config: string
let cloudFormation: Answer
let table: Answer
let asked: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-deployed-'))
  config = join(folder, 'fleet.yaml')
  await mkdir(join(folder, 'empty'))
  await writeFile(config, JSON.stringify(CONFIG))
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const target = request.headers['x-amz-target']
      asked.push(`${target ?? 'CloudFormation'} ${Buffer.concat(chunks)}`)
      const { status, body } = target === undefined ? cloudFormation : table
      response.writeHead(status, { 'content-type': target === undefined ? 'text/xml' : 'application/x-amz-json-1.0' })
      response.end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})

beforeEach(() => {
  vi.unstubAllEnvs()
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'synthetic')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'synthetic')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'))
  cloudFormation = DEPLOYED
  table = EMPTY
  asked = []
})

afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true })
})

const run = async (argv: string[], file = config) => {
  const terminal = fakeTerminal()
  const code = await main([...argv, '--config', file], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

test('a deployed fleet is found by its stack, and its ledger by the stack’s outputs', async () => {
  expect(await run(['incidents'])).toEqual({ code: 0, out: 'no open incident\n', err: '' })
  expect(asked[0]).toContain('StackName=esf-prod-Probing')
  expect(asked[1]).toContain('"TableName":"esf-table"')
  expect(asked[1]).toContain('prod#open')
  const status = await run(['status'])
  expect(status.code).toBe(3)
  expect(status.out).toContain('never swept yet')
})

describe('what AWS does not give is one line and exit 4', () => {
  test.each([
    [
      'not deployed',
      xmlError('ValidationError'),
      EMPTY,
      'esf-prod-Probing is not deployed in eu-central-1: run npx cdk',
    ],
    [
      'not allowed',
      xmlError('AccessDenied', 403),
      EMPTY,
      'access to the stack esf-prod-Probing in eu-central-1 is denied',
    ],
    ['throttled', xmlError('Throttling'), EMPTY, 'AWS throttles this account'],
    ['signed in too long ago', xmlError('ExpiredToken', 403), EMPTY, 'credentials have expired'],
    ['down', { status: 503, body: '' }, EMPTY, 'cannot reach AWS'],
    ['another stack', { status: 200, body: stackWith({}) }, EMPTY, 'names no ledger'],
    ['no table', DEPLOYED, jsonError('ResourceNotFoundException'), 'the ledger is not there'],
    ['no access to the table', DEPLOYED, jsonError('AccessDeniedException'), 'access to the ledger is denied'],
    ['a throttled table', DEPLOYED, jsonError('ThrottlingException'), 'AWS throttles this account'],
    ['a refused call', DEPLOYED, jsonError('ValidationException'), 'AWS refused the call for the ledger'],
  ])('%s', async (_, stack, ledger, message) => {
    cloudFormation = stack
    table = ledger
    const { code, out, err } = await run(['incidents'])
    expect([code, out]).toEqual([4, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^esfleet: [^\n]+\n$/)
  })

  test('no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined)
    const { code, err } = await run(['incidents'])
    expect(code).toBe(4)
    expect(err).toContain('no AWS credentials were found')
    expect(asked).toEqual([])
  })

  test('nobody there', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    const { code, err } = await run(['incidents'])
    expect(code).toBe(4)
    expect(err).toContain('cannot reach AWS')
  })
})

describe('which fleet is meant', () => {
  const [prod] = CONFIG.environments
  const written = async (value: unknown) => {
    const file = join(folder, 'other.yaml')
    await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value))
    return file
  }

  test('of several environments one is to be named', async () => {
    const file = await written({ ...CONFIG, environments: [prod, { ...prod, name: 'staging' }] })
    expect(await run(['incidents'], file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('has 2 environments: say which with --environment prod|staging'),
    })
    expect((await run(['incidents', '--environment', 'stagin'], file)).err).toContain('did you mean staging?')
    expect((await run(['incidents', '--environment', 'staging'], file)).code).toBe(0)
    expect(asked[0]).toContain('StackName=esf-staging-Probing')
  })

  test('one of another account than the one signed in to is not asked', async () => {
    const file = await written({ ...CONFIG, environments: [{ ...prod, account: '210987654321' }] })
    const { code, err } = await run(['incidents'], file)
    expect(code).toBe(2)
    expect(err).toContain('signed in to account 123456789012, and the environment prod is in 210987654321')
    expect(asked).toHaveLength(1)
  })

  test('a configuration with a fault is told by its place', async () => {
    const { code, err } = await run(['incidents'], await written('fleet: esf\nenvironmnts: []\n'))
    expect(code).toBe(2)
    expect(err).toMatch(/other\.yaml:\d+:\d+ .*\n$/)
  })

  test.each([
    [['--config', '/nowhere/fleet.yaml'], 'there is no such file'],
    [['--config', 'x', '--ledger', 'y'], 'leave --config out'],
  ])('%j is wrong usage', async (argv, message) => {
    const terminal = fakeTerminal()
    expect(await main(['status', ...argv], terminal)).toBe(2)
    expect(terminal.err()).toContain(message)
  })

  test('without a fleet.yaml it is said how to get one', async () => {
    const esfleet = join(import.meta.dirname, '../../bin/esfleet.ts')
    const done = promisify(execFile)(process.execPath, [esfleet, 'status'], { cwd: join(folder, 'empty') })
    await expect(done).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'there is no fleet.yaml here: name one with --config FILE, or write one with esfleet init',
      ),
    })
  })
})
