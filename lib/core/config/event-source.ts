/** `source` of everything the fleet announces on its bus. */
export const EVENT_SOURCE = 'es-probe-fleet'
