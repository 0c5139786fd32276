import { expect, test } from 'vitest'
import { Facts } from '../../../../lib/core/diagnose/known/facts.ts'
import { blockingRules, endsAs } from '../../../../lib/core/diagnose/known/firewall.ts'
import { type Symptom, symptomsOf } from '../../../../lib/core/diagnose/known/symptoms.ts'
import type { FindingOf } from '../../../../lib/core/model/finding.ts'
import type { Observation } from '../../../../lib/core/model/observation.ts'
import { aCase, aRule, CLIENT, refused, timedOut, unreachable, unresolved } from '../a-case.ts'

const symptomOf = (seen: Observation): Symptom => symptomsOf([seen], 9200, aCase({}).target)[0] as Symptom
type Rule = FindingOf<'firewall'>

test.each<[string, Partial<Rule>, string[], boolean | undefined]>([
  ['any source', {}, [CLIENT], true],
  ['any source, client not known', {}, [], true],
  ['this source', { sources: ['10.0.0.0/16'] }, [CLIENT], true],
  ['another source', { sources: ['10.1.0.0/16'] }, [CLIENT], undefined],
  ['some source, client not known', { sources: ['10.1.0.0/16'] }, [], false],
  ['this source was accepted before', { acceptedSources: ['10.0.9.9'] }, [CLIENT], undefined],
  ['another source was accepted before', { acceptedSources: ['10.1.0.0/16'] }, [CLIENT], true],
  ['some source was accepted before, client not known', { acceptedSources: ['10.1.0.0/16'] }, ['fd00::9'], false],
  ['nobody was accepted before', { acceptedSources: [] }, [], true],
  ['IPv6 only', { family: 'ipv6' }, [CLIENT], undefined],
  ['IPv4 only', { family: 'ipv4' }, [CLIENT], true],
  ['not understood', { certain: false }, [CLIENT], false],
  ['another port', { port: 22 }, [CLIENT], undefined],
])('%s', (_, rule, clients, sure) => {
  const found = blockingRules(new Facts([aRule('drop', rule)]), symptomOf(timedOut()), clients)
  expect(found[0]?.sure).toBe(sure)
})

test('IPv6 meets the rules of its own family', () => {
  const symptom = symptomOf(timedOut({ address: 'fd00::5' }))
  const rules = [aRule('drop', { family: 'ipv6' }), aRule('drop', { family: 'ipv4' }), aRule('accept')]
  expect(blockingRules(new Facts(rules), symptom, [])).toHaveLength(1)
})

test('a name that does not resolve meets no rule', () => {
  expect(blockingRules(new Facts([aRule('drop')]), symptomOf(unresolved('ENOTFOUND')), [])).toEqual([])
})

test.each<['drop' | 'reject', Rule['rejectWith'], Observation, ReturnType<typeof endsAs>]>([
  ['drop', undefined, timedOut(), 'as-seen'],
  ['drop', undefined, refused(), 'otherwise'],
  ['reject', undefined, refused(), 'as-seen'],
  ['reject', 'tcp-reset', refused(), 'as-seen'],
  ['reject', 'tcp-reset', timedOut(), 'otherwise'],
  ['reject', 'tcp-reset', unreachable(), 'otherwise'],
  ['reject', 'other', refused(), 'as-seen'],
  ['reject', 'other', unreachable(), 'as-seen'],
  ['reject', 'admin-prohibited', unreachable(), 'as-seen'],
  ['reject', 'admin-prohibited', refused(), 'otherwise'],
  ['reject', 'port-unreachable', timedOut(), 'if-lost'],
])('%s %s', (verdict, rejectWith, seen, ends) => {
  const rule = aRule(verdict, rejectWith === undefined ? {} : { rejectWith }) as Rule
  expect(endsAs(rule, symptomOf(seen))).toBe(ends)
})
