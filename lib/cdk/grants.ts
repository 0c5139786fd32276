import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'

/** To read and write items, also in transactions; neither to scan nor to touch the table itself. */
export const grantLedger = ({ tableArn }: TableV2, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    resourceArns: [tableArn],
  })

export const grantAnnounce = ({ eventBusArn }: IEventBus, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [eventBusArn] })

/** To read and write one object, and not to list: a missing one is answered as one that is denied. */
export const grantObject = (bucket: Bucket, objectKey: string, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetObject', 's3:PutObject'],
    resourceArns: [bucket.arnForObjects(objectKey)],
  })

/** EC2 knows no narrower resource for it. */
export const grantInstances = (grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['ec2:DescribeInstances'], resourceArns: ['*'] })
