import { count, names } from '@/lib/domain/words'
import { AppError } from '../app-error'
import type { JudgedMetaUpdate, Overview } from '../overview'
import type { Runtime } from '../runtime'

/** @throws AppError unknown-meta-update, saying where and by what it was looked for */
export function findMetaUpdate(runtime: Runtime, id: string): { overview: Overview; found: JudgedMetaUpdate } {
  const overview = runtime.overview()
  const found = overview.metaUpdates.get(id)
  if (found) return { overview, found }
  const { updateMetadata, taskMetadata } = runtime.config.groupingKeys
  const clusters = runtime.board.clusters
  const seen = clusters.filter(({ health }) => health.pictureAtMs !== null).length
  throw new AppError(
    'unknown-meta-update',
    `No update with the id “${id}” is known in ${seen} of ${count(clusters.length, 'cluster')}, neither by update metadata ${names(updateMetadata)}, nor by task metadata ${names(taskMetadata)}, nor as an update id that several clusters share. It may not have started yet, or the schedulers have pruned it.`,
  )
}
