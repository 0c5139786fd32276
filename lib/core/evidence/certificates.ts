import type { Finding } from '../model/finding.ts'
import { groupsOf } from './groups.ts'
import { present, type Section, sourceOf } from './section.ts'
import { opensslTime } from './timestamps.ts'

/** A block per certificate; the PEM of a CA follows its block. */
export const readCertificates = (section: Section): Finding[] => {
  const found: { index: number; fields: Map<string, string>; pem: string[] }[] = []
  let inPem = false
  section.lines.forEach((line, index) => {
    const text = line.trim()
    if (text.startsWith('-----BEGIN ')) inPem = text === '-----BEGIN CERTIFICATE-----'
    if (inPem) found.at(-1)?.pem.push(text)
    if (text.startsWith('-----END ')) inPem = false
    const field = groupsOf<'key' | 'value'>(/^(?<key>subject|issuer|notBefore|notAfter)= ?(?<value>.*)$/, text)
    if (field === undefined || inPem) return
    let last = found.at(-1)
    if (last === undefined || last.fields.has(field.key)) {
      last = { index, fields: new Map(), pem: [] }
      found.push(last)
    }
    last.fields.set(field.key, field.value)
  })
  return found.map(({ index, fields, pem }) =>
    present({
      kind: 'certificate' as const,
      source: sourceOf(section, index),
      path: section.attributes.path ?? '',
      subject: fields.get('subject'),
      issuer: fields.get('issuer'),
      notBefore: opensslTime(fields.get('notBefore')),
      notAfter: opensslTime(fields.get('notAfter')),
      pem: pem.at(-1) === '-----END CERTIFICATE-----' ? `${pem.join('\n')}\n` : undefined,
    }),
  )
}
