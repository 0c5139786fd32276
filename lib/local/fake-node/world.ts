import { parseTarget } from '../../core/config/parse-target.ts'
import type { Target } from '../../core/model/diagnosis.ts'
import type { Observation } from '../../core/model/observation.ts'
import { fakeEvidence } from './evidence.ts'
import { demoCa } from './rest.ts'
import { type Scene, scenes } from './scenes.ts'

/** Loopback doors under made-up addresses; nothing is sent to those. */
const FIRST_ADDRESS = 11
const LOOPBACK = '127.0.0.1'

export interface FakeNode {
  scene: Scene
  target: Target
  evidence?: string
}

export interface World {
  nodes: readonly FakeNode[]
  ca: string
  /** Runs the real probes against the node's doors and tells what they saw under the node's own address and ports. */
  examine(target: Target): Promise<Observation[]>
  close(): Promise<void>
}

export type Examine = (target: Target, options: { timeoutMs: number; ca: string }) => Promise<Observation[]>

/** Opens every scene's doors on free ports of this machine's loopback. `time`: unix seconds of the evidence. */
export async function startWorld(time: number, timeoutMs: number, examine: Examine): Promise<World> {
  const ca = demoCa()
  const places = new Map<string, { http: number; transport: number }>()
  const opened = await Promise.all(
    scenes.map(async (scene, i) => {
      const [http, transport] = await Promise.all([scene.http(), scene.transport()])
      const address = `10.0.0.${FIRST_ADDRESS + i}`
      places.set(address, { http: http.port, transport: transport.port })
      return { node: nodeOf(scene, address, time), doors: [http, transport] }
    }),
  )
  return {
    nodes: opened.map(({ node }) => node),
    ca,
    async examine(target) {
      const place = places.get(target.host)
      if (place === undefined) throw new Error(`${target.host} is no address of this world`)
      const port = target.port === target.transportPort ? place.transport : place.http
      const real = { ...target, host: LOOPBACK, port, transportPort: place.transport }
      return (await examine(real, { timeoutMs, ca })).map(seen => relabelled(seen, real, target))
    },
    async close() {
      await Promise.all(opened.flatMap(({ doors }) => doors.map(door => door.close())))
    },
  }
}

function nodeOf(scene: Scene, address: string, time: number): FakeNode {
  const parsed = parseTarget(scene.ask(address))
  if (!parsed.ok) throw new Error(`scene ${scene.name} asks for something unreadable`)
  const instance = scene.evidence?.(time)
  const evidence = instance && fakeEvidence({ name: scene.name, address, time, ...instance })
  return { scene, target: parsed.target, ...(evidence === undefined ? {} : { evidence }) }
}

const relabelled = (seen: Observation, real: Target, target: Target): Observation => ({
  ...seen,
  host: target.host,
  port: seen.port === real.port ? target.port : target.transportPort,
  ...(seen.address === undefined ? {} : { address: target.host }),
})
