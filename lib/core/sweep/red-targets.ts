import type { Expectation, PortRole } from '../model/fleet-target.ts'
import { isDown, isRed } from './hysteresis.ts'
import { type JudgedCell, type JudgedTarget, wasRed } from './judge-cells.ts'
import type { CellSign } from './reading.ts'

/** A target that breaks one expectation, from wherever. */
export interface RedTarget {
  target: JudgedTarget
  expectation: Expectation
  address: string
  /** REST port first. */
  roles: readonly PortRole[]
  /** Unix milliseconds of the first red reading. */
  since: number
  /** How each of its red cells failed last. */
  signs: readonly CellSign[]
  /** How most of them did. */
  sign: CellSign
  seenFrom: ReadonlySet<string>
  /** Vantages that see the same ports green in this sweep. */
  greenFrom: ReadonlySet<string>
  flapping: boolean
  /** Down now, by a reading of this sweep. */
  fresh: boolean
  wasRed: boolean
}

const expectations = ['reach', 'must-not-reach'] as const

/** In the order of their addresses, so that the order of targets does not matter. */
export const redTargets = (judged: readonly JudgedTarget[]): RedTarget[] =>
  judged
    .filter(({ cells }) => cells.some(({ state }) => isRed(state)))
    .sort((a, b) => (a.watched.key < b.watched.key ? -1 : 1))
    .flatMap(target => expectations.flatMap(expectation => redTarget(target, expectation) ?? []))

function redTarget(target: JudgedTarget, expectation: Expectation): RedTarget | undefined {
  const cells = target.cells.filter(({ expected }) => expected.expectation === expectation)
  const red = cells.flatMap(cell => (isRed(cell.state) ? [{ ...cell, state: cell.state }] : []))
  const signs = red.flatMap(({ state }) => state.sign ?? [])
  const sign = mostOf(signs)
  if (sign === undefined) return undefined
  const roles = (['http', 'transport'] as const).filter(role => red.some(cell => roleOf(cell) === role))
  const seenFrom = new Set(red.map(vantageOf))
  const green = cells.filter(cell => cell.reading.is === 'up' && roles.includes(roleOf(cell)))
  return {
    target,
    expectation,
    address: target.watched.target.address,
    roles,
    since: Math.min(...red.map(({ state }) => state.since)),
    signs,
    sign,
    seenFrom,
    greenFrom: new Set(green.map(vantageOf).filter(vantage => !seenFrom.has(vantage))),
    flapping: red.some(({ state }) => state.status === 'flapping'),
    fresh: red.some(({ reading, state }) => reading.is === 'down' && isDown(state)),
    wasRed: wasRed(
      target,
      cells.map(({ expected }) => expected.key),
    ),
  }
}

const roleOf = ({ expected }: Pick<JudgedCell, 'expected'>): PortRole => expected.cell.role
const vantageOf = ({ expected }: Pick<JudgedCell, 'expected'>): string => expected.cell.vantage

/** What fails alike has the same outcome and code. */
export const likeness = ({ outcome, code }: { outcome: string; code?: string | undefined }): string =>
  code === undefined ? outcome : `${outcome}/${code}`

function mostOf(signs: readonly CellSign[]): CellSign | undefined {
  const counts = new Map<string, { sign: CellSign; cells: number }>()
  for (const sign of signs) {
    const counted = counts.get(likeness(sign)) ?? { sign, cells: 0 }
    counted.cells += 1
    counts.set(likeness(sign), counted)
  }
  const [most] = [...counts].sort(([a, x], [b, y]) => y.cells - x.cells || (a < b ? -1 : 1))
  return most?.[1].sign
}
