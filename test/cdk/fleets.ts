import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { afterAll } from 'vitest'
import { addFleet } from '../../lib/cdk/add-fleet.ts'
import type { FleetStage } from '../../lib/cdk/fleet-stage.ts'
import { FleetConfig } from '../../lib/core/config/fleet-config.ts'

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))

export const VPC = 'vpc-0123456789abcdef0'
export const NODES = 'sg-0aaaaaaaaaaaaaaaa'
export const SUBNET = 'subnet-0123456789abcdef0'

export type Written = Record<string, unknown>

export const client = (more: Written = {}): Written => ({ name: 'app', kind: 'client', subnet: SUBNET, ...more })

export const peer = (more: Written = {}): Written => ({
  name: 'nodes',
  kind: 'peer',
  subnet: SUBNET,
  securityGroups: [NODES],
  acknowledge: 'wears-the-nodes-security-groups',
  ...more,
})

export const data = (more: Written = {}): Written => ({
  name: 'data',
  select: { tags: { role: 'data' } },
  securityGroups: [NODES],
  ...more,
})

/** One `client`, one `peer` and one target group, where nothing else is said. */
export const environment = (more: Written = {}): Written => ({
  name: 'prod',
  account: '111122223333',
  region: 'eu-central-1',
  vpc: { id: VPC },
  vantages: [client(), peer()],
  targetGroups: [data()],
  ...more,
})

export const config = (...environments: Written[]): FleetConfig =>
  FleetConfig.parse({ fleet: 'search', environments: environments.length === 0 ? [environment()] : environments })

const scratch = mkdtempSync(join(tmpdir(), 'es-probe-fleet-cdk-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** A folder that goes with the test file. */
export const outputFolder = (): string => mkdtempSync(join(scratch, 'out-'))

/** Nothing is bundled: what is deployed is looked at, not what runs in it. */
export const emptyApp = (): App =>
  new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
    outdir: outputFolder(),
    analyticsReporting: false,
  })

/** Bundles what it deploys, into `outdir`. */
export const bundlingApp = (outdir: string): App => new App({ context, outdir, analyticsReporting: false })

export interface Synthesized {
  stages: FleetStage[]
  /** Of the environment that stands `at`. */
  template(stack: keyof FleetStage['stacks'], at?: number): Template
  /** All four of the environment, as text, without the hashes of what was not bundled. */
  text(at?: number): string
}

export function synthesize(given: FleetConfig, app = emptyApp()): Synthesized {
  const stages = addFleet(app, given)
  const stageAt = (at: number): FleetStage => {
    const stage = stages[at]
    if (stage === undefined) throw new Error(`no environment ${at}`)
    return stage
  }
  const template: Synthesized['template'] = (stack, at = 0) => Template.fromStack(stageAt(at).stacks[stack])
  const text = (at = 0) =>
    (['ledger', 'events', 'probing', 'monitoring'] as const)
      .map(stack => JSON.stringify(template(stack, at).toJSON()))
      .join('\n')
      .replaceAll(/[0-9a-f]{64}\.zip/g, 'asset.zip')
  return { stages, template, text }
}

/** The only one of its type, with its logical id. */
export function only(template: Template, type: string, props: Written = {}): [string, Written] {
  const found = Object.entries(template.findResources(type, { Properties: props }))
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} of ${type}`)
  return [first[0], first[1].Properties as Written]
}
