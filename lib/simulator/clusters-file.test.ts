import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeClustersFile } from './clusters-file'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusters-file-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const CLUSTERS = [{ name: 'dca1', url: 'http://127.0.0.1:8081' }]

it('is what the Aurora client reads, with ZooKeeper where there is one', async () => {
  const file = join(folder, 'deep', 'clusters.json')
  await writeClustersFile(file, CLUSTERS)
  const entry = { name: 'dca1', scheduler_uri: 'http://127.0.0.1:8081', auth_mechanism: 'UNAUTHENTICATED' }
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([entry])
  await writeClustersFile(file, CLUSTERS, { servers: 'zk1:2182,zk2:2182', path: '/aurora/{cluster}/scheduler' })
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([
    { ...entry, zk: 'zk1,zk2', zk_port: 2182, scheduler_zk_path: '/aurora/dca1/scheduler' },
  ])
})
