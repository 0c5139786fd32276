import { randomUUID } from 'node:crypto'
import { Commands, type CommandWorld } from './commands.ts'
import { Documents } from './documents.ts'
import type { ManagedInstance } from './managed-instance.ts'
import { Request } from './request.ts'
import { ServiceError } from './service-error.ts'

const PAGE_MOST = 50

export interface Caller {
  accessKeyId: string
  action: string
  /** `document/NAME` and `instance/ID`, of a command that is to be sent. */
  resources: string[]
}

type Options = Pick<CommandWorld, 'executor' | 'readOnly'> &
  Partial<Pick<CommandWorld, 'onEvent' | 'now' | 'newId' | 'secondMs' | 'unseen'>> & {
    instances?: Iterable<ManagedInstance>
    /** Whether the caller's policies allow it; everybody may do everything where this is absent. */
    isAllowed?: (caller: Caller) => boolean
  }

/** Run Command without AWS: documents, commands and managed instances in this process. */
export class SystemsManager {
  /** By id; whoever starts, stops or breaks one does it here. */
  readonly instances: Map<string, ManagedInstance>
  /** Of an action, how many calls will still be throttled. */
  readonly throttled = new Map<string, number>()
  readonly #documents = new Documents()
  readonly #commands: Commands
  readonly #isAllowed: (caller: Caller) => boolean

  constructor({ instances = [], isAllowed = () => true, ...options }: Options) {
    this.instances = new Map([...instances].map(instance => [instance.id, instance]))
    this.#isAllowed = isAllowed
    const usual = { onEvent: () => {}, now: Date.now, newId: randomUUID, secondMs: 1_000, unseen: 1 }
    this.#commands = new Commands({ ...usual, ...options, instances: this.instances })
  }

  /** The answer to one call of the API; throws a `ServiceError` for what it refuses. */
  call(accessKeyId: string, action: string, fields: unknown): object {
    const request = new Request(action, fields)
    const left = this.throttled.get(action) ?? 0
    if (left > 0) {
      this.throttled.set(action, left - 1)
      throw new ServiceError('ThrottlingException')
    }
    const resources = request.list('InstanceIds').map(id => `instance/${id}`)
    if (request.has('DocumentName')) resources.push(`document/${request.text('DocumentName').replace(/^arn:.*\//, '')}`)
    if (!this.#isAllowed({ accessKeyId, action, resources })) throw new ServiceError('AccessDeniedException')
    return this.#answer(action, request)
  }

  close(): void {
    this.#commands.close()
  }

  #answer(action: string, request: Request): object {
    switch (action) {
      case 'CreateDocument':
        return this.#documents.create(request)
      case 'UpdateDocument':
        return this.#documents.update(request)
      case 'UpdateDocumentDefaultVersion':
        return this.#documents.setDefault(request)
      case 'DescribeDocument':
        return this.#documents.describe(request)
      case 'GetDocument':
        return this.#documents.get(request)
      case 'DeleteDocument':
        return this.#documents.delete(request)
      case 'SendCommand':
        return this.#commands.send(request, this.#documents.step(request))
      case 'GetCommandInvocation':
        return this.#commands.get(request)
      case 'ListCommandInvocations':
        return this.#commands.list(request)
      case 'CancelCommand':
        return this.#commands.cancel(request)
      default:
        return this.#describeInstances(request)
    }
  }

  #describeInstances(request: Request): object {
    const filters = request.list('Filters') as { Key?: string; Values?: string[] }[]
    const unknown = filters.find(({ Key }) => Key !== 'InstanceIds')
    if (unknown !== undefined) throw new ServiceError('InvalidFilterKey', String(unknown.Key))
    const most = request.number('MaxResults', PAGE_MOST, [5, PAGE_MOST])
    const begin = Number(request.textOr('NextToken', '0'))
    const found = [...this.instances.values()].filter(({ id }) => filters.every(({ Values }) => Values?.includes(id)))
    return {
      InstanceInformationList: found.slice(begin, begin + most).map(({ id, ping, platform = 'Linux' }) => ({
        InstanceId: id,
        PingStatus: ping,
        PlatformType: platform,
        ResourceType: 'EC2Instance',
      })),
      ...(begin + most < found.length && { NextToken: String(begin + most) }),
    }
  }
}
