/**
 * The sweeper's environment variables. What is known when it is bundled is not here but in `CONFIG_FILE`, since
 * Lambda takes 4 KB of variables and no more.
 */
export const SWEEPER_VARIABLES = {
  /** Name of the ledger's table. */
  table: 'FLEET_TABLE',
  /** Name of the event bus. */
  bus: 'FLEET_BUS',
  /** Name of the evidence bucket. */
  bucket: 'FLEET_BUCKET',
  /** JSON object: name of a vantage → name of its prober's function. */
  probers: 'FLEET_PROBERS',
} as const

/** Beside the sweeper's bundle (`new URL(CONFIG_FILE, import.meta.url)`): JSON of `{ fleet: string, environment: Environment }`. */
export const CONFIG_FILE = 'fleet.json'

/** The one object of the evidence bucket that the sweeper reads and writes: the last known targets. */
export const LAST_KNOWN_KEY = 'last-known/targets.json.gz'

/**
 * What the sweeper measures of itself, in the embedded metric format, once a sweep, with the dimensions `fleet` and
 * `environment`. Each is billed, so there are three.
 */
export const FLEET_METRICS = {
  namespace: 'es-probe-fleet',
  /** Vantages that told nothing in this sweep. Its number of samples is the number of sweeps that came to an end. */
  silentVantages: 'SilentVantages',
  /** Cells that are down. */
  redCells: 'RedCells',
  /** Age in seconds of the oldest event that the bus has not taken, 0 where none waits; left out where the ledger cannot tell. */
  outboxAge: 'OutboxAge',
} as const
