import type { LabNode } from '../lab/node.ts'
import { on, type Scenario } from '../scenario.ts'
import { waitFor } from './faults.ts'

const CA = '/etc/opensearch/root-ca.pem'

/** Names the node's address in its certificate, as its clients use that. */
const nameAddress = (node: LabNode): Promise<string> =>
  node.must(`cd /etc/opensearch && openssl req -new -key esnode-key.pem -subj /CN=node -out /tmp/node.csr
    printf 'subjectAltName=DNS:node,IP:${node.ip}\\nextendedKeyUsage=serverAuth,clientAuth' >/tmp/node.ext
    openssl x509 -req -in /tmp/node.csr -CA root-ca.pem -CAkey root-ca-key.pem -CAcreateserial -days 30 -extfile /tmp/node.ext -out esnode.pem
    chown root:opensearch esnode.pem && chmod 640 esnode.pem`)

const startWith = (settings: Parameters<LabNode['configure']>[0]) => async (node: LabNode) => {
  await nameAddress(node)
  node.configure(settings)
  await node.start()
}

const answers = (status: number): string =>
  waitFor(`[ "$(curl -sk -o /dev/null -w "%{http_code}" https://localhost:9200)" = ${status} ]`)

/** TLS and security, beyond a wrong scheme. */
export const secured: Scenario[] = [
  ...on(['opensearch-2.19.3-sec'], {
    what: 'its certificate names other hosts',
    arrange: node => node.must(answers(401)),
    undo: async () => {},
    ca: CA,
    seen: [401],
    cause: 'certificate-invalid',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3-sec'], {
    what: 'its security index was never made',
    begin: 'booted',
    arrange: startWith({ 'plugins.security.allow_default_init_securityindex': false }),
    ca: CA,
    seen: [503],
    cause: 'security-not-initialized',
    outside: 'proven',
  }),
  ...on(['opensearch-2.19.3-sec'], {
    what: 'it demands a client certificate',
    begin: 'booted',
    arrange: startWith({ 'plugins.security.ssl.http.clientauth_mode': 'REQUIRE' }),
    ca: CA,
    seen: ['no-http'],
    cause: 'client-certificate-required',
    outside: 'proven',
  }),
  ...on(['elasticsearch-9.1.0'], {
    what: 'it demands a client certificate',
    recorded: ['elasticsearch-8.19.8'],
    begin: 'booted',
    arrange: async node => {
      node.configure({
        'xpack.security.http.ssl.client_authentication': 'required',
        'xpack.security.http.ssl.certificate_authorities': 'certs/http_ca.crt',
      })
      await node.start()
    },
    ca: '/etc/elasticsearch/certs/http_ca.crt',
    seen: ['no-http'],
    cause: 'client-certificate-required',
    outside: 'proven',
  }),
]
