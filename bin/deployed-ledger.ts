import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CLIENT_SETTINGS } from '../lib/aws/client-settings.ts'
import { incidentLedger } from '../lib/aws/incident-ledger.ts'
import { deployedStack } from '../lib/aws/stack-outputs.ts'
import { FLEET_OUTPUTS, stackName } from '../lib/core/config/deployed-names.ts'
import type { Environment } from '../lib/core/config/fleet-config.ts'
import type { Ledger } from '../lib/ports.ts'
import { answered } from './aws-failure.ts'
import { CommandError, EXIT, wrongUsage } from './command.ts'

/** The ledger of a deployed environment, found by its stack's outputs. Loads the AWS SDK: imported when asked for only. */
export async function deployedLedger(fleet: string, environment: Environment): Promise<Ledger> {
  const { name, region, account } = environment
  const settings = { ...CLIENT_SETTINGS, region }
  const stack = stackName(fleet, name, 'Probing')
  const found = await deployedStack(new CloudFormationClient(settings), stack)
  const deployed = answered(found, {
    what: `the stack ${stack} in ${region}`,
    needs: 'cloudformation:DescribeStacks',
  })
  if (deployed === null) {
    throw new CommandError(EXIT.ownFailure, `the stack ${stack} is not deployed in ${region}: run npx cdk deploy '**'`)
  }
  if (account !== undefined && deployed.account !== undefined && deployed.account !== account) {
    throw wrongUsage(`you are signed in to account ${deployed.account}, and the environment ${name} is in ${account}`)
  }
  const table = deployed.outputs[FLEET_OUTPUTS.table]
  if (table === undefined) {
    throw new CommandError(EXIT.ownFailure, `the stack ${stack} names no ledger: run npx cdk deploy '**' again`)
  }
  return incidentLedger({ client: new DynamoDBClient(settings), table, environment: name })
}
