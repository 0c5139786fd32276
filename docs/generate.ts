import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedDocs } from './generated.ts'

const root = new URL('..', import.meta.url)

for (const folder of ['docs/shapes/', 'docs/causes/', 'docs/events/'])
  mkdirSync(new URL(folder, root), { recursive: true })
for (const [path, text] of generatedDocs()) {
  writeFileSync(new URL(path, root), text)
  console.log(path)
}
