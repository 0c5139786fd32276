import { allOf, placeOf, type Situation } from './situation.ts'

/** Whether a stranger who reaches the REST port is asked who they are. `unknown` is not `on`. */
export interface SecurityState {
  state: 'on' | 'off' | 'unknown'
  because: string
  source?: string
}

/** Security on by default since this version of Elasticsearch. */
const SECURE_BY_DEFAULT_SINCE = 8

/**
 * Judged by what the node answered first, then by its settings, then by the defaults of its version, which count only
 * where its settings file was read.
 */
export const securityOf = (s: Situation): SecurityState => byAnswer(s) ?? bySetting(s) ?? byDefault(s)

const byAnswer = (s: Situation): SecurityState | undefined => {
  const answers = s.known.case.observations.flatMap(seen =>
    seen.outcome === 'open' && seen.http ? [{ state: seen.http.state, port: seen.port, address: seen.address }] : [],
  )
  const told = answers.find(answer => answer.state === 'unauthorized' || answer.state === 'forbidden')
  if (told)
    return { state: 'on', because: 'it asks for credentials', source: `observation:http ${told.address}:${told.port}` }
  const open = answers.find(answer => answer.state === 'ok')
  if (!open) return undefined
  return {
    state: 'off',
    because: 'it answered a stranger without asking for credentials',
    source: `observation:http ${open.address}:${open.port}`,
  }
}

const SWITCHES = new Map<string, { on: string; off: string }>(
  Object.entries({
    'xpack.security.enabled': { on: 'true', off: 'false' },
    'plugins.security.disabled': { on: 'false', off: 'true' },
    'opendistro_security.disabled': { on: 'false', off: 'true' },
  }),
)

const bySetting = (s: Situation): SecurityState | undefined => {
  const found = settingsOf(s).findLast(setting => SWITCHES.has(setting.key))
  const values = found && SWITCHES.get(found.key)
  if (found === undefined || values === undefined) return undefined
  const { on, off } = values
  const source = placeOf(found)
  const because = `${found.key}: ${found.value}`
  const state = found.value === off ? 'off' : found.value === on ? 'on' : 'unknown'
  return { state, because, source }
}

const settingsOf = (s: Situation) => allOf(s.findings, 'setting').filter(setting => setting.conf === s.conf)

const byDefault = (s: Situation): SecurityState => {
  if (s.settingsFile === undefined || s.settingsFile.problem?.reason === 'unreadable')
    return { state: 'unknown', because: 'the settings of the node are not known' }
  const source = placeOf(s.settingsFile)
  if (s.product === 'opensearch') {
    const configured = settingsOf(s).find(setting => /^(plugins\.security|opendistro_security)\./.test(setting.key))
    return configured
      ? { state: 'on', because: 'the security plugin is configured', source: placeOf(configured) }
      : { state: 'off', because: 'no setting of the security plugin stands in the settings file', source }
  }
  if (s.major === undefined) return { state: 'unknown', because: 'the version of the node is not known' }
  if (s.major >= SECURE_BY_DEFAULT_SINCE)
    return { state: 'on', because: `security is on by default in Elasticsearch ${s.version}`, source }
  const unless = s.major < 7 ? ' unless X-Pack is licensed and configured' : ''
  return { state: 'off', because: `Elasticsearch ${s.version} has security off${unless || ' by default'}`, source }
}
