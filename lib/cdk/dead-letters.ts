import { Duration, Validations } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export interface DeadLettersProps {
  /**
   * Encrypts the queue.
   *
   * @default - a key that SQS owns
   */
  readonly key?: IKey
}

/** A queue for what could not be delivered or done. Nothing reads it but a person. */
export class DeadLetters extends Construct {
  readonly queue: IQueue

  constructor(scope: Construct, id: string, props: DeadLettersProps = {}) {
    super(scope, id)
    const { key } = props
    this.queue = new Queue(this, 'Resource', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(key === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    })
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'it is a dead-letter queue itself',
    })
  }
}
