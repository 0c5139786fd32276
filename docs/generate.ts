import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedDocs } from './generated.ts'

const root = new URL('..', import.meta.url)

mkdirSync(new URL('docs/shapes/', root), { recursive: true })
for (const [path, text] of generatedDocs()) {
  writeFileSync(new URL(path, root), text)
  console.log(path)
}
