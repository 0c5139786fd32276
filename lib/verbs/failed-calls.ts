import type { CallFailure } from '../ports.ts'

/** `call`: port and method. `detail` is of the last of them: names and numbers, never what was sent. */
export interface FailedCall {
  call: string
  why: CallFailure
  detail: string
  times: number
}

/** The same ports, of whose calls those that came to nothing are kept. */
export function witnessed<P extends { [name in keyof P]: object }>(ports: P): { ports: P; failed(): FailedCall[] } {
  const failures = new Map<string, FailedCall>()
  const note = (call: string, answer: unknown) => {
    const { ok, why, detail = '' } = (answer ?? {}) as { ok?: unknown; why?: CallFailure; detail?: string }
    if (ok !== false || why === undefined) return
    const key = `${call} ${why}`
    failures.set(key, { call, why, detail, times: (failures.get(key)?.times ?? 0) + 1 })
  }
  const watched = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, member) {
        const value: unknown = Reflect.get(target, member)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          const answer: unknown = await value.apply(target, args)
          note(`${name}.${String(member)}`, answer)
          return answer
        }
      },
    })
  const all = Object.fromEntries(Object.entries<object>(ports).map(([name, port]) => [name, watched(name, port)]))
  return { ports: all as P, failed: () => [...failures.values()] }
}
