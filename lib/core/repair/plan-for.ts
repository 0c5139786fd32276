import type { Known } from '../diagnose/known.ts'
import type { CauseId } from '../model/cause-id.ts'
import type { Plan } from '../model/plan.ts'
import { planBindAddress, planMissingAddress } from './bind-address.ts'
import { planClientCertificate, planUsePlain, planUseTls } from './client-scheme.ts'
import { planDiscovery } from './discovery.ts'
import { planHeapSize } from './heap-size.ts'
import { planHostFirewall } from './host-firewall.ts'
import { planCustomPort, planTakenPort, planTransportPort } from './http-port.ts'
import { planHung } from './hung-process.ts'
import { planMaxMapCount } from './kernel-limit.ts'
import { lookAt } from './look-at.ts'
import { planOtherCheck } from './other-limits.ts'
import { planLimit } from './service-limit.ts'
import { type Situation, situationOf } from './situation.ts'
import { planMasked, planStart, planStartTimeout } from './start-service.ts'
import { planUnknownSetting } from './unknown-setting.ts'
import { planNoMaster, planStarting, planStopping } from './waiting.ts'

type Planner = (s: Situation, cause: CauseId) => Plan

/** Causes with a plan of their own; for the others there is something to look at. */
const PLANNERS: { readonly [id in CauseId]?: Planner } = {
  'service-stopped': planStart,
  'service-disabled': planStart,
  'service-masked': planMasked,
  'setting-unknown': planUnknownSetting,
  'start-timeout': planStartTimeout,
  'port-taken': planTakenPort,
  'bind-address-missing': planMissingAddress,
  'bound-to-loopback': planBindAddress,
  'bound-to-other-address': planBindAddress,
  'custom-http-port': planCustomPort,
  'port-fallback': planTakenPort,
  'transport-port-probed': planTransportPort,
  'host-firewall-reject': planHostFirewall,
  'host-firewall-drop': planHostFirewall,
  'bootstrap-max-map-count': planMaxMapCount,
  'bootstrap-file-descriptors': (s, cause) => planLimit(s, cause, 'nofile'),
  'bootstrap-threads': (s, cause) => planLimit(s, cause, 'nproc'),
  'bootstrap-memory-lock': (s, cause) => planLimit(s, cause, 'memlock'),
  'bootstrap-heap-size': planHeapSize,
  'bootstrap-discovery': planDiscovery,
  'bootstrap-other': planOtherCheck,
  'tls-required': planUseTls,
  'tls-not-spoken': planUsePlain,
  'client-certificate-required': planClientCertificate,
  starting: planStarting,
  stopping: planStopping,
  'no-master': planNoMaster,
  'process-hung': planHung,
}

/** The fix for a cause as text, or the reason why there is none and what to look at. Pure. */
export const planFor = (cause: CauseId, known: Known): Plan => {
  const situation = situationOf(known)
  return PLANNERS[cause]?.(situation, cause) ?? lookAt(situation, cause)
}
