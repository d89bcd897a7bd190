import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ClusterFilePlaces, readClusters } from './cluster-files'

describe('where clusters.json is found', () => {
  async function directory(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'airglow-clusters-'))
    onTestFinished(() => rm(path, { recursive: true }))
    return path
  }
  const file = (name: string, port: number) => JSON.stringify([{ name, scheduler_uri: `http://host:${port}` }])
  const read = (places: Partial<ClusterFilePlaces>) =>
    readClusters(
      { explicitPath: undefined, explicitConnectionPath: undefined, configRoot: undefined, home: undefined, ...places },
      {},
    )

  test('an explicit path is the only one', async () => {
    await expect(read({ explicitPath: '/nowhere/clusters.json', home: '/root' })).rejects.toThrow(
      '/nowhere/clusters.json: the file cannot be read',
    )
  })

  test('the home directory comes after the config root and wins', async () => {
    const [root, home] = [await directory(), await directory()]
    await mkdir(join(home, '.aurora'))
    await writeFile(
      join(root, 'clusters.json'),
      JSON.stringify([...JSON.parse(file('a', 1)), ...JSON.parse(file('b', 2))]),
    )
    await writeFile(join(home, '.aurora', 'clusters.json'), file('a', 3))
    const { clusters, clusterFiles } = await read({ configRoot: root, home })
    expect(clusterFiles).toEqual([join(root, 'clusters.json'), join(home, '.aurora', 'clusters.json')])
    expect(clusters.map(({ name, schedulerUrl }) => [name, schedulerUrl])).toEqual([
      ['a', 'http://host:3'],
      ['b', 'http://host:2'],
    ])
  })

  test('usual places without a file are left out, but watched', async () => {
    const [root, home] = [await directory(), await directory()]
    expect(await read({ configRoot: root, home })).toEqual({
      clusters: [],
      clusterFiles: [],
      connectionFiles: [],
      secretPatterns: [],
      watchedFiles: [
        join(root, 'clusters.json'),
        join(home, '.aurora', 'clusters.json'),
        join(root, 'airglow.json'),
        join(home, '.aurora', 'airglow.json'),
      ],
      warnings: [],
    })
  })

  test('a file is not read beyond its limit', async () => {
    const path = join(await directory(), 'clusters.json')
    await writeFile(path, ' '.repeat(3 * 1024 * 1024))
    await expect(read({ explicitPath: path })).rejects.toThrow('larger than')
  })
})
