import type { Result } from '@/lib/aurora/generated/aurora_types'
import type { ResponseCodeName } from './wire-enums'

/** What a handler answers. A message of null is a ResponseDetail without text. */
export type Answer = {
  readonly code: ResponseCodeName
  readonly messages: readonly (string | null)[]
  readonly result: ResultFields | null
}

/** The one field of the Result union that an answer carries. */
export type ResultFields = { readonly [Key in keyof Result]?: NonNullable<Result[Key]> }

export const ok = (result: ResultFields | null = null, ...messages: string[]): Answer => ({
  code: 'OK',
  messages,
  result,
})

export const invalidRequest = (message: string, result: ResultFields | null = null): Answer => ({
  code: 'INVALID_REQUEST',
  messages: [message],
  result,
})

export const error = (message: string | null): Answer => ({ code: 'ERROR', messages: [message], result: null })

/** What createJob, killTasks, addInstances, restartShards and most cron calls answer while an update of the job is active. */
export const jobUpdating = (): Answer => ({
  code: 'JOB_UPDATING_ERROR',
  messages: ['Job is currently updating'],
  result: null,
})
