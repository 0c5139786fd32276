import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { command, type Finished, mustRun } from '../real/lab/command.ts'
import type { Account } from './account.ts'

const REPOSITORY = new URL('../..', import.meta.url).pathname
const MINUTES_MS = 60_000

export const GROUPS = ['search', 'logs'] as const
export const VANTAGES = ['app-a', 'app-b'] as const
export const ENVIRONMENT = 'test'

/** JSON is YAML: what a user would write, with the account's ids. */
const configOf = ({ vpc, subnet, securityGroup }: Account, deepEvery: string) => ({
  fleet: 'esf',
  environments: [
    {
      name: ENVIRONMENT,
      account: '000000000000',
      region: 'us-east-1',
      vpc: { id: vpc },
      vantages: VANTAGES.map(name => ({ name, kind: 'client', subnet, addIngress: true })),
      targetGroups: GROUPS.map(name => ({ name, select: { tags: { role: name } }, securityGroups: [securityGroup] })),
      timings: { deepEvery },
    },
  ],
})

/** SSL-only policies deny what comes over plain HTTP, where IAM is enforced and nothing speaks TLS. */
const withoutTransportRule = (template: string): string =>
  template.replaceAll(/("?aws:SecureTransport"?:\s*)"?false"?/g, '$1"never"')

/** The app in the hands of a user who has this account: npm scripts and npx, nothing else. */
export function fleetIn(scratch: string, env: Record<string, string>, say: (line: string) => void) {
  const config = `${scratch}/fleet.yaml`
  const outputs = `${scratch}/outputs.json`
  const assembly = `${scratch}/cdk.out`
  const cdk = (...args: string[]): Promise<Finished> =>
    command('npx', ['cdk', ...args], { cwd: REPOSITORY, env, timeoutMs: 5 * MINUTES_MS })
  const timed = async (what: string, ...args: string[]): Promise<Finished> => {
    const began = performance.now()
    const done = await cdk(...args)
    if (done.code !== 0) throw new Error(`${what} ended with ${done.code}: ${done.stderr.slice(-2000)}`)
    say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    return done
  }
  /** The app as it synthesizes, for an AWS that is spoken to in plain HTTP. */
  const synthesize = async (): Promise<void> => {
    await timed('synth', 'synth', '--quiet', '-c', `config=${config}`, '--output', assembly)
    for (const file of globSync(`${assembly}/**/*.template.json`)) {
      writeFileSync(file, withoutTransportRule(readFileSync(file, 'utf8')))
    }
  }
  mkdirSync(scratch, { recursive: true })
  return {
    configure: (account: Account, deepEvery = '5m') =>
      writeFileSync(config, JSON.stringify(configOf(account, deepEvery), null, 2)),
    bootstrap: async (): Promise<void> => {
      const { stdout } = await cdk('bootstrap', '--show-template')
      const template = `${scratch}/bootstrap.yaml`
      writeFileSync(template, withoutTransportRule(stdout))
      const place = 'aws://000000000000/us-east-1'
      await timed('bootstrap', 'bootstrap', '--template', template, place, '-c', `config=${config}`)
    },
    deploy: async (what: string): Promise<void> => {
      await synthesize()
      const deploy = ['deploy', '**', '--require-approval', 'never', '--outputs-file', outputs, '--concurrency', '4']
      await timed(what, ...deploy, '--app', assembly)
    },
    diff: async (): Promise<Finished> => {
      await synthesize()
      return cdk('diff', '**', '--fail', '--app', assembly)
    },
    destroy: (what: string) => timed(what, 'destroy', '**', '--force', '--app', assembly),
    outputs: (): Record<string, Record<string, string>> => JSON.parse(readFileSync(outputs, 'utf8')),
    esfleet: async (...args: string[]): Promise<Finished> =>
      command(process.execPath, ['bin/esfleet.ts', ...args, '--config', config], { cwd: REPOSITORY, env }),
    mustEsfleet: async (...args: string[]): Promise<unknown> =>
      JSON.parse(
        await mustRun(process.execPath, ['bin/esfleet.ts', ...args, '--config', config, '--json'], {
          cwd: REPOSITORY,
          env,
        }),
      ),
  }
}
