import { readFile } from 'node:fs/promises'

/** Of this machine's kernel (Linux; `random(4)`); undefined on others. */
export const bootId = (): Promise<string | undefined> =>
  readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    text => text.trim(),
    () => undefined,
  )
