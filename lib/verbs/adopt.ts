import type { Incident } from '../core/model/incident.ts'
import type { IncidentWriter, SweepState } from '../ports.ts'
import type { BetweenSweeps } from './between-sweeps.ts'

/**
 * Enters what was told past the ledger into a ledger that takes it again, so that whoever heard of an opening hears of its
 * end. Its event comes once more then, by the same id. Gives the state with it; what this process saw meanwhile stands.
 */
export async function adopt(
  ledger: IncidentWriter,
  loaded: SweepState,
  { toldDirectly, state }: BetweenSweeps,
): Promise<SweepState> {
  const adopted: Incident[] = []
  for (const [key, event] of toldDirectly) {
    const known = loaded.openIncidents.some(incident => incident.key === key)
    const committed = known ? undefined : await ledger.commit({ before: null, after: event.incident, event })
    if (committed?.ok === false) break
    toldDirectly.delete(key)
    if (committed?.value === 'written') adopted.push(event.incident)
  }
  if (adopted.length === 0) return loaded
  return { ...loaded, targets: state.targets, openIncidents: [...loaded.openIncidents, ...adopted] }
}
