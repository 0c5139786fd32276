import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { CLIENT_SETTINGS, PROBER_CLIENT_SETTINGS } from '../../lib/aws/client-settings.ts'
import { ec2Targets } from '../../lib/aws/ec2-targets.ts'
import { eventBridge } from '../../lib/aws/event-bridge.ts'
import { incidentLedger } from '../../lib/aws/incident-ledger.ts'
import { lambdaProbers } from '../../lib/aws/lambda-probers.ts'
import { lastKnown } from '../../lib/aws/last-known.ts'
import { secrets } from '../../lib/aws/secrets.ts'
import type { Environment } from '../../lib/core/config/fleet-config.ts'
import { CONFIG_FILE, LAST_KNOWN_KEY, SWEEPER_VARIABLES } from '../../lib/core/config/function-environment.ts'
import type { SweepPorts } from '../../lib/verbs/sweep-once.ts'

/** So long a rotated CA or password may go unnoticed; each reading is billed. */
const SECRETS_KEPT_MS = 600_000

/** The ports of a sweep, to AWS, as the function's environment variables name them. */
export function awsPorts(
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): SweepPorts {
  const given = (name: keyof typeof SWEEPER_VARIABLES): string => {
    const value = variables[SWEEPER_VARIABLES[name]]
    if (value === undefined || value === '')
      throw new Error(`environment variable ${SWEEPER_VARIABLES[name]} is not set`)
    return value
  }
  // The stack writes the id of a VPC that was looked up.
  if (!('id' in environment.vpc)) throw new Error(`${CONFIG_FILE} names no VPC by its id`)
  return {
    ledger: incidentLedger({
      client: new DynamoDBClient(CLIENT_SETTINGS),
      table: given('table'),
      environment: environment.name,
    }),
    targets: ec2Targets({ client: new EC2Client(CLIENT_SETTINGS), environment, vpc: environment.vpc.id }),
    lastKnown: lastKnown({ client: new S3Client(CLIENT_SETTINGS), bucket: given('bucket'), key: LAST_KNOWN_KEY }),
    probers: lambdaProbers({
      client: new LambdaClient(PROBER_CLIENT_SETTINGS),
      functions: JSON.parse(given('probers')),
    }),
    bus: eventBridge({ client: new EventBridgeClient(CLIENT_SETTINGS), bus: given('bus') }),
    secrets: secrets({
      secretsManager: new SecretsManagerClient(CLIENT_SETTINGS),
      ssm: new SSMClient(CLIENT_SETTINGS),
      now: Date.now,
      keepMs: SECRETS_KEPT_MS,
    }),
  }
}
