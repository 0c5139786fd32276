import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Every server version that the lab can build; its place here gives its nodes their address. */
const LAYERS = [
  'elasticsearch-7.17.29',
  'opensearch-2.19.3',
  'elasticsearch-8.19.8',
  'opensearch-2.19.3-sec',
  'elasticsearch-9.1.0',
  'elasticsearch-7.17.29-tar',
  'opensearch-2.19.3-tar',
  'elasticsearch-8.19.8-tar',
  'elasticsearch-6.8.23',
  'elasticsearch-5.6.16',
  'elasticsearch-7.10.2',
  'elasticsearch-8.17.0',
  'opensearch-1.3.20',
  'opensearch-3.3.0',
  'elasticsearch-7.17.29-docker',
  'opensearch-2.19.3-docker',
] as const

export type LayerName = (typeof LAYERS)[number]

/** A server version as it is laid out on a node: by the vendor's package under systemd, unpacked under /opt, or in an image. */
export interface Layer {
  name: LayerName
  product: 'elasticsearch' | 'opensearch'
  version: string
  major: number
  packaged: boolean
  /** A host with docker, and nothing of the server but its image. */
  docker: boolean
  /** Its REST port speaks TLS, by its own auto-configuration or by the security plugin. */
  tls: boolean
  needsNewJdk: boolean
  /** Reads config/jvm.options.d beside config/jvm.options. */
  hasOptionsDirectory: boolean
  octet: number
  home: string
  config: string
  logs: string
  data: string
  user: string
}

export const layerOf = (name: LayerName): Layer => {
  const [product, version, flavour] = name.split('-') as [Layer['product'], string, string | undefined]
  const major = Number.parseInt(version, 10)
  const docker = flavour === 'docker'
  const packaged = flavour !== 'tar' && !docker
  const home = packaged ? `/usr/share/${product}` : `/opt/${product}-${version}`
  return {
    name,
    product,
    version,
    major,
    packaged,
    docker,
    tls: (product === 'elasticsearch' && major >= 8) || flavour === 'sec',
    needsNewJdk: product === 'elasticsearch' ? major >= 9 : major >= 3,
    hasOptionsDirectory: product === 'opensearch' || major >= 7,
    octet: 101 + LAYERS.indexOf(name),
    home,
    config: packaged ? `/etc/${product}` : `${home}/config`,
    logs: packaged ? `/var/log/${product}` : `${home}/logs`,
    data: packaged ? `/var/lib/${product}` : `${home}/data`,
    user: packaged ? product : 'search',
  }
}

const JVM_HOME = '/usr/lib/jvm'

/** A JDK of 21 or more on this machine (`JDK_NEW` overrules), or undefined. */
export const newJdk = (): string | undefined => {
  if (process.env.JDK_NEW) return process.env.JDK_NEW
  const homes = existsSync(JVM_HOME) ? readdirSync(JVM_HOME).map(entry => `${JVM_HOME}/${entry}`) : []
  return homes.find(home => {
    if (!existsSync(`${home}/release`)) return false
    const major = /JAVA_VERSION="(\d+)/.exec(readFileSync(`${home}/release`, 'utf8'))?.[1]
    return Number(major) >= 21
  })
}
