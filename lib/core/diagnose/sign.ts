/** How a fault first shows to whoever meets it: the way into the pages on causes. */
export interface Sign {
  /** As a person would search for it. */
  title: string
  /** What clients print. */
  said: readonly string[]
  /** What it tells by itself, and what decides next. */
  first: string
}

/** Client texts and codes: curl 7.88, Node 18 to 24, against real servers and kernels (Linux 6). */
export const SIGNS = {
  refused: {
    title: 'Connection refused on 9200',
    said: ['curl exit status 7, `Connection refused`', '`ECONNREFUSED`'],
    first:
      'A live kernel answered: the host is up, and packets get there and back. Either nothing listens at that address and port, or a firewall rejects. A security group or a network ACL never refuses: it drops. On the node, `ss -Hltnp` decides (without `-4` or `-6`, which hide sockets of a JVM): is the dialled address, or `*`, in the list with port 9200?',
  },
  'transport-open': {
    title: '9300 open, 9200 refused',
    said: ['`ECONNREFUSED` on 9200, while `nc -vz HOST 9300` connects'],
    first:
      'The process runs. A node binds 9300 early and 9200 last, so for up to 30 seconds, or longer where metadata is upgraded, this is a normal start. A node that finds no master opens 9200 all the same. If it lasts, REST is on another address or port, is turned off, or the port opens and closes because the node starts over and over.',
  },
  'timed-out': {
    title: 'Connection timed out',
    said: ['curl exit status 28', '`ETIMEDOUT`, or no error at all: Node has no connect timeout of its own'],
    first:
      'Nothing came back: packets are dropped on the way there or back, or the host is gone. Security group, network ACL, route, a dropping host firewall, a full accept queue. It is never a stopped service: a live host refuses at once. Can you reach any other port of that host? Can the node connect to its own address?',
  },
  unreachable: {
    title: 'No route to host, network unreachable, permission denied',
    said: ['`EHOSTUNREACH`, `ENETUNREACH`, on IPv6 also `EACCES`'],
    first:
      'An ICMP error came back. At once or within a second: something rejects, mostly a host firewall (firewalld does exactly this). After about three seconds: no machine on the local network answers for the address. In a VPC the router always answers ARP, so a host that is gone shows as a timeout there.',
  },
  'name-unresolved': {
    title: 'The name does not resolve',
    said: ['curl exit status 6', '`ENOTFOUND`, `EAI_AGAIN`'],
    first:
      'Nothing was dialled. `ENOTFOUND` is an answer (no such name here); `EAI_AGAIN` is none (the resolver itself is out of reach).',
  },
  'empty-reply': {
    title: 'Connects, then empty reply or reset',
    said: [
      'curl exit status 52, `Empty reply from server`',
      '`ECONNRESET`, `socket hang up`',
      '`UND_ERR_SOCKET`, `other side closed`',
    ],
    first:
      'Something accepted and hung up. No firewall and no missing listener does that. Most often: plain HTTP sent to a port that speaks TLS. Try `https://`.',
  },
  'tls-error': {
    title: 'TLS error: wrong version number, or handshake failure',
    said: [
      'curl exit status 35, `wrong version number`',
      '`EPROTO`, `ERR_SSL_WRONG_VERSION_NUMBER`, `ERR_SSL_PACKET_LENGTH_TOO_LONG`',
    ],
    first: 'Something accepted and does not speak the TLS that was asked for. Try `http://`, then look at the port.',
  },
  'certificate-error': {
    title: 'Certificate error',
    said: [
      'curl exit status 60',
      '`SELF_SIGNED_CERT_IN_CHAIN`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `UNABLE_TO_VERIFY_LEAF_SIGNATURE`',
      '`ERR_TLS_CERT_ALTNAME_INVALID`, `CERT_HAS_EXPIRED`',
    ],
    first: 'The node is up and speaks TLS. What it shows is not what the client accepts.',
  },
  'not-http': {
    title: '“This is not an HTTP port”, or what answers is no HTTP',
    said: ['curl exit status 1, `Received HTTP/0.9 when not allowed`', '`HPE_INVALID_CONSTANT`'],
    first: 'The node is up. This is its transport port.',
  },
  'other-answers': {
    title: 'Something answers on 9200, and it is not the node',
    said: ['an answer without `You Know, for Search` or `The OpenSearch Project`'],
    first: 'Another program holds the port, or a proxy stands in front. `ss -Hltnp` on the host names the program.',
  },
  'no-answer': {
    title: 'Connects, then no answer',
    said: ['curl exit status 28 after `Connected to`', 'a read timeout, not a connect timeout'],
    first:
      'The kernel accepts connections for a process that does not take them. Look at the process, not at the network.',
  },
  'http-503': {
    title: 'HTTP 503',
    said: [
      '`master_not_discovered_exception`, `cluster_manager_not_discovered_exception`',
      '`OpenSearch Security not initialized.`',
    ],
    first: 'Read the body: the node says which of these it is. A body that is not of the product comes from a proxy.',
  },
  'http-429': {
    title: 'HTTP 429',
    said: ['`circuit_breaking_exception`, or an exception that ends in `rejected_execution_exception`'],
    first: 'The node is up and defends itself.',
  },
  'gateway-error': {
    title: 'HTTP 502, 503 or 504 of a proxy or load balancer',
    said: ['an HTML page, or a body without any field of the product'],
    first: 'What failed is the way from the proxy to the node. Ask the node itself.',
  },
  'two-clusters': {
    title: 'Nodes do not join, or two clusters stand where one was meant',
    said: ['`cluster_uuid` differs between nodes, or is `_na_`'],
    first: 'Compare `cluster_uuid` on every node before any setting is changed.',
  },
  'own-trouble': {
    title: 'The client itself cannot connect anywhere',
    said: ['`EMFILE`, `EADDRNOTAVAIL`, `ENETUNREACH` at once'],
    first: 'Nothing was learnt of the node. Try from another machine.',
  },
  'reachable-after-all': {
    title: 'Reachable from where it must not be',
    said: ['an answer'],
    first: 'Which rule lets this client in?',
  },
} as const satisfies Record<string, Sign>

export type SignId = keyof typeof SIGNS
