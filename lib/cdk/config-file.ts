import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs'
import { CONFIG_FILE } from '../core/config/function-environment.ts'

/** `content` as `CONFIG_FILE` beside the bundle: too large for environment variables, too plain for a service. */
export function withConfigFile(bundling: BundlingOptions, content: unknown): BundlingOptions {
  const text = JSON.stringify(content)
  return {
    ...bundling,
    // The CDK bundles once for all functions whose options look alike, and hooks do not count for it.
    environment: { FLEET_CONFIG_DIGEST: createHash('sha256').update(text).digest('hex') },
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_inputDir, outputDir) => {
        const file = join(mkdtempSync(join(tmpdir(), 'es-probe-fleet-')), CONFIG_FILE)
        writeFileSync(file, text)
        return [`mv "${file}" "${join(outputDir, CONFIG_FILE)}"`]
      },
    },
  }
}
