/** A clock that runs as the wall's does, and can be set forward: the minutes between two ticks need not be waited for. */
export interface WorldClock {
  /** Unix milliseconds. */
  now(): number
  /** Sets it to this moment, from which it runs on. */
  set(at: number): void
}

export function worldClock(startsAt: number): WorldClock {
  let offset = startsAt - performance.now()
  return {
    now: () => Math.round(offset + performance.now()),
    set(at) {
      offset = at - performance.now()
    },
  }
}
