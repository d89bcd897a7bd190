import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { serversetPath, type ZooKeeperOptions } from './leadership/zookeeper-announcer'

/**
 * Writes a clusters.json as the Aurora client reads it, making its folder if need be. With ZooKeeper its keys come beside
 * `scheduler_uri`, and win over it. Passwords have no place in this format: the Aurora client takes them from ~/.netrc.
 */
export async function writeClustersFile(
  path: string,
  clusters: readonly { readonly name: string; readonly url: string }[],
  zookeeper: ZooKeeperOptions | null = null,
): Promise<void> {
  const entries = clusters.map(({ name, url }) => ({
    name,
    ...(zookeeper ? zookeeperKeys(zookeeper, name) : {}),
    scheduler_uri: url,
    auth_mechanism: 'UNAUTHENTICATED',
  }))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(entries, null, 2)}\n`)
}

/** The format has one port for all hosts. */
function zookeeperKeys(zookeeper: ZooKeeperOptions, cluster: string) {
  const servers = zookeeper.servers.split(',').map((server) => server.split(':'))
  return {
    zk: servers.map(([host]) => host).join(','),
    zk_port: Number(servers[0]?.[1]),
    scheduler_zk_path: serversetPath(zookeeper, cluster),
  }
}
