import { createHash } from 'node:crypto'
import type { Request } from './request.ts'
import { ServiceError } from './service-error.ts'

const MOST_BYTES = 65_536
/** An execution may last an hour where the document does not say. */
const TIMEOUT_S = '3600'

interface Document {
  /** The first has version 1. */
  versions: string[]
  defaultVersion: number
}

/** The one step of a command document that can run here. */
export interface Step {
  name: string
  script: string
  timeoutSeconds: number
  version: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Command documents in JSON with one shell step and no parameters: all that the fleet deploys. */
export class Documents {
  readonly #documents = new Map<string, Document>()

  create(request: Request): object {
    const name = request.text('Name')
    if (this.#documents.has(name)) throw new ServiceError('DocumentAlreadyExists', name)
    if (request.textOr('DocumentType', 'Command') !== 'Command')
      throw new ServiceError('InvalidDocumentContent', 'type')
    const content = contentOf(request)
    this.#documents.set(name, { versions: [content], defaultVersion: 1 })
    return { DocumentDescription: this.#description(name, 1) }
  }

  /** A new version; which one is the default stays as it is. */
  update(request: Request): object {
    const { name, document, version } = this.#find(request)
    if (request.has('DocumentVersion') && version !== document.versions.length) {
      throw new ServiceError('InvalidDocumentVersion', String(version))
    }
    const content = contentOf(request)
    if (document.versions.includes(content)) throw new ServiceError('DuplicateDocumentContent', name)
    document.versions.push(content)
    return { DocumentDescription: this.#description(name, document.versions.length) }
  }

  setDefault(request: Request): object {
    const { name, document, version } = this.#find(request)
    document.defaultVersion = version
    return { Description: { Name: name, DefaultVersion: String(version) } }
  }

  describe(request: Request): object {
    const { name, version } = this.#find(request)
    return { Document: this.#description(name, version) }
  }

  get(request: Request): object {
    const { name, document, version } = this.#find(request)
    const Content = document.versions[version - 1]
    return {
      Name: name,
      DocumentVersion: String(version),
      Status: 'Active',
      Content,
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
    }
  }

  delete(request: Request): object {
    const { name } = this.#find(request)
    this.#documents.delete(name)
    return {}
  }

  /** What a command of that document runs. */
  step(request: Request): Step {
    const { document, version } = this.#find(request, 'DocumentName')
    return { ...stepOf(document.versions[version - 1] ?? ''), version: String(version) }
  }

  #find(request: Request, field = 'Name'): { name: string; document: Document; version: number } {
    const given = request.text(field)
    const name = given.startsWith('arn:') ? given.slice(given.lastIndexOf('/') + 1) : given
    const document = this.#documents.get(name)
    if (document === undefined) throw new ServiceError('InvalidDocument', name)
    const asked = request.textOr('DocumentVersion', '$DEFAULT')
    const { versions, defaultVersion } = document
    const version = asked === '$DEFAULT' ? defaultVersion : asked === '$LATEST' ? versions.length : Number(asked)
    if (versions[version - 1] === undefined) throw new ServiceError('InvalidDocumentVersion', asked)
    return { name, document, version }
  }

  #description(name: string, version: number): object {
    const { versions = [], defaultVersion } = this.#documents.get(name) ?? {}
    const content = versions[version - 1] ?? ''
    return {
      Name: name,
      Description: JSON.parse(content).description,
      Hash: sha256(content),
      HashType: 'Sha256',
      DocumentVersion: String(version),
      DefaultVersion: String(defaultVersion),
      LatestVersion: String(versions.length),
      SchemaVersion: '2.2',
      Status: 'Active',
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      PlatformTypes: ['Linux'],
    }
  }
}

function contentOf(request: Request): string {
  const content = request.text('Content')
  if (Buffer.byteLength(content) > MOST_BYTES) throw new ServiceError('MaxDocumentSizeExceeded')
  if (request.textOr('DocumentFormat', 'JSON') !== 'JSON') throw new ServiceError('InvalidDocumentContent', 'format')
  stepOf(content)
  return content
}

function stepOf(content: string): Omit<Step, 'version'> {
  const { schemaVersion, parameters, mainSteps } = parsed(content)
  if (schemaVersion !== '2.2') throw new ServiceError('InvalidDocumentSchemaVersion', String(schemaVersion))
  const [step] = mainSteps ?? []
  const { timeoutSeconds = TIMEOUT_S, runCommand } = step?.inputs ?? {}
  if (parameters !== undefined || mainSteps?.length !== 1 || step?.action !== 'aws:runShellScript') {
    throw new ServiceError('InvalidDocumentContent', 'one aws:runShellScript and no parameters')
  }
  const isScript = Array.isArray(runCommand) && runCommand.every(line => typeof line === 'string')
  if (typeof step.name !== 'string' || !isScript) throw new ServiceError('InvalidDocumentContent', 'runCommand')
  const script = `${runCommand.join('\n')}\n`
  if (script.includes('{{')) throw new ServiceError('InvalidDocumentContent', 'a parameter that is not declared')
  return { name: step.name, script, timeoutSeconds: Number(timeoutSeconds) }
}

interface Content {
  schemaVersion?: unknown
  parameters?: unknown
  mainSteps?: { action?: unknown; name?: unknown; inputs?: { timeoutSeconds?: unknown; runCommand?: unknown } }[]
}

function parsed(content: string): Content {
  try {
    return JSON.parse(content) ?? {}
  } catch {
    throw new ServiceError('InvalidDocumentContent', 'no JSON')
  }
}
