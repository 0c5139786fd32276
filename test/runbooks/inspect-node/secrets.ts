/**
 * Made-up secrets, one of each kind. `plant` is a line as it may stand in a file or a log; `secret` must not leave the
 * node. Put together from parts, so that no scanner takes them for real ones.
 */
export interface Planted {
  kind: string
  plant: string
  secret: string
}

const one = (kind: string, secret: string, plant: (secret: string) => string): Planted => ({
  kind,
  secret,
  plant: plant(secret),
})

export const IN_CONFIG: Planted[] = [
  one('dotted key', 'Zq1dotted', s => `xpack.security.transport.ssl.keystore.password: ${s}`),
  one(
    'nested key',
    'Zq2nested',
    s => `xpack:\n  security:\n    http:\n      ssl:\n        truststore.secure_password: ${s}`,
  ),
  one('quoted, with spaces', 'Zq3 with, spaces', s => `plugins.security.ssl.http.keystore_password: "${s}"`),
  one('quotes of the other kind', "Zq4 it''s", s => `plugins.security.ssl.http.truststore_password: '${s}' # note`),
  one('unquoted, with spaces', 'Zq5 un quoted', s => `plugins.security.cookie.password: ${s}`),
  one('flow map', 'Zq6 flow', s => `xpack.notification: { smtp: { user: a, password: ${s} } }`),
  one('block scalar', 'Zq7block', s => `saml.signing.secure_key_passphrase: |\n  first ${s}\n  second ${s}: x`),
  one('folded plain scalar', 'Zq8folded', s => `rp.client_secret: begin\n  ${s}`),
  one('list below the key', 'Zq9list', s => `auth_tokens:\n- ${s}\n- b`),
  one('map below the key', 'Zq10map', s => `secrets:\n  database: ${s}`),
  one('LDAP bind', 'Zq11ldap', s => `xpack.security.authc.realms.ldap.l1.bind_password: ${s}`),
  one('S3 access key', 'Zq12access', s => `s3.client.default.access_key: ${s}`),
  one('S3 secret key', 'Zq13secret/with/slash', s => `cloud.aws.secret_key: ${s}`),
  one('Azure account key', 'Zq14azure/+==', s => `azure.client.default.key: ${s}`),
  one('JWT exchange key', 'Zq15exchange', s => `exchange_key: '${s}'`),
  one('proxy in a URL', 'Zq16url', s => `reindex.proxy: http://user:${s}@proxy:3128/x`),
  one('a comment', 'Zq17comment', s => `# old password: ${s}`),
]

export const IN_ENVIRONMENT: Planted[] = [
  one('PASSWORD', 'Zq20pass word', s => `ELASTIC_PASSWORD="${s}"`),
  one('TOKEN', 'Zq21token', s => `export SERVICE_TOKEN=${s}`),
  one('SECRET', 'Zq22secret', s => `MY_SECRET=${s}`),
  one('KEY', 'Zq23key', s => `DD_API_KEY=${s}`),
  one('any KEY', 'Zq24key', s => `LICENSE_KEY='${s}'`),
  one('session token', 'Zq25session', s => `AWS_SESSION_TOKEN=${s}`),
  one('in options', 'Zq26opts', s => `ES_JAVA_OPTS="-Xms1g -Djavax.net.ssl.trustStorePassword=${s} -Dx=y"`),
]

export const IN_OPTIONS: Planted[] = [
  one('system property', 'Zq30opts', s => `-Djavax.net.ssl.keyStorePassword=${s}`),
  one('proxy', 'Zq31proxy', s => `-Dhttp.proxyPassword=${s}`),
]

/** In free text: the journal, the product's log, the log of a container, the kernel's log. */
export const IN_TEXT: Planted[] = [
  one('Authorization: Basic', 'WnE0MDpiYXNpYw==', s => `ERROR: request Authorization: Basic ${s}`),
  one('Basic alone', 'WnE0MTpiYXNpY2FuZG1vcmU=', s => `ERROR: header [Basic ${s}]`),
  one('Bearer', 'Zq42AAEAAWVsYXN0aWMva2liYW5h', s => `ERROR: got Bearer ${s} there`),
  one('ApiKey', 'WnE0M2FwaWtleTpzb21ldGhpbmc=', s => `ERROR: "Authorization":"ApiKey ${s}"`),
  one('JWT', `${'eyJ'}hbGciOiJIUzI1NiJ9Zq44.Zq44payload.Zq44sign`, s => `ERROR: bad ${s}`),
  one('AWS key id', `${'AKIA'}ZQ45ZQ45ZQ45ZQ45`, s => `ERROR: user ${s} is denied`),
  one('AWS session key id', `${'ASIA'}ZQ46ZQ46ZQ46ZQ46`, s => `ERROR: user ${s} is denied`),
  one('presigned URL', 'Zq47signature', s => `ERROR: GET https://b.s3/x?X-Amz-Signature=${s}&y=1`),
  one('URL with credentials', 'Zq48:pw', s => `ERROR: connect https://elastic:${s}@10.0.0.1:9200/`),
  one('curl -u', 'Zq49pw', s => `ERROR: COMMAND=/usr/bin/curl -u elastic:${s} localhost`),
  one('flag with a space', 'Zq50flag', s => `ERROR: ran tool --bind-password ${s} now`),
  one('Slack hook', 'T00/B00/Zq51', s => `ERROR: POST https://hooks.slack.com/services/${s}`),
  one('Slack token', `${'xoxb'}-Zq52Zq52Zq52Zq52`, s => `ERROR: ${s}`),
  one('GitHub token', `${'ghp'}_Zq53Zq53Zq53Zq53Zq53`, s => `ERROR: ${s}`),
  one(
    'private key',
    'MIIZq54Zq54',
    s => `ERROR: -----BEGIN RSA PRIVATE KEY-----\nERROR: ${s}\nERROR: -----END RSA PRIVATE KEY-----`,
  ),
  one('private key on one line', 'MIIZq55', s => `ERROR: {"private_key":"-----BEGIN PRIVATE KEY-----\\n${s}\\n"}`),
  one('JSON value', 'Zq56 json', s => `ERROR: {"password" : "${s}"}`),
  one('escaped JSON value', 'Zq57json', s => `ERROR: {"message":"{\\"api_key\\":\\"${s}\\"}"}`),
  one('value of a setting', 'Zq58value', s => `ERROR: Failed to parse value [${s}] for setting [a.secure_password]`),
  one(
    'generated password',
    'Zq59gen',
    s => `ERROR: The generated password for the elastic built-in superuser is : ${s}`,
  ),
  one('password on the next line', 'Zq60next', s => `ERROR: Password for the elastic user:\n  ${s}`),
  one('keystore password', 'Zq65keystore', s => `ERROR: Enter password for the elasticsearch keystore : ${s}`),
  one('bcrypt', `${'$2y$12$'}Zq61Zq61Zq61Zq61Zq61Z`, s => `ERROR: hash ${s}`),
  one('cookie', 'Zq62cookie', s => `ERROR: Cookie: sid=a; other=${s}`),
  one('enrollment token', `${'eyJ'}2ZXIiOiI4LjE5Zq63IiwiYWRyIjpbIjEwLjA`, s => `ERROR: --enrollment-token ${s}`),
  one('JVM argument', 'Zq64arg', s => `ERROR: arguments [-Xms1g, -Dx.password=${s}, -Dz]`),
]

/** The product writes its complaint behind the prompt, on one line. */
export const PROMPTS = ['elasticsearch', 'opensearch'].map(
  product => `Enter password for the ${product} keystore : ERROR: unable to read from standard input`,
)

/** What must not be masked: the evidence would lose its reason. */
export const KEPT = [
  'xpack.security.authc.token.enabled: true',
  'xpack.security.http.ssl.key: certs/http.key',
  'xpack.security.http.ssl.keystore.path: certs/http.p12',
  'plugins.security.ssl.transport.pemkey_filepath: esnode-key.pem',
  'xpack.security.authc.realms.kerberos.k1.keytab.path: es.keytab',
  'discovery.seed_hosts: ["10.0.0.1", "10.0.0.2"]',
  'bootstrap.memory_lock: true',
]
