import type { Finding } from '../model/finding.ts'
import { present, type Section, sourceOf } from './section.ts'
import type { JudgedUtterance } from './utterance.ts'

/** Sent to a transport port: of a REST port the product says `plaintext http traffic`. */
const SENT_OTHER_TLS = [
  /^SSL\/TLS request received but SSL\/TLS is not enabled on this node\b/,
  /^received plaintext traffic on an encrypted channel\b/,
]
const SENDER = /\bremoteAddress=[^\s/,}]*\/(?<from>[0-9A-Fa-f:.[\]]{2,41}):\d{1,5}\b/
/** OpenSearch's security plugin tells no address, but what was sent: here `ES` and `internal:tcp/handshake`, which nodes say. */
const NODE_IN_PLAIN =
  /^Exception during establishing a SSL connection: .*\bnot an SSL\/TLS record: 4553[0-9a-f]{0,80}696e7465726e616c3a7463702f68616e647368616b65/

/** Somebody who does not speak the TLS of its transport port: another node, or a client that came to the wrong port. */
export function readOtherTls(section: Section, { lines, logger, current, at }: JudgedUtterance): Finding[] {
  const [line] = lines
  if (line === undefined || logger === undefined) return []
  const { text } = line
  const sender = SENT_OTHER_TLS.some(words => words.test(text)) ? SENDER.exec(text)?.groups?.from : undefined
  if (sender === undefined && !(NODE_IN_PLAIN.test(text) && !/Http/.test(logger))) return []
  const source = sourceOf(section, line.index)
  return [present({ kind: 'life' as const, source, event: 'other-tls' as const, current, at, detail: sender })]
}
