import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { securityOf } from './security.ts'
import { sh } from './shell-quote.ts'
import type { Situation } from './situation.ts'
import { byPerson } from './step.ts'
import { diagnoseCommand } from './verification.ts'

const SECURE = {
  elasticsearch:
    'xpack.security.enabled: true with TLS on transport and HTTP (elasticsearch-certutil), then elasticsearch-setup-passwords or elasticsearch-reset-password',
  opensearch: 'the security plugin with certificates of your own, then securityadmin.sh',
} as const

/** A plan that widens who may reach the node is not offered while the cluster asks nobody who they are. */
export const refusedWhileOpen = (s: Situation, cause: CauseId, widening: string): Plan | undefined => {
  const security = securityOf(s)
  if (security.state !== 'off') return undefined
  const proof = security.source === undefined ? '' : ` (${security.source})`
  return {
    cause,
    kind: 'refused',
    summary: 'turn the security of the cluster on first',
    reason: `${widening} would give everyone who gets there all data, to read and to delete: ${security.because}${proof}. Open clusters are found and ransomed within hours`,
    risk: 'high',
    steps: [
      byPerson('turn security on, and come back', [], SECURE[s.product]),
      byPerson('until then, reach it through a tunnel that asks who you are', [
        sh`ssh -N -L ${`127.0.0.1:9200:127.0.0.1:${s.target.port}`} ${s.target.host}`,
      ]),
    ],
    consequences: [],
    verify: [diagnoseCommand(s)],
    undo: [],
  }
}
