import { describe, expect, test } from 'vitest'
import { facts } from './frame.ts'
import { line, log } from './said.ts'

const HANDSHAKE = '455300000031000000000000000108006c565f0000001a00000016696e7465726e616c3a7463702f68616e647368616b65'
const TCP = 'o.e.t.TcpTransport'

const senders = (...lines: string[]) =>
  facts(log(lines), 'life')
    .filter(({ event }) => event === 'other-tls')
    .map(({ detail }) => detail)

const plainPort = (address: string) =>
  `SSL/TLS request received but SSL/TLS is not enabled on this node, got (16,3,3,1), [Netty4TcpChannel{localAddress=/10.0.0.5:9300, remoteAddress=${address}:37176, profile=default}], closing connection`

describe('who does not speak the TLS of the transport port', () => {
  test.each([
    [plainPort('/10.0.0.7'), '10.0.0.7'],
    [plainPort('es-7/10.0.0.7'), '10.0.0.7'],
    [plainPort('/[fe80:0:0:0:0:0:0:1]'), '[fe80:0:0:0:0:0:0:1]'],
    [
      'received plaintext traffic on an encrypted channel, closing connection Netty4TcpChannel{localAddress=/10.0.0.5:9300, remoteAddress=/10.0.0.7:49150, profile=default}',
      '10.0.0.7',
    ],
  ])('%s', (text, sender) => {
    expect(senders(line(text, 'WARN', TCP))).toEqual([sender])
  })

  test('without an address, what was sent shows a node', () => {
    const record = (sent: string) =>
      `Exception during establishing a SSL connection: io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: ${sent}`
    const of = (sent: string, logger = 'o.o.t.n.s.SecureNetty4Transport') =>
      senders(line(record(sent), 'ERROR', logger))
    expect(of(`${HANDSHAKE}0004bfd88541`)).toEqual([undefined])
    expect(of('4553ffffffff')).toEqual([])
    expect(of('474554202f')).toEqual([])
    expect(of(HANDSHAKE, 'o.o.h.n.s.SecureNetty4HttpServerTransport')).toEqual([])
  })

  test('the REST port, a line that tells no sender and text without a logger say nothing', () => {
    const rest =
      'received plaintext http traffic on an https channel, closing connection Netty4HttpChannel{localAddress=/10.0.0.5:9200, remoteAddress=/10.0.0.7:1}'
    expect(senders(line(rest, 'WARN', 'o.e.h.AbstractHttpServerTransport'))).toEqual([])
    expect(senders(line(plainPort('/10.0.0.7').slice(0, 120), 'WARN', TCP))).toEqual([])
    expect(senders(plainPort('/10.0.0.7'))).toEqual([])
  })

  test('said once a second, the last of each sender is kept', () => {
    const at = (clock: string, address: string) => line(plainPort(address), 'WARN', TCP, clock)
    const findings = log([at('12:00:05', '/10.0.0.7'), at('12:00:06', '/10.0.0.8'), at('12:00:07', '/10.0.0.7')])
    const told = findings.flatMap(each => (each.kind === 'life' ? [[each.detail, each.source.line]] : []))
    expect(told).toEqual([
      ['10.0.0.8', 2],
      ['10.0.0.7', 3],
    ])
  })
})
