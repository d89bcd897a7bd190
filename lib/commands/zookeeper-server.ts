import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { onPath } from './executable'

/** Where Debian's package puts the server. Its manifest names the other jars it needs. */
const SERVER_JAR = '/usr/share/java/zookeeper.jar'
/** Takes the server's log; not in the package, and not needed. */
const LOG_JAR = '/usr/share/java/slf4j-nop.jar'
const MAIN = 'org.apache.zookeeper.server.quorum.QuorumPeerMain'

/** Whether a ZooKeeper server can be started on this machine. */
export const isZooKeeperInstalled = (): boolean => onPath('java') !== undefined && existsSync(SERVER_JAR)

/** Starts a small server with this configuration file, which keeps nothing over a power cut. */
export function spawnZooKeeper(configFile: string): ChildProcess {
  const java = onPath('java')
  if (java === undefined) throw new Error('There is no java on this machine.')
  const options = ['-Xmx64m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dzookeeper.forceSync=no']
  return spawn(java, [...options, '-cp', `${SERVER_JAR}:${LOG_JAR}`, MAIN, configFile], { stdio: 'ignore' })
}
