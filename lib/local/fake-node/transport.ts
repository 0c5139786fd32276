import { createServer, type Server } from 'node:net'

const PING = Buffer.from([0x45, 0x53, 0xff, 0xff, 0xff, 0xff])
const NOT_HTTP = 'This is not an HTTP port'
const VERBS = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE) /

/** A plain transport port: echoes the ping, tells HTTP off in words, and hangs up on everything else. */
export const plainTransport = (): Server =>
  createServer(socket => {
    let got = Buffer.alloc(0)
    socket.on('data', chunk => {
      got = Buffer.concat([got, chunk])
      if (got.length < PING.length) return
      if (got.subarray(0, PING.length).equals(PING)) {
        socket.write(PING)
        got = got.subarray(PING.length)
      } else socket.end(VERBS.test(got.toString('latin1')) ? NOT_HTTP : '')
    })
  })
