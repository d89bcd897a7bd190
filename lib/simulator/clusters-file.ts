import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a clusters.json as the Aurora client reads it, making its folder if need be. */
export async function writeClustersFile(
  path: string,
  clusters: readonly { readonly name: string; readonly url: string }[],
): Promise<void> {
  const entries = clusters.map(({ name, url }) => ({ name, scheduler_uri: url, auth_mechanism: 'UNAUTHENTICATED' }))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(entries, null, 2)}\n`)
}
