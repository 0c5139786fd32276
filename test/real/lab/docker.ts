import type { LabNode } from './node.ts'

/** The name of the one container that a node of a docker layer has. */
export const CONTAINER = 'search-1'

/** Starts docker on the node, with the server's image in memory: overlayfs does not stand on another one. */
const dockerUp = ({ must, layer }: LabNode): Promise<string> =>
  must(`for group in /sys/fs/cgroup /sys/fs/cgroup/*/; do mount -o remount,bind,rw "$group"; done
    mkdir -p /var/lib/docker && mount -t tmpfs tmpfs /var/lib/docker && groupadd -r docker && systemctl start docker &&
    docker import -c 'USER 1000:1000' -c 'WORKDIR /tmp' -c 'EXPOSE 9200 9300' \
      -c 'ENV HOME=/tmp LD_PRELOAD=/usr/lib/libnofile.so ${layer.product === 'opensearch' ? 'OPENSEARCH' : 'ES'}_JAVA_OPTS=-XX:TieredStopAtLevel=1' \
      /image.tar ${imageOf(layer)}`)

const imageOf = (layer: LabNode['layer']): string => `${layer.product}:${layer.version}`

const serverOf = (layer: LabNode['layer']): string => `${layer.home}/bin/${layer.product}`

export const PUBLISHED = '-p 9200:9200 -p 9300:9300'
export const SINGLE_NODE = '-Ediscovery.type=single-node'

/** Runs the server as the container's first process, given docker's options and the server's own arguments. */
export const runContainer = async (node: LabNode, options: string, args: string): Promise<void> => {
  await dockerUp(node)
  const { layer } = node
  await node.must(
    `docker run -d --name ${CONTAINER} ${options} --entrypoint ${serverOf(layer)} ${imageOf(layer)} -Enetwork.host=0.0.0.0 ${args}`,
  )
}

/** As `runContainer`, under a shell that lives on when the server ends. */
export const runWrapped = async (node: LabNode, options: string, args: string): Promise<void> => {
  await dockerUp(node)
  const { layer } = node
  await node.must(
    `docker run -d --name ${CONTAINER} ${options} --entrypoint sh ${imageOf(layer)} -c '${serverOf(layer)} -Enetwork.host=0.0.0.0 ${args}; sleep 9999'`,
  )
}

/** Shell that succeeds while the server answers inside its container. */
export const SERVES_INSIDE = `docker exec ${CONTAINER} curl -sfo /dev/null http://127.0.0.1:9200`

/** Shell that succeeds while the container is so, in docker's words and with that exit code. */
export const isContainer = (state: string, exit = 0): string =>
  `[ "$(docker inspect -f '{{.State.Status}}/{{.State.ExitCode}}' ${CONTAINER})" = ${state}/${exit} ]`
