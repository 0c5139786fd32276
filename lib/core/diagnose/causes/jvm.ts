import { causes } from '../cause.ts'
import { onNode } from '../page.ts'
import { exhausted } from './descriptors.ts'
import { failedStart, fatal, subject } from './failed-start.ts'
import { inferredAs } from './inferred.ts'
import { withoutNativeCode } from './tmp-noexec.ts'

/** The Java machine under the node, and what its host gives it. */
export const jvm = causes([
  failedStart({
    id: 'jvm-options-invalid',
    title: 'the JVM does not accept its options',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'No JVM comes up. The reason stands in the journal alone, never in the log of the node.',
      lines: [
        {
          text: "Unrecognized VM option 'UseFastUnicorns'",
          on: 'Elasticsearch 6.8.23; mostly an option that a newer JDK dropped, such as `UseConcMarkSweepGC`',
        },
        {
          text: "Error opening log file '/var/log/elasticsearch/gc.log': Permission denied",
          on: 'Elasticsearch 6.8.23: the log directory is missing or not its own; the end is the system’s text',
        },
        {
          text: 'java.lang.RuntimeException: starting java failed with [1]',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3; the reason stands in its `error:` block',
        },
        {
          text: 'Multiple garbage collectors selected',
          on: 'OpenSearch 2.19.3; a JDK 8 says `Conflicting collector combinations in option list`',
        },
        { text: 'Invalid maximum heap size: -Xmx…', on: 'JDK 17; also `initial`' },
        { text: 'Initial heap size set to a larger value than the maximum heap size', on: 'JDK 17' },
      ],
      provenBy: ['One of these lines ends the current life.'],
      unlike: {
        'heap-exhausted': 'The options are valid, and the memory is not there.',
        'bootstrap-heap-size': 'The JVM starts, and the node itself objects to unequal sizes.',
      },
      check: [
        onNode('journalctl -u elasticsearch -u opensearch -n 50 --no-pager', 'the option'),
        onNode(
          "grep -rn -v -e '^#' -e '^$' /etc/elasticsearch/jvm.options /etc/elasticsearch/jvm.options.d /etc/opensearch/jvm.options /etc/opensearch/jvm.options.d",
          'where it comes from; `ES_JAVA_OPTS` and `OPENSEARCH_JAVA_OPTS` of the unit come on top',
        ),
      ],
    },
    is: failure => fatal(failure, 'jvm-options'),
    says: failure => `the JVM could not start with its options${subject(failure)}`,
  }),
  failedStart({
    id: 'heap-exhausted',
    title: 'the JVM ran out of memory, or could not get what its heap needs',
    page: {
      signs: ['refused', 'no-answer'],
      client: 'Slow at first, then connects without an answer, then refused.',
      node: 'The JVM ran out of its heap while serving, or could not get its memory from the host at start.',
      lines: [
        {
          text: 'java.lang.OutOfMemoryError: Java heap space',
          on: 'Elasticsearch 7.17.29; the JVM’s class name, in every version',
        },
        {
          text: 'Terminating due to java.lang.OutOfMemoryError: Java heap space',
          on: 'Elasticsearch 7.17.29, where its options hold `ExitOnOutOfMemoryError`; exit status 3',
        },
        {
          text: 'fatal error in thread […], exiting',
          on: 'from the source of Elasticsearch and OpenSearch; exit status 127',
        },
        {
          text: 'There is insufficient memory for the Java Runtime Environment to continue.',
          on: 'OpenSearch 2.19.3, at start: a heap larger than the memory',
        },
        { text: 'Could not reserve enough space for …KB object heap', on: 'JDK 17, at start' },
      ],
      provenBy: ['One of these ends the current life, or its exit status is 3.'],
      refutedBy: ['Status 127 alone: a start script that was not found gives it too.'],
      unlike: {
        'oom-killed': 'The kernel killed it: no line of the node, one of the kernel.',
        'jvm-options-invalid': 'The size itself is not valid.',
        overloaded: 'It lives, answers 429, and its log speaks of `[gc]` overhead.',
      },
      check: [
        onNode(
          'grep -h OutOfMemoryError /var/log/elasticsearch/*.log /var/log/opensearch/*.log | tail -n 5',
          'when, and of what',
        ),
        onNode("ps -o args -C java | grep -o -e '-Xm[sx][^ ]*'; free -m", 'a heap above half of the memory'),
        onNode("find / -xdev -name '*.hprof' -mtime -7", 'a heap dump of that time'),
      ],
    },
    is: failure => fatal(failure, 'heap-exhausted', 'native-memory'),
    says: failure => `the JVM had too little memory${subject(failure)}`,
    otherwise: inferredAs('heap-exhausted'),
  }),
  failedStart({
    id: 'descriptors-exhausted',
    title: 'it ran out of file descriptors',
    page: {
      signs: ['no-answer', 'refused'],
      client: 'Connects without an answer, or a refusal once the process has ended.',
      node: 'The process has as many files and sockets open as its limit allows.',
      lines: [
        {
          text: 'exception from http server channel caught on transport layer […]',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3, at ERROR or WARN, with `java.io.IOException: Too many open files` below; the last three words are the system’s',
        },
        {
          text: 'exception from server channel caught on transport layer […]',
          on: 'the same, of port 9300',
        },
      ],
      provenBy: [
        'As many entries in `/proc/PID/fd` as `Max open files` allows.',
        'The line above, of these minutes, with `java.io.IOException`, while nothing is answered.',
      ],
      refutedBy: [
        'The same line without `server`: it is about the connection of one client.',
        '`ulimit -n` of a shell and `limits.conf` say nothing about a service of systemd.',
      ],
      unlike: {
        'process-hung': 'It writes nothing: the log of the last minute tells.',
        'bootstrap-file-descriptors': 'The limit is so low that the node refuses to start; its log says so.',
        'vantage-faulty': '`EMFILE` at the client: the client ran out of them.',
      },
      check: [
        onNode(
          "for p in $(pgrep java); do echo $p $(ls /proc/$p/fd | wc -l) $(grep 'open files' /proc/$p/limits); done",
          'a count near the soft limit',
        ),
      ],
      limit:
        'The line alone does not tell whether the process or the whole host has none left: `/proc/sys/fs/file-nr` does.',
    },
    is: failure => fatal(failure, 'descriptors-exhausted'),
    says: failure => `the node could open no more files${subject(failure)}`,
    otherwise: exhausted,
  }),
  failedStart({
    id: 'run-as-root',
    title: 'it was started as root, which it refuses',
    page: {
      signs: ['refused'],
      client: 'Refused at once, on both ports.',
      node: 'Somebody started the program by hand as root, or the unit has no `User=`. It ends at once, with exit status 1.',
      lines: [
        {
          text: 'java.lang.RuntimeException: can not run elasticsearch as root',
          on: 'Elasticsearch 7.17.29; with its own name OpenSearch 2.19.3',
        },
      ],
      provenBy: ['That line in the current life.'],
      unlike: {
        'data-path-denied': 'What root wrote before that start is what the node’s own user cannot read after it.',
      },
      check: [
        onNode('journalctl -u elasticsearch -u opensearch -n 20 --no-pager', 'the line'),
        onNode('systemctl show elasticsearch opensearch -p Id,User', '`User=elasticsearch` or `User=opensearch`'),
      ],
    },
    is: failure => fatal(failure, 'run-as-root'),
    says: () => 'the node refuses to run as root',
  }),
  failedStart({
    id: 'tmp-noexec',
    title: 'its temporary directory is missing, closed to it, or forbids execution',
    page: {
      signs: ['refused'],
      client: 'Refused on 9200. 9300 may open for a moment.',
      node: 'The node cannot load native code from its temporary directory. That is a warning first; what needs the code fails later.',
      lines: [
        {
          text: 'unable to load JNA native support library, native methods will be disabled.',
          on: 'Elasticsearch 7.17.29, OpenSearch 2.19.3, at WARN; on a public address `system call filters failed to install` then ends the start, with status 78',
        },
        {
          text: 'java.lang.UnsatisfiedLinkError: … failed to map segment from shared object: Operation not permitted',
          on: 'reported for Elasticsearch (issues 77053 and 35064); the second half is the system’s text',
        },
      ],
      provenBy: [
        'A mount with `noexec` under the directory, and the check `system call filters failed to install`.',
        '`UnsatisfiedLinkError` ends the current life.',
        '`Temporary directory […] does not exist or is not accessible` does (OpenSearch: `Temporary file directory`).',
      ],
      refutedBy: ['The same line as a warning of a node that runs.'],
      unlike: {
        'bootstrap-other': '`system call filters failed to install` is the check that fails for the same reason.',
      },
      check: [
        onNode('findmnt -T /tmp', '`noexec` among the options'),
        onNode(
          'systemctl show elasticsearch opensearch -p Id,PrivateTmp,Environment',
          '`ES_TMPDIR` or `OPENSEARCH_TMPDIR`, where it is set',
        ),
      ],
    },
    is: failure => fatal(failure, 'tmp-noexec'),
    says: failure => `the node could not use its temporary directory${subject(failure)}`,
    otherwise: withoutNativeCode,
    masks: ['bootstrap-other', 'bootstrap-memory-lock'],
  }),
])
