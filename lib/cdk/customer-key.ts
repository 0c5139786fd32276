import type { Stack } from 'aws-cdk-lib'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import type { Environment } from '../core/config/fleet-config.ts'

/** To be spread into props that take an optional key. Its policy is its owner's: it must let the services in. */
export function customerKey(stack: Stack, { deployment: { kmsKey } }: Environment): { readonly key?: IKey } {
  return kmsKey === undefined ? {} : { key: Key.fromKeyArn(stack, 'CustomerKey', kmsKey) }
}
