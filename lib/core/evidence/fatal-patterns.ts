import type { FindingOf } from '../model/finding.ts'

export interface FatalPattern {
  about: FindingOf<'fatal'>['about']
  pattern: RegExp
  /** It also stands in lines that a running node prints: it counts only within something that ended a start. */
  onlyWhenFatal?: true
}

const fatal = (about: FatalPattern['about'], ...patterns: RegExp[]): FatalPattern[] =>
  patterns.map(pattern => ({ about, pattern }))

const runtimeToo = (about: FatalPattern['about'], ...patterns: RegExp[]): FatalPattern[] =>
  patterns.map(pattern => ({ about, pattern, onlyWhenFatal: true }))

/**
 * What ends a start, told by exception classes, setting names and words that the product wrote (domain-facts §3.2–3.4).
 * HotSpot's own messages about its options and memory are literals in its C++ source: unlike those of the class library
 * and of the kernel they exist in English only. The first group, where there is one, is the subject. Order is precedence.
 */
export const FATAL_PATTERNS: readonly FatalPattern[] = [
  ...fatal('run-as-root', /can ?not run (elasticsearch|opensearch) as root/),
  ...fatal('unknown-setting', /unknown (?:secure )?setting \[([^\]]+)\]/),
  ...fatal(
    'plugin-mismatch',
    /[Pp]lugin \[([^\]]+)\] was built for /,
    /Missing plugin \[([^\]]+)\], dependency of/,
    /Could not load plugin descriptor for [a-z ]*directory \[([^\]]+)\]/,
    /missing mandatory plugins? \[([^\]]+)\]/,
    /is missing a descriptor properties file/,
    /\bjar hell!/,
    /failed to load plugin (\S+) (?:due to|while checking for) jar hell/,
  ),
  ...fatal(
    'version-incompatible',
    /cannot (?:up|down)grade a node from version \[([^\]]+)\]/,
    /holds metadata for indices with version \[([^\]]+)\] with which this node/,
    /The index \[+([^\]]+)\]?.*(?:current compatibility version|created in version|was created with version|minimum compatible version)/,
    /\[node_meta_data\] unknown field \[([^\]]+)\]/,
    /data path \[([^\]]+)\] is not compatible with (?:Elasticsearch|OpenSearch) v/,
    /written by ((?:Elasticsearch|OpenSearch) \S+) to prevent a downgrade/,
    /Upgrading to \[([^\]]+)\] is only supported from version \[/,
  ),
  // Lucene numbers its formats by ones; a number far from its range was never written by any version of it.
  ...runtimeToo(
    'version-incompatible',
    /IndexFormatTooNewException\b.*\): (\d{1,2}) \(needs to be between /,
    /IndexFormatTooOldException\b.*only supports indexes created with release /,
    /\bCould not load codec '([^']+)'/,
    /\bindexCreatedVersionMajor is in the future: (\d+)/,
    /SPI class of type org\.apache\.lucene\.codecs\.Codec with name '([^']+)' does not exist/,
  ),
  // From 8.0 on Elasticsearch puts a file where older versions make the folder nodes/0: theirs is an exception without a
  // class of its own. Disk and mount are asked before this is believed.
  ...fatal('version-incompatible', /\bjava\.nio\.file\.FileSystemException(?:: |\[)(\/\S*\/nodes\/0)\b/),
  ...fatal(
    'invalid-setting',
    /null-valued setting found for key \[([^\]]+)\]/,
    /[Ff]ailed to parse (?:value (?:\[[^\]]*\] )?for )?setting \[([^\]]+)\]/,
    /setting \[([^\]]+)\] (?:is not allowed when|set twice via command line|must not be empty|found via command-line)/,
    /Could not resolve placeholder '([^']+)'/,
    /Failed to replace property placeholders from/,
    /bind address: \{([^}]*)\} is wildcard, but multiple addresses specified/,
    /address: \{([^}]*)\} is invalid: multicast address/,
    /cannot start with \[(discovery\.type)\] set to/,
    /\[([a-z]+\.enforce\.bootstrap\.checks)\] must be \[true\]/,
  ),
  ...fatal(
    'tls-files',
    /failed to load SSL configuration \[([^\]]+)\]/,
    /invalid SSL configuration for (\S+)/,
    /Wrong (?:HTTP|Transport)[^.]* SSL configuration/,
    /No SSL configuration found/,
    /Please make sure this files exists and is readable regarding to permissions\. Property: (\S+)/,
    /Unable to read the file (\S+)\. Please make sure this files exists and is readable/,
    /Demo certificates found but plugins\.security\.allow_unsafe_democertificates/,
    /Error while initializing (?:HTTP|transport) SSL layer/,
    /Your keystore or PEM does not contain a key/,
  ),
  ...fatal(
    'keystore',
    /Keystore has been corrupted or tampered with/,
    /[Kk]eystore password was incorrect/,
    /Keystore passphrase required but none provided/,
    /Failed to read keystore password on console/,
    /unable to read from standard input; is standard input open and a tty attached\?/,
    /secure settings not configured/,
  ),
  ...runtimeToo('config-unreadable', /AccessDeniedException(?:: |\[)(\/[^\s\];,]+\.yml)\b/),
  ...runtimeToo('access-denied', /AccessDeniedException(?:: |\[)(\/[^\s\];,]+)/),
  ...fatal('access-denied', /Unable to access 'path\.[a-z]+' \(([^)]+)\)/),
  ...fatal(
    'config-syntax',
    /Failed to load settings from \[?(\S*(?:elasticsearch|opensearch)\.yml)\]?/,
    /malformed, expected (?:end of settings|settings to start)/,
    /\bDuplicate field '([^']+)'/,
    /duplicate settings key \[([^\]]+)\]/,
    /\bwhile (?:scanning|parsing) a /,
    /mapping values are not allowed here/,
  ),
  ...runtimeToo(
    'state-corrupt',
    /(?:CorruptStateException|CorruptIndexException|TranslogCorruptedException|IndexFormatToo(?:Old|New)Exception)/,
    /data paths .* belong to multiple nodes with IDs/,
    /environment is not locked/,
  ),
  ...fatal('node-lock', /failed to obtain (?:legacy )?node locks?, tried \[+([^\]]+)\]/),
  ...fatal('logging-config', /Missing logging config file at (\S+)/, /no log4j2\.properties found/),
  ...fatal(
    'native-memory',
    /insufficient memory for the Java Runtime Environment/,
    /\bos::commit_memory\(/,
    /Could not reserve enough space/,
    /OutOfMemoryError: unable to create (?:new )?native thread/,
  ),
  ...fatal(
    'jvm-options',
    /Unrecognized VM option '([^']+)'/,
    /Unrecognized option: (-\S+)/,
    /Invalid (?:maximum|initial) heap size: (-\S+)/,
    /Initial heap size set to a larger value/,
    /Multiple garbage collectors selected|Conflicting collector combinations/,
    /Error opening log file '([^']+)'/,
    /Invalid -Xlog option '([^']+)'/,
    /encountered \[\d+\] errors? parsing \[([^\]]+)\]/,
    /starting java failed with \[\d+\]/,
  ),
  ...fatal('heap-exhausted', /Terminating due to java\.lang\.OutOfMemoryError/),
  ...runtimeToo('heap-exhausted', /\bOutOfMemoryError\b/),
  ...fatal(
    'java-missing',
    /could not find java in (.+)/,
    /The minimum required Java version is/,
    /\bUnsupportedClassVersionError\b/,
  ),
  ...fatal(
    'tmp-noexec',
    /Temporary (?:file )?directory \[([^\]]+)\] (?:does not exist or is not accessible|is not a directory)/,
  ),
  ...runtimeToo('tmp-noexec', /\bUnsatisfiedLinkError\b/),
]

/** Words with which the product, its launcher or the JVM announces that this ends the process. */
export const FATAL_HEADERS =
  /fatal exception while booting |uncaught exception in thread \[|fatal error in thread \[|^Exception in thread "|^Exception: |^Error: |\bStartupException\b/

export const EXCEPTION = /\b(?:[a-z][\w$]*\.)*[A-Z][\w$]*(?:Exception|Error)\b/g
