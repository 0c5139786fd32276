import type { Incident } from '../core/model/incident.ts'
import type { IncidentWriter, SweepState } from '../ports.ts'
import type { BetweenSweeps } from './between-sweeps.ts'

/**
 * Enters what was told past the ledger into a ledger that takes it again, so that whoever heard of an opening hears of its
 * end. Its event comes once more then, by the same id. Gives the state with it, entered or not, so that it covers its
 * targets; what this process saw meanwhile stands.
 */
export async function adopt(
  ledger: IncidentWriter,
  loaded: SweepState,
  { toldDirectly, state }: BetweenSweeps,
): Promise<SweepState> {
  const heldOpen: Incident[] = []
  let writes = true
  for (const [key, event] of toldDirectly) {
    const known = loaded.openIncidents.some(incident => incident.key === key)
    const entered: Awaited<ReturnType<typeof ledger.commit>> | undefined =
      known || !writes ? undefined : await ledger.commit({ before: null, after: event.incident, event })
    if (entered?.ok === false) writes = false
    const isOpen = !known && (!writes || (entered?.ok === true && entered.value === 'written'))
    if (isOpen) heldOpen.push(event.incident)
    if (known || writes) toldDirectly.delete(key)
  }
  if (heldOpen.length === 0) return loaded
  return { ...loaded, targets: state.targets, openIncidents: [...loaded.openIncidents, ...heldOpen] }
}
