import { readEvidence } from '../lib/core/evidence/read-evidence.ts'
import type { Finding } from '../lib/core/model/finding.ts'
import { gunzip } from '../lib/local/gunzip.ts'
import type { Terminal } from './command.ts'
import { wrongUsage } from './command.ts'
import { readInput } from './read-input.ts'

/** Far above what the node script prints; the parsers have their own, smaller limit. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024

/** `ports`: those that are asked about, so that firewalls are judged for them. */
export async function evidenceArgument(file: string, ports: readonly number[], terminal: Terminal): Promise<Finding[]> {
  const { bytes } = await readInput(file, 'the evidence', MAX_INPUT_BYTES, terminal)
  const { findings } = readEvidence(bytes, { gunzip, ports })
  const reasons = findings.flatMap(finding => (finding.kind === 'gap' ? [finding.reason] : []))
  const unusable = reasons.find(reason => reason === 'not-evidence' || reason === 'too-large')
  if (unusable === undefined) return findings
  const name = file === '-' ? 'what came on stdin' : `"${file}"`
  const got =
    bytes.length === 0 ? 'is empty' : unusable === 'too-large' ? 'is too large to be evidence' : 'is not evidence'
  throw wrongUsage(`${name} ${got}: make it with: esfleet inspect-script | ssh HOST sudo sh > node.evidence`)
}
