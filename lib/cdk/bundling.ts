import { join } from 'node:path'
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

const REPOSITORY = join(import.meta.dirname, '..', '..')

export const LOCK_FILE = join(REPOSITORY, 'package-lock.json')

export const handlerOf = (name: string): string => join(REPOSITORY, 'lambdas', name, 'handler.ts')

/** One file of ESM with everything in it, the SDK too: what was tested is what runs. */
export const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  // Packages of CommonJS inside a bundle of ESM still ask for it.
  banner: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
}

/** Ways to credentials that no function takes: Lambda gives them in the environment. Loaded only when asked for. */
export const CREDENTIALS_ELSEWHERE: readonly string[] = [
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/nested-clients',
]
