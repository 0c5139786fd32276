import type { Described } from '../cause.ts'
import { atClient, inAws } from '../page.ts'

/**
 * Causes that have an id, a plan and a page, and no row: what would show them is neither in the probes of one target nor
 * in the evidence of one node.
 */
const described = <Id extends string>(rows: readonly Described<Id>[]): readonly Described<Id>[] => rows

export const notNamed = {
  blocked: described([
    {
      id: 'unexpectedly-reachable',
      title: 'it answers where it must not be reached from',
      page: {
        signs: ['reachable-after-all'],
        client: 'It answers a client that should be shut out.',
        node: 'It serves, as always.',
        provenBy: ['Somebody declared that this client must not get through, and it does.'],
        refutedBy: ['The client comes by a way that was meant to be open: a peering, a VPN, a proxy.'],
        check: [
          atClient('nc -vz ADDRESS 9200; nc -vz ADDRESS 9300', 'it connects'),
          inAws(
            'aws ec2 describe-security-group-rules --filters Name=group-id,Values=GROUP',
            'a rule that is wider than meant: 0.0.0.0/0, ::/0, or the range of a whole network',
          ),
          atClient(
            'curl -s http://ADDRESS:9200/',
            'an answer without credentials: anyone who gets there owns all data',
          ),
        ],
        limit:
          'It does not name this: what must not be reached has to be declared first, and no setting for that exists yet.',
      },
    },
  ]),
  'host-down': described([
    {
      id: 'instance-stopped',
      title: 'its instance does not run',
      page: {
        signs: ['timed-out', 'unreachable'],
        client: 'No port answers. In a VPC every connect times out, since the router answers for a host that is gone.',
        node: 'It cannot be asked.',
        provenBy: ['The account says `stopped`, `stopping`, `shutting-down` or `terminated`.'],
        refutedBy: ['Any answer of the host. A refusal needs a live kernel.'],
        unlike: {
          'host-unreachable': 'What this tool says of it, since it does not ask the account.',
          'instance-replaced': 'Another instance took its place.',
          'security-group': 'The instance runs.',
        },
        check: [
          inAws(
            "aws ec2 describe-instances --filters Name=private-ip-address,Values=ADDRESS --query 'Reservations[].Instances[].[InstanceId,State.Name,StateReason.Message]'",
            'a state other than `running`, and the reason',
          ),
          inAws(
            'aws ec2 describe-instance-status --instance-ids ID',
            'checks that fail, of an instance that is `running`',
          ),
        ],
        limit:
          'It does not name this yet: only the account can tell. It says that the host cannot be reached, as possible.',
      },
    },
    {
      id: 'instance-replaced',
      title: 'another instance has taken its place or its address',
      page: {
        signs: ['timed-out', 'refused'],
        client:
          'A timeout where the address is free, a refusal where another machine has it now: Auto Scaling put a new instance in its place, and a name or a list still points at the old address.',
        node: 'The new instance runs, under another address; or the machine at the old address is not a node at all.',
        provenBy: [
          'The account shows the address on another instance than was meant, or on none, and a newer one in the same Auto Scaling group.',
        ],
        refutedBy: ['The instance with this address is the one that was meant.'],
        unlike: {
          'not-installed': 'What the evidence of the new holder of the address shows.',
          'instance-stopped': 'It still exists, and does not run.',
          'name-unresolvable': 'The name gives no address.',
        },
        check: [
          inAws(
            "aws ec2 describe-instances --filters Name=private-ip-address,Values=ADDRESS --query 'Reservations[].Instances[].[InstanceId,LaunchTime,Tags]'",
            'another instance, or none',
          ),
          inAws(
            'aws autoscaling describe-scaling-activities --auto-scaling-group-name GROUP --max-items 5',
            'the replacement',
          ),
          atClient('getent ahosts NAME; cat /etc/hosts', 'the old address'),
        ],
        limit: 'It does not name this yet: only the account can tell.',
      },
    },
  ]),
}
