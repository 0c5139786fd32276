import { know } from '../lib/core/diagnose/known.ts'
import type { CauseId } from '../lib/core/model/cause-id.ts'
import type { Diagnosis } from '../lib/core/model/diagnosis.ts'
import type { Finding } from '../lib/core/model/finding.ts'
import type { Plan } from '../lib/core/model/plan.ts'
import { planFor } from '../lib/core/repair/plan-for.ts'
import { aCase, aFailedUnit, aNodeThatIsDown, both, refused } from '../test/core/diagnose/a-case.ts'
import { type NamedCase, readCorpus } from '../test/corpus/corpus.ts'
import { judge } from '../test/corpus/judge.ts'

/** A plan, and a sentence that says for which case it was made. */
export interface MadePlan {
  plan: Plan
  made: string
}

export interface PageExample {
  /** Of the case in the corpus. */
  name?: string
  /** Absent where no real run showed the cause yet. */
  real?: { what: string; diagnosis: Diagnosis }
  plans: readonly MadePlan[]
}

interface Candidate {
  from: NamedCase
  diagnosis: Diagnosis
}

let corpus: readonly NamedCase[] | undefined

const newest = (name: string): number => {
  const [, major = '0', minor = '0'] = /-(\d+)\.(\d+)\.\d+/.exec(name) ?? []
  return Number(major) * 1000 + Number(minor)
}

/** The plainest first: a fix, evidence of its own, nothing told beside the cause, Elasticsearch, a new version. */
const plainness = ({ from, diagnosis }: Candidate): number[] => [
  diagnosis.plan?.kind === 'fix' ? 0 : 1,
  from.evidence === null ? 1 : 0,
  diagnosis.causes.length,
  from.name.includes('opensearch') ? 1 : 0,
  -newest(from.name),
  from.name.length,
]

const byPlainness = (a: Candidate, b: Candidate): number => {
  const [left, right] = [plainness(a), plainness(b)]
  const at = left.findIndex((value, i) => value !== right[i])
  return at < 0 ? a.from.name.localeCompare(b.from.name) : (left[at] ?? 0) - (right[at] ?? 0)
}

/** The case of each page by name. One that still serves is kept, so that a new case of the corpus changes no page. */
export type Chosen = { readonly [id in CauseId]?: string }

/** The plainest case that may be looked at and is named rightly: a real one, else a made-up one. */
function choose(id: CauseId, keptName: string | undefined): Candidate | undefined {
  corpus ??= readCorpus()
  const labelled = corpus.filter(each => each.label === id && !each.heldOut)
  const judged = (cases: readonly NamedCase[]): Candidate[] =>
    cases
      .map(from => ({ from, diagnosis: judge(from, () => 0).diagnosis }))
      .filter(({ diagnosis }) => diagnosis.cause === id)
  const of = (kind: NamedCase['origin']['kind']) => labelled.filter(({ origin }) => origin.kind === kind)
  const [kept] = judged(of('real').filter(({ name }) => name === keptName))
  return kept ?? judged(of('real')).sort(byPlainness)[0] ?? judged(of('synthetic')).sort(byPlainness)[0]
}

const SECURED = [
  { key: 'xpack.security.enabled', value: 'true' },
  { key: 'xpack.security.http.ssl.enabled', value: 'true' },
] as const

/** What the plan would be if the node asked everybody who they are, over TLS. */
function ifSecured(id: CauseId, { from, diagnosis }: Candidate): Plan | null {
  const { target, observations, now, clientAddresses = [] } = from
  const given = (findings: readonly Finding[]) => know({ target, observations, now, clientAddresses, findings })
  const conf = given(diagnosis.findings).evidence?.node?.conf ?? ''
  const settings = SECURED.map(
    (setting): Finding => ({
      kind: 'setting',
      source: { section: 'config', of: conf },
      conf,
      from: 'file',
      ...setting,
    }),
  )
  return planFor(id, given([...diagnosis.findings, ...settings]))
}

const made = (plan: Plan | null, text: string): MadePlan[] => (plan === null ? [] : [{ plan, made: text }])

/** A case of the corpus, and the plan made for it; where there is none yet, a plan for a bare node. */
export function exampleOf(id: CauseId, chosen: Chosen): PageExample {
  const found = choose(id, chosen[id])
  if (found === undefined) {
    const bare = know(aCase({ seen: both(refused), findings: aNodeThatIsDown(aFailedUnit(1)) }))
    return {
      plans: made(planFor(id, bare), 'Printed for a made-up node, `10.0.0.5`, of which nothing else is known.'),
    }
  }
  const { name, origin } = found.from
  const { what, kind } = origin
  const { plan } = found.diagnosis
  const real = kind === 'real' ? { name, real: { what, diagnosis: found.diagnosis } } : { name }
  const first = kind === 'real' ? 'Printed for the case above.' : `Printed for a made-up case: ${what}.`
  if (plan?.kind !== 'refused') return { ...real, plans: made(plan, first) }
  return {
    ...real,
    plans: [
      ...made(ifSecured(id, found), 'Printed for the same case, had it asked everybody who they are, over TLS.'),
      ...made(plan, `${first} The security of that node was off.`),
    ],
  }
}
