import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
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
        // What there is not is the folder of a container, which the CDK would take for want of esbuild.
        if (!existsSync(outputDir)) return ['echo "esbuild is not installed: run npm ci" >&2', 'exit 1']
        writeFileSync(join(outputDir, CONFIG_FILE), text)
        return []
      },
    },
  }
}
