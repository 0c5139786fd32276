import { DEFAULT_TRANSPORT_PORT, parsePort, parseTarget, targetProblemText } from '../lib/core/config/parse-target.ts'
import type { Target } from '../lib/core/model/diagnosis.ts'
import { wrongUsage } from './command.ts'

export function targetArgument(
  text: string,
  transportPort: string | undefined,
): { target: Target; portAssumed: boolean } {
  const port = transportPort === undefined ? DEFAULT_TRANSPORT_PORT : parsePort(transportPort)
  if (port === undefined) throw wrongUsage(`--transport-port "${transportPort}" is not a number from 1 to 65535`)
  const parsed = parseTarget(text, port)
  if (!parsed.ok) throw wrongUsage(targetProblemText(parsed.problem))
  return parsed
}
