import type { Incident } from '../core/model/incident.ts'
import type { Called, IncidentTransition, IncidentWriter, SweepState } from '../ports.ts'
import type { BetweenSweeps } from './between-sweeps.ts'

/**
 * Enters what was told past the ledger into a ledger that takes it again, so that whoever heard of an opening hears of its
 * end, and of what comes after an end. Its event comes once more then, by the same id. Gives the state with it, entered or
 * not, and with what this process alone saw meanwhile.
 */
export async function adopt(ledger: IncidentWriter, loaded: SweepState, memory: BetweenSweeps): Promise<SweepState> {
  const { toldDirectly, endedDirectly, state } = memory
  const open = new Map(loaded.openIncidents.map(incident => [incident.id, incident]))
  const keys = new Set(loaded.openIncidents.map(({ key }) => key))
  let writes = true
  const enter = async (transition: IncidentTransition): Promise<'written' | 'conflict' | 'later'> => {
    const entered: Called<'written' | 'conflict'> | undefined = writes ? await ledger.commit(transition) : undefined
    writes = entered?.ok === true
    return entered?.ok === true ? entered.value : 'later'
  }
  for (const [id, event] of endedDirectly) {
    const before = open.get(id)
    const after: Incident = { ...event.incident, version: (before?.version ?? 0) + 1 }
    const entered = before === undefined ? 'conflict' : await enter({ before, after, event })
    if (entered !== 'later') endedDirectly.delete(id)
    if (entered === 'conflict') continue
    open.delete(id)
    if (entered === 'written') keys.delete(after.key)
  }
  for (const [key, event] of toldDirectly) {
    const { incident } = event
    const entered = keys.has(key) ? 'conflict' : await enter({ before: null, after: incident, event })
    if (entered !== 'later') toldDirectly.delete(key)
    if (entered === 'conflict') continue
    open.set(incident.id, incident)
  }
  const { targets, vantages } = isNewer(memory, loaded) ? state : loaded
  return { ...loaded, targets, vantages, openIncidents: [...open.values()] }
}

/** Nobody has swept since this process did, which could not record what it saw. */
const isNewer = ({ grounded, unrecorded }: BetweenSweeps, { vantages }: SweepState): boolean =>
  grounded &&
  unrecorded !== undefined &&
  Object.values(vantages).every(({ lastHeardAt }) => lastHeardAt === undefined || lastHeardAt < unrecorded)
