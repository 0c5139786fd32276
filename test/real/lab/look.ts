import { command } from './command.ts'
import { enter, type Vantage } from './world.ts'

/** What a plain client sees: how the connect went, and where it went well, the HTTP status or that none came. */
export type Seen = 'refused' | 'timeout' | 'unreachable' | 'no-route' | 'no-name' | 'no-http' | number

const DIAL = `const s = require('node:net').connect({ host: process.argv[1], port: process.argv[2], autoSelectFamily: false })
const end = word => { console.log(word); process.exit() }
setTimeout(() => end('ETIMEDOUT'), 4000); s.on('connect', () => end('open')); s.on('error', e => end(e.code))`

const BY_CODE: Record<string, Seen> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'no-route',
  ENOTFOUND: 'no-name',
  EAI_AGAIN: 'no-name',
}

/** Looks with a bare socket and curl, so that an arrangement is proven without the code under test. */
export const look = async (vantage: Vantage, url: string): Promise<Seen | string> => {
  const [file = '', ...through] = await enter(vantage)
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const dial = await command(file, [...through, process.execPath, '-e', DIAL, host, port || '9200'])
  const word = dial.stdout.trim()
  if (word !== 'open') return BY_CODE[word] ?? word
  const curl = ['curl', '-sk', '--max-time', '3', '-o', '/dev/null', '-w', '%{http_code}', url]
  const status = Number((await command(file, [...through, ...curl])).stdout)
  return status === 0 ? 'no-http' : status
}
