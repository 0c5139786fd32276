import { ServiceError } from './service-error.ts'

/** Actions that are known here, with the fields of each; whatever else is asked for is refused, not passed over. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  CreateDocument: ['Name', 'Content', 'DocumentType', 'DocumentFormat', 'TargetType', 'Tags'],
  UpdateDocument: ['Name', 'Content', 'DocumentVersion', 'DocumentFormat', 'TargetType'],
  UpdateDocumentDefaultVersion: ['Name', 'DocumentVersion'],
  DescribeDocument: ['Name', 'DocumentVersion'],
  GetDocument: ['Name', 'DocumentVersion', 'DocumentFormat'],
  DeleteDocument: ['Name'],
  SendCommand: [
    'InstanceIds',
    'DocumentName',
    'DocumentVersion',
    'TimeoutSeconds',
    'Comment',
    'MaxConcurrency',
    'MaxErrors',
  ],
  GetCommandInvocation: ['CommandId', 'InstanceId', 'PluginName'],
  ListCommandInvocations: ['CommandId', 'InstanceId', 'Details', 'MaxResults'],
  DescribeInstanceInformation: ['Filters', 'MaxResults', 'NextToken'],
  CancelCommand: ['CommandId', 'InstanceIds'],
}

/** The fields of one call, each read as what it must be. */
export class Request {
  readonly fields: Readonly<Record<string, unknown>>

  constructor(action: string, fields: unknown) {
    const known = FIELDS[action]
    if (known === undefined) throw new ServiceError('UnknownOperationException', action)
    if (typeof fields !== 'object' || fields === null) throw new ServiceError('SerializationException')
    const unknown = Object.keys(fields).filter(name => !known.includes(name))
    if (unknown.length > 0) throw new ServiceError('ValidationException', `${action} has no ${unknown.join(', ')} here`)
    this.fields = fields as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined
  }

  text(name: string): string {
    const value = this.fields[name]
    if (typeof value !== 'string' || value === '') throw new ServiceError('ValidationException', `${name} is missing`)
    return value
  }

  /** `otherwise` where the field is absent. */
  textOr(name: string, otherwise: string): string {
    return this.has(name) ? this.text(name) : otherwise
  }

  number(name: string, otherwise: number, [least, most]: readonly [number, number]): number {
    const value = this.fields[name] ?? otherwise
    if (typeof value !== 'number' || value < least || value > most) {
      throw new ServiceError('ValidationException', `${name} is not between ${least} and ${most}`)
    }
    return value
  }

  /** Empty where the field is absent. */
  list(name: string): unknown[] {
    const value = this.fields[name] ?? []
    if (!Array.isArray(value)) throw new ServiceError('SerializationException', `${name} is no list`)
    return value
  }
}
