import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, ROOT, startChild } from './child'

export type Cluster = { readonly name: string; readonly url: string }
/** Puts a fault on a cluster, as `npm run clusters -- --help` writes it; on these methods only, or on all. */
export type SetFault = (cluster: string, fault: string, methods?: readonly string[]) => Promise<void> | void

export type StartedClusters = {
  readonly clusters: readonly Cluster[]
  /** Where the `clusters.json` over them lies. */
  readonly clustersFile: string
  readonly setFault: SetFault
  stop(): Promise<void>
}

/** Embedded clusters in a process of their own, so that what they cost is not counted as ours. */
export async function startFleet(options: Readonly<Record<string, string | number>>): Promise<StartedClusters> {
  const folder = mkdtempSync(join(tmpdir(), 'airglow-bench-'))
  const clustersFile = join(folder, 'clusters.json')
  const flags = Object.entries({ ...options, port: 0, 'control-port': 0, 'clusters-file': clustersFile })
  const child = startChild(
    join(ROOT, 'lib/commands/clusters.ts'),
    flags.flatMap(([name, value]) => [`--${name}`, String(value)]),
    {},
    true,
  )
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = ended(child)
      child.kill('SIGTERM')
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { clusters, control } = await startedClusters(child.stdout ?? [])
    const setFault: SetFault = async (cluster, fault, methods) => {
      const body = JSON.stringify({ cluster, fault, ...(methods && { methods }) })
      const response = await fetch(`${control}/fault`, { method: 'POST', body })
      if (!response.ok) throw new Error(await response.text())
    }
    return { clusters, clustersFile, setFault, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The clusters and their control server, from what the command prints once they listen. */
async function startedClusters(
  stdout: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<{ clusters: Cluster[]; control: string }> {
  let printed = ''
  for await (const chunk of stdout) {
    printed += String(chunk)
    const lines = printed.split('\n').map((line) => line.split('\t'))
    const control = lines.find(([name]) => name === 'control')?.[1]
    if (control === undefined || !printed.includes('clusters file')) continue
    const clusters = lines.flatMap(([name = '', url]) =>
      url?.startsWith('http') && name !== 'control' ? [{ name, url }] : [],
    )
    return { clusters, control }
  }
  throw new Error(`The embedded clusters did not start: ${printed}`)
}
