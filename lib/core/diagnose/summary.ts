import type { RankedCause } from '../model/diagnosis.ts'
import { bracketed, observationText } from '../report/observation-text.ts'
import { becauseLooping } from './known/crash-loop.ts'
import { contradictedPath } from './known/path.ts'
import type { Symptom } from './known/symptoms.ts'
import { type Known, serves } from './known.ts'

/** What was seen and from where, in a sentence or two that hold whatever the cause. */
export function summarize(known: Known, named: RankedCause | undefined): string {
  const looping = known.failing.length > 0 ? becauseLooping(known).map(({ text }) => text) : []
  const sentences = [
    askedText(known),
    transportText(known),
    looping.length === 0 ? '' : `It comes and goes: ${looping.join('; ')}.`,
    ...contradictedPath(known).map(({ text }) => `But ${text}.`),
    named === undefined ? '' : `Cause: ${named.title}.`,
  ]
  return sentences.filter(text => text !== '').join(' ')
}

const endpointOf = ({ address, by, port }: Symptom): string => `${bracketed(address ?? by.host)}:${port}`

const from = ({ by }: Symptom): string => (by.vantage === undefined ? 'from here' : `from ${by.vantage}`)

function askedText({ asked, failing, case: { target } }: Known): string {
  const [first] = failing.length > 0 ? failing : asked
  if (first === undefined) return `${bracketed(target.host)}:${target.port} was not probed.`
  const others = failing.slice(1).filter(each => each.state !== first.state)
  const alike = failing.length > 1 && others.length === 0 ? ` (and at ${failing.length - 1} more of its addresses)` : ''
  const answering = asked.filter(serves)
  const besides = failing.length > 0 && answering.length > 0 ? `; ${answering.map(endpointOf).join(', ')} answers` : ''
  const differing = others.map(each => `; ${endpointOf(each)}: ${observationText(each.by)}`).join('')
  return `${endpointOf(first)} ${from(first)}: ${observationText(first.by)}${alike}${differing}${besides}.`
}

function transportText({ transport }: Known): string {
  const [first] = transport
  if (first === undefined) return ''
  return `The transport port, ${endpointOf(first)}: ${observationText(first.by)}.`
}
