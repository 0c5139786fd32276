/** The least that a fleet needs. What is to be filled in does not pass as an id, so that nothing of it is deployed. */
export const FIRST_FLEET = `# yaml-language-server: $schema=docs/shapes/fleet.schema.json
#
# A first fleet: fill in what says FILL-IN, then: npx cdk deploy '**'
# Every field with its default: esfleet init --example all-fields.yaml
environments:
  - name: production
    region: FILL-IN # such as eu-central-1
    vpc:
      id: vpc-FILL-IN

    # Places to probe from. A client wears a security group of its own.
    vantages:
      - name: apps
        kind: client
        subnet: subnet-FILL-IN

    # Nodes to probe: every instance that carries all of these tags.
    targetGroups:
      - name: nodes
        select:
          tags:
            Role: elasticsearch
        # The nodes' security groups, into which the vantages must be let.
        securityGroups: [sg-FILL-IN]
`
