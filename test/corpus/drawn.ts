import { createHash } from 'node:crypto'

/** A number below `under` that the name alone decides. */
export const drawn = (name: string, under: number): number =>
  Number(createHash('sha256').update(name).digest().readBigUInt64BE() % BigInt(Math.max(1, under)))
