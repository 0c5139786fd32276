import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CONFIDENT, Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { inspectScript } from '../../lib/runbooks/inspect-node/assemble.ts'
import { command } from './lab/command.ts'
import { look } from './lab/look.ts'
import type { LabNode } from './lab/node.ts'
import { CACHE, enter, type Vantage } from './lab/world.ts'
import { rightOf, type Scenario, urlOf } from './scenario.ts'

const REPO = resolve(import.meta.dirname, '../..')
const CLI = `${REPO}/bin/esfleet.ts`
/** 4: this side's own network failed (design of the command line). */
const EXITS_OF = { healthy: [0], failing: [1], unknown: [3, 4] }

/** What Run Command hands back of a script's output; the rest is cut off. */
const EVIDENCE_CHARACTERS = 24_000

export interface Judgement {
  scenario: Scenario
  outcome: 'passed' | 'wrong' | 'not arranged'
  /** Why it did not pass, and what is worth knowing where it did. */
  remarks: string[]
  outside?: Diagnosis
  withEvidence?: Diagnosis
  script?: ScriptRun
  seconds: number
}

interface ScriptRun {
  seconds: number
  /** Characters before the bulk: what survives the cut. */
  plain: number
}

/** What is not as arranged, by means that share no code with what is tested; undefined where all is. */
const misarranged = async (scenario: Scenario, node: LabNode, vantage: Vantage, url: string) => {
  const seen = await look(vantage, url)
  if (!scenario.seen.includes(seen)) return `a bare client sees ${seen}, not ${scenario.seen.join(' or ')}`
  const claim = scenario.holds?.(node)
  return claim !== undefined && !(await node.holds(claim)) ? `does not hold in the node: ${claim}` : undefined
}

const diagnose = async (vantage: Vantage, url: string, more: string[]): Promise<Diagnosis> => {
  const [file = '', ...through] = await enter(vantage)
  const args = [...through, process.execPath, CLI, 'diagnose', url, '--json', ...more]
  const done = await command(file, args, { timeoutMs: 60_000 })
  if (done.stdout === '') {
    const why = done.stderr.split('\n').find(line => /error/i.test(line)) ?? done.stderr.trim()
    throw new Error(`diagnose said nothing and ended with ${done.code}: ${why}`)
  }
  const parsed = Diagnosis.safeParse(JSON.parse(done.stdout))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`diagnose printed what is no diagnosis: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const diagnosis = parsed.data
  if (!EXITS_OF[diagnosis.verdict].includes(done.code))
    throw new Error(`diagnose ended with ${done.code} for ${diagnosis.verdict}`)
  return diagnosis
}

const ranked = (diagnosis: Diagnosis): string =>
  diagnosis.causes.map(cause => `${cause.id} ${cause.confidence.toFixed(2)}`).join(', ')

const judgeOutside = (scenario: Scenario, said: Diagnosis): string[] => {
  if (rightOf(scenario).includes(said.cause)) return []
  const got = `outside: ${said.cause} ${said.confidence.toFixed(2)} [${ranked(said)}]`
  if (scenario.outside === 'proven') return [`${got}, though the wire proves ${scenario.cause}`]
  const honest = ['unknown', ...(scenario.outside ?? [])]
  return honest.includes(said.cause) || (said.confidence < CONFIDENT && said.cause !== 'healthy')
    ? []
    : [`${got} is confident and wrong`]
}

const judgeWithEvidence = (scenario: Scenario, said: Diagnosis): string[] => {
  const right = rightOf(scenario)
  const wrong = right.includes(said.cause)
    ? []
    : [`with evidence: ${said.cause} ${said.confidence.toFixed(2)} [${ranked(said)}], expected ${right.join(' or ')}`]
  const named = said.causes.map(cause => cause.id as string)
  const absent = (scenario.beside ?? []).filter(cause => !named.includes(cause))
  return absent.length === 0 ? wrong : [...wrong, `with evidence: ${absent.join(', ')} not told beside ${said.cause}`]
}

/** Arranges the fault, proves it, has it diagnosed from outside alone and then with the node's own evidence. */
export const judge = async (scenario: Scenario, node: LabNode, arrangeOnly: boolean): Promise<Judgement> => {
  const started = performance.now()
  const end = (outcome: Judgement['outcome'], remarks: string[], said: Partial<Judgement> = {}): Judgement => ({
    scenario,
    outcome,
    remarks,
    ...said,
    seconds: (performance.now() - started) / 1000,
  })
  const folder = `${CACHE}/out/${scenario.name.replaceAll(/[^a-z0-9.]+/gi, '-')}`
  mkdirSync(folder, { recursive: true })
  const vantage: Vantage = scenario.from === 'node' ? { node: node.name } : (scenario.from ?? 'client')
  const url = urlOf(scenario, node)
  const ca = scenario.ca ? ['--ca', `${node.root}${scenario.ca}`] : []
  try {
    await scenario.arrange(node)
    const before = await misarranged(scenario, node, vantage, url)
    if (before) return end('not arranged', [before])

    const outside = arrangeOnly ? undefined : await diagnose(vantage, url, ca)
    let withEvidence: Diagnosis | undefined
    let tooLong: string[] = []
    let script: ScriptRun | undefined
    if (!scenario.outsideOnly) {
      const evidence = `${folder}/node.evidence`
      const taken = performance.now()
      const piped = await node.pipe(Buffer.from(inspectScript()))
      writeFileSync(evidence, piped.stdout)
      const notes = { seconds: (performance.now() - taken) / 1000, code: piped.code, stderr: piped.stderr }
      writeFileSync(`${folder}/evidence-notes.json`, `${JSON.stringify(notes, null, 2)}\n`)
      if (piped.code !== 0 || piped.stdout === '')
        return end('wrong', [
          `the node script said ${piped.stdout.length} characters and ended with ${piped.code}: ${piped.stderr.trim()}`,
        ])
      const plain = piped.stdout.indexOf('\n@complete')
      script = { seconds: notes.seconds, plain: plain < 0 ? piped.stdout.length : plain }
      if (plain < 0 || plain > EVIDENCE_CHARACTERS)
        tooLong = [`the plain part of the evidence does not end within ${EVIDENCE_CHARACTERS} characters`]
      if (!arrangeOnly) withEvidence = await diagnose(vantage, url, [...ca, '--evidence', evidence])
    }
    const after = await misarranged(scenario, node, vantage, url)
    const label = {
      name: scenario.name,
      url,
      expected: scenario.cause,
      accepted: scenario.accepted ?? [],
      beside: scenario.beside ?? [],
      arranged: after === undefined,
    }
    writeFileSync(`${folder}/case.json`, `${JSON.stringify({ label, outside, withEvidence }, null, 2)}\n`)
    if (after) return end('not arranged', [`no longer: ${after}`])
    const wrong = [
      ...tooLong,
      ...(outside ? judgeOutside(scenario, outside) : []),
      ...(withEvidence ? judgeWithEvidence(scenario, withEvidence) : []),
    ]
    const said = { ...(outside && { outside }), ...(withEvidence && { withEvidence }), ...(script && { script }) }
    return end(wrong.length === 0 ? 'passed' : 'wrong', wrong, said)
  } catch (error) {
    return end('wrong', [error instanceof Error ? error.message : String(error)])
  }
}
