import { expect, test } from 'vitest'
import { fakeNodeExecutor } from '../../../lib/local/systems-manager/fake-node-executor.ts'

const executor = fakeNodeExecutor(id => (id === 'i-1' ? '@esfleet-evidence 1\n' : undefined))

test('a made-up node says its made-up evidence, and one without any fails', async () => {
  expect(await executor.run('i-1', 'anything', 1)).toEqual({ exitCode: 0, stdout: '@esfleet-evidence 1\n', stderr: '' })
  expect(await executor.run('i-2', 'anything', 1)).toMatchObject({ exitCode: 1, stdout: '' })
})

test('it confines nothing, so that no other script may run on one', () => {
  expect(executor.isConfined('i-1')).toBe(false)
})
