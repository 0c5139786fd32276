import type { FindingOf } from '../../model/finding.ts'
import { causes } from '../cause.ts'
import type { Failure } from '../known/life.ts'
import type { Known } from '../known.ts'
import { onNode } from '../page.ts'
import { read } from '../reasons.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'

/** A path of the node's configuration, its keystore included, rather than of its data or logs. */
const isConfiguration = (failure: Failure, known: Known): boolean => {
  const path = failure.kind === 'fatal' ? (failure.subject ?? '') : ''
  const conf = known.evidence?.node?.conf
  return conf === undefined ? /\/(config|etc)\//.test(path) : path.startsWith(`${conf}/`)
}

const deniedByModule = ({ evidence }: Known): FindingOf<'access-denial'> | undefined =>
  evidence?.facts.of('access-denial').at(-1)

/** A file that the node may not, or cannot, read: of its configuration, of its data, or for a security module. */
export const filesDenied = causes([
  failedStart({
    id: 'config-unreadable',
    title: 'its configuration cannot be read',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at once, with exit status 1 (Elasticsearch 8.19.8: 70). Logging is not set up yet, so the reason is in the journal and not in the log file.',
      lines: [
        {
          text: 'Failed to load settings from [elasticsearch.yml]',
          on: 'Elasticsearch 6.8.23, 7.17.29, 8.19.8; with `opensearch.yml` OpenSearch 2.19.3; it does not parse',
        },
        {
          text: 'Failed to load settings from /etc/elasticsearch/elasticsearch.yml',
          on: 'Elasticsearch 7.17.29, likewise OpenSearch 1.3; it may not be read, and `AccessDeniedException` follows',
        },
        {
          text: 'MarkedYAMLException[while scanning for the next token',
          on: 'Elasticsearch 6.8.23, 7.17.29, OpenSearch 2.19.3: a tab; also `mapping values are not allowed here` and `while parsing a …`',
        },
        { text: "Duplicate field 'network.host'", on: 'from the source, a key that stands twice' },
      ],
      provenBy: [
        'One of these lines in the current life, or a settings file that does not parse beside a node that died without a word.',
      ],
      unlike: {
        'setting-unknown': 'The file parses, and a key or value in it is not accepted.',
        'keystore-locked': 'The path is the keystore’s. Elasticsearch 8.19.8 then leaves with status 74.',
        'access-control-denied': 'Owner and mode are right, and SELinux or AppArmor logged a denial.',
        'data-path-denied': 'The path in the exception lies under data or logs.',
      },
      check: [
        onNode(
          'journalctl -u elasticsearch -u opensearch -n 50 --no-pager',
          'the line and column that the parser names',
        ),
        onNode(
          'ls -l /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml',
          'group `elasticsearch` or `opensearch`, mode 0660',
        ),
        onNode(
          "grep -nP '\\t' /etc/elasticsearch/elasticsearch.yml /etc/opensearch/opensearch.yml",
          'tabs, which YAML forbids',
        ),
      ],
    },
    is: (failure, known) =>
      fatal(failure, 'config-syntax', 'config-unreadable') ||
      (fatal(failure, 'access-denied') && isConfiguration(failure, known) && deniedByModule(known) === undefined),
    says: failure => `the node could not read its configuration${subject(failure)}`,
    otherwise: inferredAs('config-unreadable'),
  }),
  failedStart({
    id: 'data-path-denied',
    title: 'it may not read or write its data or log path',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at start. Most often something was once run as root, or a backup was restored with other owners.',
      lines: [
        {
          text: "java.lang.IllegalStateException: Unable to access 'path.data' (/var/lib/elasticsearch)",
          on: 'Elasticsearch 7.17.29; with its own path OpenSearch 2.19.3',
        },
        {
          text: 'java.nio.file.AccessDeniedException: /var/lib/elasticsearch',
          on: 'Elasticsearch 8.19.8, with exit status 74',
        },
        {
          text: 'failed to obtain node locks, tried […]; maybe these locations are not writable or multiple nodes were started on the same data path?',
          on: 'from the source of Elasticsearch 8 and later',
        },
      ],
      provenBy: [
        '`AccessDeniedException`, or `Unable to access`, with a path outside the configuration directory, and no denial by SELinux or AppArmor.',
      ],
      unlike: {
        'node-lock-held':
          'The same words about node locks, without an `AccessDeniedException`: another process holds them.',
        'access-control-denied': 'Owner and mode are right, and a denial is in the audit log.',
        'filesystem-unavailable': 'The path is read-only for everybody.',
      },
      check: [
        onNode(
          'namei -l /var/lib/elasticsearch /var/lib/opensearch',
          'a directory on the way that its user may not enter',
        ),
        onNode('find /var/lib/elasticsearch /var/lib/opensearch -xdev -user root | head', 'files of root'),
      ],
    },
    is: (failure, known) =>
      fatal(failure, 'access-denied') && !isConfiguration(failure, known) && deniedByModule(known) === undefined,
    says: failure => `the node was denied access${subject(failure)}`,
  }),
  failedStart({
    id: 'access-control-denied',
    title: 'SELinux or AppArmor denies it access',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'Owner and mode allow the access, and it is denied nevertheless.',
      lines: [
        { text: 'avc:  denied  { … } … comm="java" …', on: 'SELinux, in the audit or kernel log' },
        { text: 'apparmor="DENIED" …', on: 'AppArmor, in the kernel log' },
      ],
      provenBy: ['`AccessDeniedException` in the current life, and a denial by the module at that time.'],
      unlike: {
        'data-path-denied': 'No denial is logged, and owner or mode are wrong.',
        'port-taken': 'A bind that ends in `Permission denied` on a port that SELinux does not grant is a denial too.',
      },
      check: [
        onNode('getenforce; ausearch -m avc -ts recent', '`Enforcing`, and a denial for `java`'),
        onNode('journalctl -k --no-pager | grep \'apparmor="DENIED"\' | tail', 'a denial that names the node’s path'),
        onNode('ls -dZ /var/lib/elasticsearch /var/lib/opensearch', 'a label unlike that of its neighbours'),
      ],
    },
    is: (failure, known) => fatal(failure, 'access-denied') && deniedByModule(known) !== undefined,
    says: failure => `the node was denied access${subject(failure)}`,
    otherwise: known => {
      const denial = deniedByModule(known)
      return { belief: 0, reasons: denial === undefined ? [] : [read(denial, `${denial.by} denied it`)] }
    },
  }),
])
