import type { Arbitrary } from 'fast-check'

/** Something that reads foreign bytes: what it is fed, and a call that fails where it breaks its promise. */
export interface Parser {
  name: string
  /** Its part of all cases, against the others' weights. */
  weight: number
  arbitrary: Arbitrary<unknown>
  run: (input: unknown) => void | Promise<void>
}

export const parser = <T>(
  name: string,
  weight: number,
  arbitrary: Arbitrary<T>,
  run: (input: T) => void | Promise<void>,
): Parser => ({ name, weight, arbitrary, run: run as Parser['run'] })

export const check = (fine: boolean, what: string): void => {
  if (!fine) throw new Error(what)
}
