import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Environment } from '../core/config/fleet-config.ts'
import { LEDGER_TABLE } from '../core/config/ledger-table.ts'
import { customerKey } from './customer-key.ts'

export interface LedgerStackProps extends StackProps {
  readonly environment: Environment
}

const EVIDENCE_KEPT = Duration.days(90)
const OLD_VERSIONS_KEPT = Duration.days(7)

/** What outlives the fleet: incidents and their evidence. Neither has a physical name, so that another fleet may stand beside it. */
export class LedgerStack extends Stack {
  readonly table: TableV2
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, props: LedgerStackProps) {
    super(scope, id, props)
    const { key } = customerKey(this, props.environment)

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: LEDGER_TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: LEDGER_TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: LEDGER_TABLE.ttl,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(key === undefined ? {} : { encryption: TableEncryptionV2.customerManagedKey(key) }),
    })

    this.bucket = new Bucket(this, 'Evidence', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          prefix: 'evidence/',
          expiration: EVIDENCE_KEPT,
        },
        { noncurrentVersionExpiration: OLD_VERSIONS_KEPT, abortIncompleteMultipartUploadAfter: OLD_VERSIONS_KEPT },
      ],
      ...(key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }),
    })
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'one function writes one object to it; who else reads it is for the trail of the account to tell',
    })
  }
}
