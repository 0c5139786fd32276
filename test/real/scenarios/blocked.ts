import { on, type Scenario } from '../scenario.ts'
import { guard, noRules } from './faults.ts'

/** A serving node behind a firewall of its own. */
export const blocked: Scenario[] = [
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'nftables rejects the client',
    arrange: node => node.must(guard('tcp dport { 9200, 9300 } reject with tcp reset')),
    undo: node => node.must(noRules),
    seen: ['refused'],
    holds: () => 'nft list ruleset | grep -q "reject with tcp reset" && curl -s localhost:9200 | grep -q cluster_name',
    cause: 'host-firewall-reject',
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'nftables rejects as firewalld does',
    arrange: node => node.must(guard('tcp dport { 9200, 9300 } reject with icmpx admin-prohibited')),
    undo: node => node.must(noRules),
    seen: ['unreachable'],
    holds: () => 'nft list ruleset | grep -q admin-prohibited',
    cause: 'host-firewall-reject',
    outside: ['host-firewall-reject'],
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'iptables rejects the client',
    arrange: node => node.must('iptables -A INPUT -i ens5 -p tcp --dport 9200 -j REJECT'),
    undo: node => node.must(noRules),
    seen: ['refused'],
    holds: () => 'iptables -S INPUT | grep -q -- "-j REJECT"',
    cause: 'host-firewall-reject',
  }),
  ...on(['elasticsearch-7.17.29', 'opensearch-2.19.3'], {
    what: 'nftables drops the client',
    arrange: node => node.must(guard('tcp dport { 9200, 9300 } drop')),
    undo: node => node.must(noRules),
    seen: ['timeout'],
    holds: () => 'nft list ruleset | grep -q drop',
    cause: 'host-firewall-drop',
    outside: ['host-firewall-drop'],
  }),
  ...on(['opensearch-2.19.3'], {
    what: 'ufw allows ssh only',
    arrange: node => node.must('ufw allow 22/tcp && ufw --force enable'),
    undo: node => node.must('ufw --force disable && nft flush ruleset'),
    seen: ['timeout'],
    holds: () => 'ufw status | grep -q "Status: active"',
    cause: 'host-firewall-drop',
    outside: ['host-firewall-drop'],
  }),
  ...on(['elasticsearch-7.17.29'], {
    what: 'firewalld knows no such service',
    arrange: node => node.must('systemctl start firewalld && firewall-cmd --state'),
    undo: node => node.must('systemctl stop firewalld && nft flush ruleset'),
    seen: ['unreachable'],
    holds: () => 'firewall-cmd --state && ! firewall-cmd --list-ports | grep -q 9200',
    cause: 'host-firewall-reject',
    outside: ['host-firewall-reject'],
  }),
  ...on([], {
    what: 'iptables drops all but another client',
    recorded: ['elasticsearch-7.17.29', 'opensearch-2.19.3'],
    arrange: node =>
      node.must(
        'iptables -A INPUT -i ens5 -p tcp --dport 9200 -s 10.20.0.0/16 -j ACCEPT && iptables -A INPUT -i ens5 -p tcp --dport 9200 -j DROP',
      ),
    undo: node => node.must(noRules),
    seen: ['timeout'],
    holds: () => 'iptables -S INPUT | grep -q -- "-j DROP"',
    cause: 'host-firewall-drop',
  }),
  ...on([], {
    what: 'iptables rejects with a reset',
    recorded: ['elasticsearch-8.19.8', 'opensearch-3.3.0'],
    arrange: node => node.must('iptables -A INPUT -i ens5 -p tcp --dport 9200 -j REJECT --reject-with tcp-reset'),
    undo: node => node.must(noRules),
    seen: ['refused'],
    holds: () => 'iptables -S INPUT | grep -q -- "tcp-reset"',
    cause: 'host-firewall-reject',
  }),
]
