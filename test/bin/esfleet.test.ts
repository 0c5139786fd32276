import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { closedDoor } from '../../lib/local/fake-node/listen.ts'

const program = fileURLToPath(new URL('../../bin/esfleet.ts', import.meta.url))

interface Ended {
  code: number | null
  out: string
  err: string
}

function run(argv: string[], stdin = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...argv], { env: { PATH: process.env.PATH ?? '' } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  child.stdin.on('error', () => {}).end(stdin)
  return new Promise(resolve => {
    child.on('close', code => resolve({ code, out, err }))
  })
}

describe('the program as it is started', () => {
  test('diagnoses a refused port and says that the cause is not proven', async () => {
    const door = await closedDoor()
    const target = `http://127.0.0.1:${door.port}`
    const { code, out, err } = await run(['diagnose', target, '--transport-port', String(door.port)])
    expect([code, err]).toEqual([3, ''])
    expect(out).toContain(`UNKNOWN  ${target}`)
    expect(out).toContain('inspect-script')
  })

  test('prints one JSON value and nothing else', async () => {
    const door = await closedDoor()
    const { code, out, err } = await run(['diagnose', `127.0.0.1:${door.port}`, '--json'])
    expect([code, err]).toEqual([3, ''])
    expect(JSON.parse(out)).toMatchObject({ verdict: 'unknown', cause: 'unknown', target: { port: door.port } })
  })

  test('wrong usage is one line without a stack trace', async () => {
    const { code, out, err } = await run(['diagnose', 'es-1:70000'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe('esfleet: port "70000" is not a number from 1 to 65535\n')
  })

  test('evidence from a pipe that is none', async () => {
    const { code, err } = await run(['diagnose', '127.0.0.1:1', '--evidence', '-'], 'PK\u0003\u0004 not evidence')
    expect(code).toBe(2)
    expect(err).toMatch(/^esfleet: what came on stdin is not evidence[^\n]*\n$/)
  })

  test('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, [program, 'inspect-script'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      err += text
    })
    child.stdout.destroy()
    const code = await new Promise(resolve => child.on('close', resolve))
    expect([code, err]).toEqual([0, ''])
  })
})
