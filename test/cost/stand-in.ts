import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createServer as createSecure } from 'node:tls'
import type { Observation } from '../../lib/core/model/observation.ts'
import type { ProbeRequest, RequestedProbe } from '../../lib/core/sweep/probe-request.ts'
import { openDoor } from '../../lib/local/fake-node/listen.ts'
import { plainRest, restAnswers, secureRest } from '../../lib/local/fake-node/rest.ts'
import { plainTransport } from '../../lib/local/fake-node/transport.ts'
import {
  briefXml,
  instanceXml,
  isThrottled,
  type Manner,
  mannerOf,
  nodeOf,
  nodesAt,
  PROCESS_TICKS,
  TARGETS,
  tickAt,
} from './day.ts'

/** A process that stands in for AWS's services but DynamoDB, and for the nodes; forked by the run, ended with it. */
export type Doors = Record<'aws' | 'http' | 'https' | 'transport' | 'transportTls', number>
/** What a probe of a kind sees of a port in a manner; the run has made these probes on sockets. */
export type Seen = Record<string, Observation>
export const seenAs = (kind: string, manner: Manner): string => `${kind} ${manner}`

export interface Asked {
  describeInstances: number
  invocations: number
  events: number
  objectPuts: number
  objectGets: number
  /** Both ways, in the streams of connections to nodes. */
  nodeBytes: number
}

const asked: Asked = { describeInstances: 0, invocations: 0, events: 0, objectPuts: 0, objectGets: 0, nodeBytes: 0 }
let seen: Seen = {}
let tick = 0
let object: Buffer | undefined

const pem = (name: string) => readFileSync(new URL(`../../lib/local/fake-node/tls/${name}.pem`, import.meta.url))

function probed(request: ProbeRequest, probe: RequestedProbe): Observation {
  const manner = mannerOf(nodeOf(probe.address), probe.port, tick)
  const like = seen[seenAs(probe.kind, manner)]
  if (like === undefined) throw new Error(`no probe of kind ${probe.kind} met a ${manner} port`)
  const { address, family, port, kind } = probe
  return {
    ...like,
    kind,
    host: address,
    address,
    family,
    port,
    at: Date.parse(request.sweep),
    vantage: request.vantage,
  }
}

function invoke(body: Buffer, response: ServerResponse): void {
  const request: ProbeRequest = JSON.parse(body.toString())
  tick = tickAt(request.sweep)
  if (isThrottled(request.vantage, tick)) {
    response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{}')
    return
  }
  asked.invocations++
  const observations = request.probes.map(probe => probed(request, probe))
  response.end(JSON.stringify({ sweep: request.sweep, vantage: request.vantage, observations }))
}

/** Whole while the sweeper's CPU is measured. `tick` is that of the latest invocation: EC2 is asked just before the next. */
function describeInstances(body: Buffer, response: ServerResponse): void {
  asked.describeInstances++
  const nodes = nodesAt(tick)
  const from = Number(new URLSearchParams(body.toString()).get('NextToken') ?? 0)
  const page = Number(new URLSearchParams(body.toString()).get('MaxResults') ?? TARGETS)
  const next = from + page < nodes.length ? `<nextToken>${from + page}</nextToken>` : ''
  const items = nodes
    .slice(from, from + page)
    .map(tick < PROCESS_TICKS ? instanceXml : briefXml)
    .join('')
  response.writeHead(200, { 'content-type': 'text/xml' })
  response.end(
    `<DescribeInstancesResponse><reservationSet>${items}</reservationSet>${next}</DescribeInstancesResponse>`,
  )
}

function putEvents(body: Buffer, response: ServerResponse): void {
  const { Entries } = JSON.parse(body.toString()) as { Entries: { Detail: string }[] }
  asked.events += Entries.reduce((sum, { Detail }) => sum + Math.ceil(Detail.length / 65_536), 0)
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map((_, i) => ({ EventId: `${i}` })) }))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray())
  const { method, url = '', headers } = request
  if (url.includes('/invocations')) invoke(body, response)
  else if (headers['x-amz-target'] === 'AWSEvents.PutEvents') putEvents(body, response)
  else if (method === 'POST' && body.includes('Action=DescribeInstances')) describeInstances(body, response)
  else if (method === 'PUT') {
    asked.objectPuts++
    object = body
    response.end()
  } else if (method === 'GET' && object !== undefined) {
    asked.objectGets++
    response.end(object)
  } else response.writeHead(404).end(`<Error><Code>NoSuchKey</Code></Error>`)
}

/** The same port on as many addresses of loopback as there are nodes. */
async function everywhere(make: () => Server): Promise<number> {
  const counted = () =>
    make().on('connection', socket =>
      socket
        .on('error', () => {})
        .on('close', () => {
          asked.nodeBytes += socket.bytesRead + socket.bytesWritten
        }),
    )
  const { port } = await openDoor(counted())
  for (let node = 2; node <= TARGETS; node++) counted().listen(port, `127.0.0.${node}`)
  return port
}

const echo = () =>
  createSecure({ key: pem('node-key'), cert: pem('node') }, socket => socket.on('error', () => {}).pipe(socket))

if (process.send) {
  const aws = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  const doors: Doors = {
    http: await everywhere(() => plainRest(restAnswers.healthy('es-1'))),
    https: await everywhere(() => secureRest(restAnswers.healthy('es-1'))),
    transport: await everywhere(plainTransport),
    transportTls: await everywhere(echo),
    aws: (aws.address() as AddressInfo).port,
  }
  process.on('message', (message: { seen?: Seen }) => {
    if (message.seen) seen = message.seen
    process.send?.({ asked })
  })
  process.on('disconnect', () => process.exit())
  process.send({ doors })
}
