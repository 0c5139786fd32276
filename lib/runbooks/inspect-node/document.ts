import { createHash } from 'node:crypto'
import { inspectScript } from './assemble.ts'

/** Of every SSM document, its JSON and all. */
const MOST_BYTES = 64 * 1024
/** Three times what the script allows itself. */
const TIMEOUT_S = 30

export interface CommandDocument {
  /** Schema 2.2, for `CreateDocument` as JSON or for `AWS::SSM::Document` as it is. */
  content: {
    schemaVersion: '2.2'
    description: string
    mainSteps: [
      { action: 'aws:runShellScript'; name: string; inputs: { timeoutSeconds: string; runCommand: string[] } },
    ]
  }
  /** What the node runs: the lines of `runCommand`, as the agent joins them. */
  script: string
  /** SHA-256 of `script`, hexadecimal; it stands in the description too. */
  sha256: string
}

/**
 * inspect-node as a Run Command document without parameters, so that nothing can be written into the script. Throws when
 * it would be larger than Systems Manager takes.
 */
export function inspectNodeDocument(): CommandDocument {
  const runCommand = withoutPlaceholders(inspectScript()).trimEnd().split('\n')
  const script = `${runCommand.join('\n')}\n`
  const sha256 = createHash('sha256').update(script).digest('hex')
  const inputs = { timeoutSeconds: String(TIMEOUT_S), runCommand }
  const content: CommandDocument['content'] = {
    schemaVersion: '2.2',
    description: `Reads what a diagnosis needs from one Elasticsearch or OpenSearch instance. Read-only. sha256:${sha256}`,
    mainSteps: [{ action: 'aws:runShellScript', name: 'inspectNode', inputs }],
  }
  const bytes = Buffer.byteLength(JSON.stringify(content))
  if (bytes >= MOST_BYTES) throw new Error(`inspect-node as a document has ${bytes} bytes, of ${MOST_BYTES} at most`)
  return { content, script, sha256 }
}

/**
 * Systems Manager takes `{{` for the begin of a parameter; docker's templates need it. The shell takes two quotes between
 * them for nothing, and every `{{` of the parts stands in single quotes.
 */
const withoutPlaceholders = (script: string): string => script.replaceAll(/\{(?=\{)/g, "{''")
