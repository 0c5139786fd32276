import { closedDoor, type Door, openDoor } from '../fake-node/listen.ts'
import { plainRest, restAnswers } from '../fake-node/rest.ts'
import { plainTransport } from '../fake-node/transport.ts'
import type { FakeEc2Instance } from './fake-ec2.ts'
import type { Place } from './local-probers.ts'

/** A healthy node behind a made-up address, whose ports are real ones of loopback. */
export interface WorldNode {
  name: string
  instance: FakeEc2Instance
  start(): Promise<void>
  /** Its sockets are closed: whoever connects is refused. */
  stop(): Promise<void>
  placeOf(port: number): Place | undefined
}

const HTTP = 9200
const TRANSPORT = 9300

export function worldNode(name: string, instance: FakeEc2Instance): WorldNode {
  let doors: readonly Door[] = []
  const places = new Map<number, Place>()
  const stand = (opened: readonly [Door, Door]): void => {
    doors = opened
    places.set(HTTP, { address: '127.0.0.1', port: opened[0].port })
    places.set(TRANSPORT, { address: '127.0.0.1', port: opened[1].port })
  }
  return {
    name,
    instance,
    start: async () =>
      stand(await Promise.all([openDoor(plainRest(restAnswers.healthy(name))), openDoor(plainTransport())])),
    async stop() {
      await Promise.all(doors.map(door => door.close()))
      // The ports that it had may be given to others.
      stand(await Promise.all([closedDoor(), closedDoor()]))
    },
    placeOf: port => places.get(port),
  }
}
