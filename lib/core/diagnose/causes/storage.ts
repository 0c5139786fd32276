import { causes } from '../cause.ts'
import { onNode } from '../page.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'

/** What the node's data stands on. */
export const storage = causes([
  failedStart({
    id: 'filesystem-unavailable',
    title: 'a file system that it needs is read-only or not mounted',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The data path is not mounted, or is read-only. A volume with errors is remounted read-only by the kernel. The unit of OpenSearch 3 (`ProtectSystem=full`) can make paths read-only for the node alone.',
      lines: [
        {
          text: 'java.nio.file.FileSystemException: /var/lib/elasticsearch/nodes: Read-only file system',
          on: 'Elasticsearch 7.17.29; with its own path OpenSearch 2.19.3. The words after the path are the system’s',
        },
        { text: 'opensearch.keystore.tmp: Read-only file system', on: 'reported for OpenSearch 3 (issue 17914)' },
      ],
      provenBy: [
        'A failure of the current life that names a read-only file system.',
        'Or: the data path lies on a mount that is read-only, or that `fstab` expects and that is not there, and the node died without another word.',
      ],
      unlike: {
        'disk-full': '`df` shows nothing left, and the mount is writable.',
        'unit-sandbox-failed': 'A shell can write to the path, and the unit cannot.',
      },
      check: [
        onNode(
          'findmnt -T /var/lib/elasticsearch; findmnt --verify',
          '`ro` among the options, or the root file system where a volume was expected',
        ),
        onNode('dmesg -T | tail -n 50', 'errors of the disk or the file system'),
      ],
      limit: 'Do not start the node on an empty mount point: it can found a new, empty cluster there.',
    },
    is: failure => fatal(failure, 'read-only-filesystem'),
    says: failure => `the node met a read-only file system${subject(failure)}`,
    otherwise: inferredAs('filesystem-unavailable'),
  }),
  failedStart({
    id: 'node-lock-held',
    title: 'another process holds its data path',
    page: {
      signs: ['refused'],
      client: 'Refused on the ports of the node that cannot start. Another node of the same data path may answer.',
      node: 'The process ends at start. Often a server of before still runs: with `KillMode=process` it outlives its unit.',
      lines: [
        {
          text: 'failed to obtain node locks, tried […] with lock id [0]; maybe these locations are not writable or multiple nodes were started without increasing [node.max_local_storage_nodes] (was [1])?',
          on: 'Elasticsearch 6.8.23, 7.17.29, OpenSearch 2.19.3',
        },
        {
          text: 'failed to obtain node locks, tried […]; maybe these locations are not writable or multiple nodes were started on the same data path?',
          on: 'Elasticsearch 8.19.8; since 8.0 also of `legacy node locks`, where it meets the data of a version before',
        },
      ],
      provenBy: ['That line first in the current life, without an `AccessDeniedException` behind it.'],
      refutedBy: [
        '`failed to obtain in-memory shard lock` is noise of a running node, and no reason for anything here.',
      ],
      unlike: {
        'data-path-denied': '`AccessDeniedException` stands behind it: the path is not writable.',
        'port-taken': 'The ports were asked for, not the path. A second node on one host often meets both.',
      },
      check: [
        onNode(
          'fuser -v /var/lib/elasticsearch/node.lock /var/lib/elasticsearch/nodes/0/node.lock',
          'the PID that holds the lock',
        ),
        onNode('systemctl status elasticsearch opensearch', 'two Java processes in one control group'),
      ],
    },
    is: failure => fatal(failure, 'node-lock'),
    says: failure => `the node could not lock its data path${subject(failure)}`,
  }),
  failedStart({
    id: 'disk-full',
    title: 'the disk is full',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at start or while it ran. A full disk takes no log line, so the log may just break off.',
      lines: [
        {
          text: 'java.nio.file.FileSystemException: /var/lib/elasticsearch/nodes: No space left on device',
          on: 'Elasticsearch 7.17.29, without inodes; the words after the path are the system’s',
        },
        { text: 'java.io.IOException: No space left on device', on: 'OpenSearch 2.19.3, without bytes' },
      ],
      provenBy: [
        'That failure in the current life.',
        'Or: nothing is left, in bytes or in inodes, where data or logs are, and the node died without a word.',
      ],
      refutedBy: [
        'The flood-stage watermark makes indices read-only. It does not stop a node and refuses no connection.',
      ],
      unlike: {
        'filesystem-unavailable': 'There is space, and the mount is read-only.',
        'data-path-denied': 'There is space, and the owner is wrong.',
      },
      check: [
        onNode('df -h; df -i', '100 % at the data path, the log path or `/tmp`, in either list'),
        onNode('du -xh --max-depth=2 /var/log | sort -h | tail', 'logs, or heap dumps (`*.hprof`)'),
      ],
    },
    is: failure => fatal(failure, 'disk-full'),
    says: failure => `the node found no space left${subject(failure)}`,
    otherwise: inferredAs('disk-full'),
  }),
  failedStart({
    id: 'state-corrupt',
    title: 'its state on disk is corrupt',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'The process ends at start, while it reads its own state from disk.',
      lines: [
        {
          text: 'failed to read [id:0, file:/var/lib/elasticsearch/nodes/0/_state/node-0.st]',
          on: 'Elasticsearch 6.8.23',
        },
        {
          text: 'IndexFormatTooNewException[Format version is not supported (resource …',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3, over damaged files of its state',
        },
        { text: 'CorruptStateException', on: 'class name; also `CorruptIndexException`, `TranslogCorruptedException`' },
        { text: 'data paths … belong to multiple nodes with IDs …', on: 'from the source' },
        { text: 'environment is not locked', on: 'from the source; a lock that was lost, as on NFS' },
      ],
      provenBy: ['One of these ends a start of the current life.'],
      refutedBy: ['The same class names in a running node’s log speak of one shard, not of the node.'],
      unlike: {
        'version-incompatible': 'The data is whole, and of another version, which the line names.',
        'filesystem-unavailable': 'The file system itself has errors: mend it first.',
      },
      check: [
        onNode('dmesg -T | tail -n 50', 'errors of the disk: the damage may go on'),
        onNode('tail -n 100 /var/log/elasticsearch/*.log /var/log/opensearch/*.log', 'the file that is damaged'),
      ],
    },
    is: failure => fatal(failure, 'state-corrupt'),
    says: failure => `the node could not read its own state on disk${subject(failure)}`,
  }),
  failedStart({
    id: 'version-incompatible',
    title: 'its data is of a version that it cannot take over',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports, since an upgrade or a downgrade.',
      node: 'The process ends at start. The data was written by a version that this one cannot take over.',
      lines: [
        {
          text: 'cannot upgrade a node from version [7.14.0] directly to version [8.1.0], …',
          on: 'from the source of Elasticsearch',
        },
        { text: 'cannot downgrade a node from version […] to version […]', on: 'from the source of Elasticsearch' },
        {
          text: 'Cannot start this node because it holds metadata for indices with version […] with which this node of version […] is incompatible. …',
          on: 'from the source of Elasticsearch 8 and later',
        },
      ],
      provenBy: ['One of these lines in the current life.'],
      unlike: {
        'state-corrupt': 'No version is named.',
        'plugin-mismatch': 'A plugin is named, not the data.',
      },
      check: [
        onNode(
          'grep -h -e elasticsearch -e opensearch /var/log/dpkg.log /var/log/dnf.log | tail',
          'the upgrade, and from which version',
        ),
        onNode('journalctl -u elasticsearch -u opensearch -n 50 --no-pager', 'both versions'),
      ],
    },
    is: failure => fatal(failure, 'version-incompatible'),
    says: failure => `the node cannot start on the data of another version${subject(failure)}`,
  }),
])
