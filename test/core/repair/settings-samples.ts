/** Synthetic settings files in the shapes that packages and people leave behind. */
export const COMMENTED = `# ======================== Settings =========================
#
# Synthetic: the shape of a package's file, every setting commented out.
#
#cluster.name: my-application
#
# ---------------------------------- Network -----------------------------------
#
# By default only reachable on localhost. Set a different address here:
#
#network.host: 192.168.0.1
#
# Set a specific port here:
#
#http.port: 9200
#
# --------------------------------- Discovery ----------------------------------
#
#discovery.seed_hosts: ["host1", "host2"]
`

export const AUTO_CONFIGURED = `${COMMENTED}
path.data: /var/lib/elasticsearch
path.logs: /var/log/elasticsearch

#----------------------- BEGIN SECURITY AUTO CONFIGURATION -----------------------
#
# Synthetic: the shape of what a first start of version 8 appends.
#
# Enable security features
xpack.security.enabled: true

xpack.security.enrollment.enabled: true

# Enable encryption for HTTP API client connections
xpack.security.http.ssl:
  enabled: true
  keystore.path: certs/http.p12

# Enable encryption and mutual authentication between cluster nodes
xpack.security.transport.ssl:
  enabled: true
  verification_mode: certificate
  keystore.path: certs/transport.p12
  truststore.path: certs/transport.p12
# Create a new cluster with the current node only
cluster.initial_master_nodes: ["es-1"]

# Allow HTTP API connections from anywhere
http.host: 0.0.0.0

# Allow other nodes to join the cluster from anywhere
#transport.host: 0.0.0.0

#----------------------- END SECURITY AUTO CONFIGURATION -------------------------
`

export const NESTED = `cluster:
  name: logs   # do not rename
http:
  # only the proxy on this machine
  host: "127.0.0.1" # see ticket
  port: 9280
network:
  host:
    - _local_
    # the second card
    - 10.0.1.5   # eth1
    - _ens6_
path: {data: /srv/data, logs: /srv/logs}
`

/** Without a final newline, too. */
export const DUPLICATED = `http:
  port: 9201
# overrides the above
http.port: 9202 # effective
node.name: n1`

export const CRLF = NESTED.replaceAll('\n', '\r\n')
export const FLOW = `{http.port: 9280, network: {host: 127.0.0.1}} # one line\n`
export const EMPTY_VALUE = `http.port:   # fill in\nnetwork.host:\n`

export const ALL = [COMMENTED, AUTO_CONFIGURED, NESTED, DUPLICATED, CRLF, FLOW, EMPTY_VALUE, '']
