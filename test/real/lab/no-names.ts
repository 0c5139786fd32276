import { createSocket } from 'node:dgram'

/** A name server that knows no name: every question is answered NXDOMAIN, at once. Ends with its standard input. */
const NXDOMAIN = 0x8183
const address = process.argv[2] ?? '127.0.0.1'

const socket = createSocket('udp4')
socket.on('message', (question, from) => {
  const answer = Buffer.from(question)
  answer.writeUInt16BE(NXDOMAIN, 2)
  // no records follow the question, whatever the question promised
  answer.fill(0, 6, 12)
  const end = answer.indexOf(0, 12) + 5
  socket.send(answer.subarray(0, end), from.port, from.address)
})
socket.bind(53, address, () => console.log('ready'))
process.stdin.on('end', () => process.exit()).resume()
