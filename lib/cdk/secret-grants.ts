import { ArnFormat, type Stack } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { Environment, SecretReference } from '../core/config/fleet-config.ts'

/** Each once, in the order in which the target groups name them. */
export function secretsOf({ targetGroups }: Environment): SecretReference[] {
  const named = targetGroups.flatMap(({ ca, credentials }) => [ca, credentials].filter(each => each !== undefined))
  return [...new Map(named.map(reference => [JSON.stringify(reference), reference])).values()]
}

/** To read this one. A name of a secret is followed by six characters in its ARN, which only AWS knows. */
export function grantSecret(stack: Stack, reference: SecretReference, grantee: IGrantable): Grant {
  if ('secret' in reference) {
    const { secret } = reference
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [
        isArn(secret)
          ? secret
          : stack.formatArn({
              service: 'secretsmanager',
              resource: 'secret',
              resourceName: `${secret}-??????`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
      ],
    })
  }
  const { parameter } = reference
  return Grant.addToPrincipal({
    grantee,
    actions: ['ssm:GetParameter'],
    resourceArns: [
      isArn(parameter)
        ? parameter
        : stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameter.replace(/^\//, '') }),
    ],
  })
}

const isArn = (text: string): boolean => text.startsWith('arn:')
