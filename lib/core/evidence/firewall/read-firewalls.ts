import type { Finding } from '../../model/finding.ts'
import type { Section } from '../section.ts'

export const readFirewalls = (
  _sections: readonly Section[],
  _findings: readonly Finding[],
  _ports: readonly number[],
): Finding[] => []
