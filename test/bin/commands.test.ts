import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { CATALOGUE } from '../../lib/core/diagnose/catalogue.ts'
import { Diagnosis } from '../../lib/core/model/diagnosis.ts'
import { Sweep } from '../../lib/core/model/sweep.ts'
import { fakeEvidence } from '../../lib/local/fake-node/evidence.ts'
import { frozenDoor } from '../../lib/local/fake-node/frozen.ts'
import { closedDoor, type Door, openDoor } from '../../lib/local/fake-node/listen.ts'
import { plainRest, restAnswers, secureRest } from '../../lib/local/fake-node/rest.ts'
import { plainTransport } from '../../lib/local/fake-node/transport.ts'
import { inspectScript } from '../../lib/runbooks/inspect-node/assemble.ts'
import { fakeTerminal } from './fake-terminal.ts'

const CA = 'lib/local/fake-node/tls/ca.pem'

const doors: Door[] = []
const opened = async (door: Promise<Door>): Promise<number> => {
  const { port, close } = await door
  doors.push({ port, close })
  return port
}

let folder: string
let plain: number
let secure: number
let closed: number
let transport: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'esfleet-test-'))
  plain = await opened(openDoor(plainRest(restAnswers.healthy('es-1'))))
  secure = await opened(openDoor(secureRest(restAnswers.wantsCredentials())))
  closed = await opened(closedDoor())
  transport = await opened(openDoor(plainTransport()))
})

afterAll(async () => {
  await Promise.all(doors.map(door => door.close()))
  await rm(folder, { recursive: true })
})

const run = async (argv: string[], stdin?: string) => {
  const terminal = fakeTerminal(stdin === undefined ? {} : { stdin })
  const code = await main(argv, terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

const diagnosed = (target: string, ...more: string[]) =>
  run(['diagnose', target, '--transport-port', String(transport), '--timeout', '1s', ...more])

describe('diagnose', () => {
  test('healthy is exit 0', async () => {
    const { code, out } = await diagnosed(`http://127.0.0.1:${plain}`)
    expect(code).toBe(0)
    expect(out).toMatch(/^HEALTHY /)
  })

  test('a named fault is exit 1, with what to change in the client', async () => {
    const { code, out } = await diagnosed(`http://127.0.0.1:${secure}`)
    expect(code).toBe(1)
    expect(out).toMatch(/^FAULT /)
    expect(out).toContain('tls-required')
  })

  test('takes the CA that it is given', async () => {
    const { code, out } = await diagnosed(`https://127.0.0.1:${secure}`, '--ca', CA)
    expect(out).toMatch(/^HEALTHY /)
    expect(code).toBe(0)
  })

  test('what is not proven is exit 3, with the one command to run next', async () => {
    const { code, out } = await diagnosed(`127.0.0.1:${closed}`)
    expect(code).toBe(3)
    expect(out).toContain('esfleet inspect-script | sudo sh > node.evidence')
  })

  test('says which port it took when none was given, and goes on', async () => {
    const { err } = await run(['diagnose', '127.0.0.1', '--timeout', '500ms'])
    expect(err).toBe('no port was given: taking 9200\n')
  })

  test('--json prints the diagnosis in its published shape', async () => {
    const { code, out, err } = await diagnosed(`http://127.0.0.1:${secure}`, '--json')
    expect([code, err]).toEqual([1, ''])
    expect(Diagnosis.parse(JSON.parse(out))).toMatchObject({ cause: 'tls-required', family: 'tls-mismatch' })
  })

  test('joins evidence from a file or from stdin', async () => {
    const evidence = fakeEvidence({
      name: 'es-1',
      address: '127.0.0.1',
      time: Math.floor(Date.now() / 1000),
      running: false,
    })
    const file = join(folder, 'node.evidence')
    await writeFile(file, evidence)
    for (const result of [
      await diagnosed(`127.0.0.1:${closed}`, '--json', '--evidence', file),
      await run(['diagnose', `127.0.0.1:${closed}`, '--json', '--evidence', '-'], evidence),
    ]) {
      expect(JSON.parse(result.out).findings.length).toBeGreaterThan(10)
    }
  })

  test('evidence that was cut in the middle is used, and said to be cut', async () => {
    const evidence = fakeEvidence({
      name: 'es-1',
      address: '127.0.0.1',
      time: Math.floor(Date.now() / 1000),
      running: false,
    })
    const half = evidence.slice(0, evidence.indexOf('@complete') - 40)
    const { out } = await run(['diagnose', `127.0.0.1:${closed}`, '--evidence', '-'], half)
    expect(out).toMatch(/missing[\s\S]*cut off/)
  })
})

describe('hostile servers cost a probe its time and nothing else', () => {
  const hostile: Record<string, (write: (text: string | Buffer) => void) => void> = {
    'endless headers': write => {
      write('HTTP/1.1 200 OK\r\n')
      const line = `X-${'a'.repeat(1000)}: b\r\n`
      for (let i = 0; i < 2000; i++) write(line)
    },
    'terminal escapes': write => {
      const body =
        '{"name":"\\u001b[2Jx","cluster_name":"\\u202ey","version":{"number":"\\u009b31m"},"tagline":"You Know, for Search"}'
      write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    },
    garbage: write => write(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))),
  }

  test.each(Object.keys(hostile))('%s', async name => {
    const port = await opened(
      openDoor(createServer(socket => socket.once('data', () => hostile[name]?.(text => socket.write(text))))),
    )
    for (const target of [`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`]) {
      const { code, out, err } = await diagnosed(target)
      expect([0, 1, 3]).toContain(code)
      expect(err).toBe('')
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    }
  })

  test('silence', async () => {
    const port = await opened(frozenDoor())
    const began = performance.now()
    const { code } = await diagnosed(`http://127.0.0.1:${port}`)
    expect([1, 3]).toContain(code)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('sweep', () => {
  test('prints the matrix and what fails alike', async () => {
    const transportPort = ['--transport-port', String(transport)]
    const targets = [`http://127.0.0.1:${plain}`, `http://127.0.0.1:${secure}`]
    const { code, out } = await run(['sweep', ...targets, ...transportPort, '--timeout', '1s'])
    expect(code).toBe(1)
    expect(out).toContain(`http://127.0.0.1:${plain}  ${plain} open`)
    expect(out).toContain('1 of 2 targets healthy')
    expect(out).toContain('1 of 2 targets: tls-required')
  })

  test('reads a list, and --json prints one value', async () => {
    const list = `# two\nhttp://127.0.0.1:${plain}\n{"host":"127.0.0.1","port":${closed},"transportPort":${closed}}\n`
    const { code, out, err } = await run(['sweep', '--targets', '-', '--json', '--timeout', '1s'], list)
    expect([code, err]).toEqual([3, ''])
    const { targets, symptoms } = JSON.parse(out)
    expect(targets.map((each: { verdict: string }) => each.verdict)).toEqual(['healthy', 'unknown'])
    const sign = { outcome: 'refused', code: 'ECONNREFUSED', phase: 'connect' }
    const is = 'connection refused'
    const wave = { verdict: 'unknown', cause: 'unknown', is, sign, targets: [`127.0.0.1:${closed}`], of: 2 }
    expect(symptoms).toEqual([wave])
    expect(Sweep.safeParse(JSON.parse(out)).error).toBeUndefined()
  })

  test('all healthy is exit 0', async () => {
    expect(await run(['sweep', `http://127.0.0.1:${plain}`, '--timeout', '1s'])).toMatchObject({ code: 0 })
  })
})

describe('inspect-script', () => {
  test('prints the script as it is', async () => {
    const script = inspectScript()
    expect(await run(['inspect-script'])).toEqual({ code: 0, out: script, err: '' })
    expect(JSON.parse((await run(['inspect-script', '--json'])).out)).toEqual({ script })
  })
})

describe('causes', () => {
  test('lists every cause of the catalogue with its title', async () => {
    const { code, out } = await run(['causes'])
    expect(code).toBe(0)
    for (const { id } of CATALOGUE) expect(out).toContain(`  ${id} `)
    expect(JSON.parse((await run(['causes', '--json'])).out)).toHaveLength(CATALOGUE.length)
  })

  test('tells all about one, also where it cannot be named', async () => {
    const { code, out } = await run(['causes', 'bound-to-loopback'])
    expect(code).toBe(0)
    expect(out).toContain("ss -Hltn 'sport = :9200'")
    expect(out).toContain('host-firewall-reject: ')
    expect((await run(['causes', 'instance-stopped'])).out).toContain('only the account can tell')
    const told = JSON.parse((await run(['causes', 'bound-to-loopback', '--json'])).out)
    expect(told).toMatchObject({ id: 'bound-to-loopback', family: 'bound-elsewhere' })
    expect(told.page.check.length).toBeGreaterThan(0)
  })

  test('an id that is none is answered with the one that was meant', async () => {
    const { code, err } = await run(['causes', 'bound-to-lopback'])
    expect(code).toBe(2)
    expect(err).toContain('did you mean bound-to-loopback?')
  })
})

describe('demo --causes', () => {
  test('names every fake node rightly, live, and says what to run next', async () => {
    const { code, out } = await run(['demo', '--causes'])
    expect(out).not.toContain('should have been named')
    expect(code).toBe(0)
    expect(out).toMatch(/(\d+) of \1 named rightly/)
    expect(out).toContain('npm run -s esfleet -- diagnose http://localhost:9200')
  })

  test('--json says what was named', async () => {
    const { nodes, allNamedRightly } = JSON.parse((await run(['demo', '--causes', '--json'])).out)
    expect(allNamedRightly).toBe(true)
    expect(nodes.length).toBeGreaterThanOrEqual(12)
  })
})
