import { build } from 'esbuild'
import { BUNDLING, CREDENTIALS_ELSEWHERE } from '../../lib/cdk/bundling.ts'

export interface Bundled {
  bytes: number
  inputs: string[]
  /** Without what is only imported when it is needed. */
  loadedAtOnce: string[]
}

/** A handler as it is deployed, to `outfile` where one is given. */
export async function bundled(entry: string, outfile?: string): Promise<Bundled> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: BUNDLING.target ?? '',
    mainFields: [...(BUNDLING.mainFields ?? [])],
    banner: { js: BUNDLING.banner ?? '' },
    external: [...CREDENTIALS_ELSEWHERE],
    outfile: outfile ?? 'handler.mjs',
    write: outfile !== undefined,
    metafile: true,
  })
  const atOnce = new Set([entry])
  for (const input of atOnce) {
    const { imports = [] } = metafile.inputs[input] ?? {}
    for (const { path, kind, external } of imports) if (kind !== 'dynamic-import' && external !== true) atOnce.add(path)
  }
  return {
    bytes: Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0),
    inputs: Object.keys(metafile.inputs),
    loadedAtOnce: [...atOnce],
  }
}
