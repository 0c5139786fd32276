import { setTimeout as pause } from 'node:timers/promises'
import type { Step } from './documents.ts'
import { type Invocation, listed, type StatusEvent, statusEvent, whole } from './invocation.ts'
import type { ManagedInstance, ScriptExecutor, ScriptResult } from './managed-instance.ts'
import { mayRun } from './permitted-script.ts'
import type { Request } from './request.ts'
import { ServiceError } from './service-error.ts'

const INSTANCES_MOST = 50
const DELIVERY_S = [30, 2_592_000] as const
const KILLED = 137

export interface CommandWorld {
  instances: ReadonlyMap<string, ManagedInstance>
  executor: ScriptExecutor
  /** SHA-256, hexadecimal, of the scripts that change nothing. */
  readOnly: ReadonlySet<string>
  onEvent: (event: StatusEvent) => void
  /** Milliseconds. */
  now: () => number
  newId: () => string
  /** How many milliseconds a second of its time limits lasts. */
  secondMs: number
  /** How often an invocation is not found at first, as in the service. */
  unseen: number
}

/** Commands and what became of them. */
export class Commands {
  readonly #world: CommandWorld
  readonly #invocations = new Map<string, Invocation[]>()
  readonly #closing = new AbortController()

  constructor(world: CommandWorld) {
    this.#world = world
  }

  send(request: Request, step: Step): object {
    const ids = request.list('InstanceIds').map(String)
    if (ids.length === 0 || ids.length > INSTANCES_MOST) throw new ServiceError('ValidationException', 'InstanceIds')
    if (new Set(ids).size < ids.length) throw new ServiceError('DuplicateInstanceId')
    const delivery = request.number('TimeoutSeconds', 3600, DELIVERY_S)
    const instances = ids.map(id => this.#permitted(id, step))
    const commandId = this.#world.newId()
    const invocations = ids.map(instanceId => this.#begun(commandId, instanceId, request, step))
    this.#invocations.set(commandId, invocations)
    invocations.forEach((invocation, n) => {
      const instance = instances[n]
      if (instance) void this.#carryOut(invocation, instance, step, delivery)
    })
    const [{ document, requestedAt }] = invocations as [Invocation]
    const command = { CommandId: commandId, DocumentName: document, DocumentVersion: step.version, InstanceIds: ids }
    return {
      Command: { ...command, Status: 'Pending', StatusDetails: 'Pending', RequestedDateTime: requestedAt / 1000 },
    }
  }

  get(request: Request): object {
    const invocations = this.#commanded(request)
    const invocation = invocations.find(({ instanceId }) => instanceId === request.text('InstanceId'))
    if (invocation === undefined || invocation.asked++ < this.#world.unseen) {
      throw new ServiceError('InvocationDoesNotExist')
    }
    if (request.textOr('PluginName', invocation.step) !== invocation.step) throw new ServiceError('InvalidPluginName')
    return whole(invocation)
  }

  list(request: Request): object {
    const all = request.has('CommandId') ? this.#commanded(request) : [...this.#invocations.values()].flat()
    const asked = request.textOr('InstanceId', '')
    const found = all.filter(({ instanceId }) => asked === '' || instanceId === asked)
    return { CommandInvocations: found.map(each => listed(each, request.fields.Details === true)) }
  }

  cancel(request: Request): object {
    const only = request.list('InstanceIds')
    for (const invocation of this.#commanded(request)) {
      if (only.length === 0 || only.includes(invocation.instanceId)) this.#end(invocation, 'Cancelled', 'Cancelled')
    }
    return {}
  }

  /** Nothing is told of what is under way. */
  close(): void {
    this.#closing.abort()
  }

  #permitted(id: string, { script }: Step): ManagedInstance {
    const { instances, readOnly, executor } = this.#world
    const instance = instances.get(id)
    if (instance === undefined) throw new ServiceError('InvalidInstanceId', id)
    if (instance.platform === 'Windows') throw new ServiceError('UnsupportedPlatformType', id)
    if (!mayRun(script, id, { readOnly, isConfined: executor.isConfined })) {
      throw new ServiceError('MutatingScriptRefused', `${id} is in no namespace that was made for this`)
    }
    return instance
  }

  #commanded(request: Request): Invocation[] {
    const invocations = this.#invocations.get(request.text('CommandId'))
    if (invocations === undefined) throw new ServiceError('InvalidCommandId')
    return invocations
  }

  #begun(commandId: string, instanceId: string, request: Request, { name, version }: Step): Invocation {
    return {
      ...{ commandId, instanceId, version, step: name, requestedAt: this.#world.now() },
      ...{ comment: request.textOr('Comment', ''), document: request.text('DocumentName') },
      ...{ status: 'Pending', statusDetails: 'Pending', responseCode: -1, stdout: '', stderr: '', asked: 0 },
    }
  }

  async #carryOut(of: Invocation, instance: ManagedInstance, step: Step, deliverySeconds: number): Promise<void> {
    const { executor, now } = this.#world
    const { fault = 'none', ping, slowMs = 0, killedAfter } = instance
    if (ping !== 'Online' || fault === 'delivery-timed-out') {
      this.#tell(of, 'Pending', 'Delayed')
      if (await this.#wait(deliverySeconds * this.#world.secondMs)) this.#end(of, 'TimedOut', 'DeliveryTimedOut')
      return
    }
    if (fault === 'undeliverable') return this.#end(of, 'Failed', 'Undeliverable')
    if (fault === 'denied') return this.#end(of, 'Failed', 'AccessDenied')
    this.#tell(of, 'InProgress', 'InProgress')
    of.startedAt = now()
    if (fault === 'silent' || !(await this.#wait(slowMs))) return
    const timeoutMs = step.timeoutSeconds * this.#world.secondMs
    const ran = await executor.run(of.instanceId, step.script, timeoutMs).catch(notRun)
    const stdout = killedAfter === undefined ? ran.stdout : ran.stdout.slice(0, killedAfter)
    const timedOut = ran.timedOut === true || fault === 'execution-timed-out'
    const responseCode = timedOut || killedAfter !== undefined ? KILLED : ran.exitCode
    const [status, details] = timedOut
      ? ['TimedOut', 'ExecutionTimedOut']
      : responseCode === 0
        ? ['Success', 'Success']
        : ['Failed', 'Failed']
    this.#end(of, status, details, { responseCode, stdout, stderr: ran.stderr })
  }

  /** Whether the time passed before the end of this service. */
  #wait(ms: number): Promise<boolean> {
    return pause(ms, true, { signal: this.#closing.signal, ref: false }).catch(() => false)
  }

  #tell(of: Invocation, status: string, statusDetails: string): void {
    Object.assign(of, { status, statusDetails })
    this.#world.onEvent(statusEvent(of, this.#world.now()))
  }

  /** The first end of an invocation stands. */
  #end(of: Invocation, status: string, details: string, result: Partial<Invocation> = {}): void {
    if (of.endedAt !== undefined || this.#closing.signal.aborted) return
    Object.assign(of, result, { endedAt: this.#world.now() })
    this.#tell(of, status, details)
  }
}

/** An executor that cannot run anything at all is an agent whose shell cannot be started. */
const notRun = (error: unknown): ScriptResult => ({ exitCode: 1, stdout: '', stderr: String(error) })
