import { createHash } from 'node:crypto'

/**
 * Whether a script may run for that instance. One that is known to change nothing runs anywhere; every other only where
 * its executor holds it within namespaces made for it, whoever runs the stand-in: root or not, it would change the
 * machine it runs on.
 */
export function mayRun(
  script: string,
  instanceId: string,
  rule: { readOnly: ReadonlySet<string>; isConfined: (instanceId: string) => boolean },
): boolean {
  return rule.readOnly.has(createHash('sha256').update(script).digest('hex')) || rule.isConfined(instanceId)
}
