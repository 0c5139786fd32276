import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { inspectScript } from '../../../lib/runbooks/inspect-node/assemble.ts'
import { inspectNodeDocument } from '../../../lib/runbooks/inspect-node/document.ts'
import { FixtureNode } from './fixture-node.ts'

const { content, script, sha256 } = inspectNodeDocument()

test('the document runs one step without parameters, and fits into 64 KB', () => {
  expect(Object.keys(content)).toEqual(['schemaVersion', 'description', 'mainSteps'])
  expect(content.mainSteps).toMatchObject([{ action: 'aws:runShellScript', inputs: { timeoutSeconds: '30' } }])
  expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(65_536)
})

test('its description names the script that it runs, by its hash', () => {
  expect(`${content.mainSteps[0].inputs.runCommand.join('\n')}\n`).toBe(script)
  expect(sha256).toBe(createHash('sha256').update(script).digest('hex'))
  expect(content.description).toContain(`sha256:${sha256}`)
  expect(inspectNodeDocument()).toEqual({ content, script, sha256 })
})

test('it is the script of the parts, but for what Systems Manager would take for a parameter', () => {
  expect(inspectScript()).toContain('{{')
  expect(script).not.toContain('{{')
  expect(script.replaceAll("{''{", '{{')).toBe(inspectScript())
})

test('docker is asked the same by both', async () => {
  const node = new FixtureNode()
  const socket = createServer().listen(node.file('/var/run/docker.sock.d', '').replace(/\.d$/, ''))
  try {
    const asked = node.file('/asked', '')
    node.shim('docker', `printf '%s\\n' "$@" >>${asked}; echo 1 elasticsearch elasticsearch:8`)
    await node.run()
    const byParts = readFileSync(asked, 'utf8')
    node.file('/asked', '')
    await node.run(['sh'], {}, () => script)
    expect(byParts).toContain('{{.ID}}')
    expect(readFileSync(asked, 'utf8')).toBe(byParts)
  } finally {
    socket.close()
    node.remove()
  }
})
