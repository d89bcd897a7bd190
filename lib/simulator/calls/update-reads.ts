import {
  GetJobUpdateDetailsResult,
  GetJobUpdateDiffResult,
  GetJobUpdateSummariesResult,
  type JobUpdateKey,
  type JobUpdateQuery,
  type JobUpdateRequest,
} from '@/lib/aurora/generated/aurora_types'
import type { Scheduler } from '../scheduler'
import { validateTaskConfig } from '../tasks/config-validation'
import type { StoredConfig } from '../tasks/stored-config'
import { computeJobDiff, scopeRanges } from '../updates/job-diff'
import { type Answer, error, invalidRequest, ok } from './answer'
import { requireNonNull } from './java-exception'
import { updateKeyText } from './java-text'
import { numberOf, type Sent } from './thrift-input'
import { configGroupStructs, struct, updateDetailsStruct, updateSummaryStruct } from './thrift-output'
import { queryUpdates } from './update-query'

export function getJobUpdateSummaries(scheduler: Scheduler, query?: Sent<JobUpdateQuery> | null): Answer {
  const updates = queryUpdates(scheduler.updates.store, requireNonNull(query))
  const updateSummaries = updates.map((update) => updateSummaryStruct(update, true))
  return ok({ getJobUpdateSummariesResult: struct(new GetJobUpdateSummariesResult(), { updateSummaries }) })
}

/** By query a list, empty when nothing matches; by the old key argument one update or a refusal. The query wins. */
export function getJobUpdateDetails(
  scheduler: Scheduler,
  sentKey?: Sent<JobUpdateKey> | null,
  query?: Sent<JobUpdateQuery> | null,
): Answer {
  if (query) {
    const detailsList = queryUpdates(scheduler.updates.store, query).map(updateDetailsStruct)
    return ok({ getJobUpdateDetailsResult: struct(new GetJobUpdateDetailsResult(), { detailsList }) })
  }
  if (!sentKey) return error('Either key or query must be set.')
  const job = {
    role: sentKey.job?.role ?? '',
    environment: sentKey.job?.environment ?? '',
    name: sentKey.job?.name ?? '',
  }
  const key = { job, id: sentKey.id ?? '' }
  const update = scheduler.updates.store.get(key)
  if (!update) return invalidRequest(`Invalid update: ${updateKeyText(key)}`)
  return ok(
    { getJobUpdateDetailsResult: struct(new GetJobUpdateDetailsResult(), { details: updateDetailsStruct(update) }) },
    'The key argument is deprecated, use the query argument instead',
  )
}

/** What a start would do, without doing it. Quota and active updates are not looked at. */
export function getJobUpdateDiff(scheduler: Scheduler, sent?: Sent<JobUpdateRequest> | null): Answer {
  const request = requireNonNull(sent)
  const validated = validateTaskConfig(request.taskConfig, numberOf(request.instanceCount), scheduler.slaRules)
  if (!validated.ok) return invalidRequest(validated.message)
  const config = validated.value
  if (scheduler.crons.get(config.job)) return invalidRequest('Cron jobs are not supported.')
  const scope = scopeRanges(requireNonNull(request.settings).updateOnlyTheseInstances)
  const diff = computeJobDiff(
    scheduler.tasks.store.activeOfJob(config.job),
    config,
    numberOf(request.instanceCount),
    scope,
  )
  const added = new Map<number, StoredConfig>()
  const updated = new Map<number, StoredConfig>()
  const removed = new Map<number, StoredConfig>()
  for (const id of diff.replacements) if (!diff.replaced.has(id)) added.set(id, config)
  for (const [id, old] of diff.replaced) (diff.replacements.has(id) ? updated : removed).set(id, old)
  return ok({
    getJobUpdateDiffResult: struct(new GetJobUpdateDiffResult(), {
      add: configGroupStructs(added),
      remove: configGroupStructs(removed),
      update: configGroupStructs(updated),
      unchanged: configGroupStructs(diff.unchanged),
    }),
  })
}
