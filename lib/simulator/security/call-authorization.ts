import type { Answer } from '../calls/answer'
import { invalidRequest } from '../calls/answer'
import type { MethodName } from '../calls/calls'
import { jobKeyText } from '../calls/java-text'
import { isValidJobKey } from '../tasks/config-validation'
import { implies } from './shiro-permission'
import type { User } from './user'

/** ReadOnlyScheduler: nobody needs to log in for these. */
const READS: ReadonlySet<string> = new Set([
  'getRoleSummary',
  'getJobSummary',
  'getTasksStatus',
  'getTasksWithoutConfigs',
  'getPendingReason',
  'getConfigSummary',
  'getJobs',
  'getQuota',
  'populateJobConfig',
  'getJobUpdateSummaries',
  'getJobUpdateDetails',
  'getJobUpdateDiff',
  'getTierConfigs',
] satisfies MethodName[])

/** AuroraSchedulerManager: these are about one job and need a permission for it. What is in neither list is AuroraAdmin's. */
const JOB_CALLS: ReadonlySet<string> = new Set([
  'createJob',
  'scheduleCronJob',
  'descheduleCronJob',
  'startCronJob',
  'restartShards',
  'killTasks',
  'addInstances',
  'replaceCronTemplate',
  'startJobUpdate',
  'pauseJobUpdate',
  'resumeJobUpdate',
  'abortJobUpdate',
  'rollbackJobUpdate',
  'pulseJobUpdate',
] satisfies MethodName[])

/** Whether a call changes nothing and therefore needs no login. */
export const isRead = (method: string): boolean => READS.has(method)

/**
 * ShiroAuthorizingParamInterceptor and ShiroAuthorizingInterceptor: why a user may not make this call, or null when it is
 * allowed. A call about a job that names no valid one is refused whoever makes it.
 */
export function refusalFor(user: User, method: string, args: readonly unknown[]): Answer | null {
  if (isRead(method)) return null
  const mayDo = (permission: string) => user.permissions.some((granted) => implies(granted, permission))
  if (!JOB_CALLS.has(method)) {
    if (mayDo(`thrift.AuroraAdmin:${method}`)) return null
    return denied(
      `Subject ${user.name} lacks permission UnscopedRpcPermission{domain=thrift.AuroraAdmin, rpc=${method}}`,
    )
  }
  const job = jobIn(args[0])
  if (!job) return invalidRequest('Missing or invalid job key from request.')
  if (mayDo(`thrift.AuroraSchedulerManager:${method}:${job.role}:${job.environment}:${job.name}`)) return null
  return denied(
    `Subject ${user.name} is not permitted to JobScopedRpcPermission{rpc=${method}, permittedJob=${jobKeyText(job)}}.`,
  )
}

const denied = (message: string): Answer => ({ code: 'AUTH_FAILED', messages: [message], result: null })

type SentJobKey = { readonly role: string; readonly environment: string; readonly name: string }

/** Where the first argument of the calls has its job key: is one, or holds one under a name of its own. */
const PATHS: readonly (readonly string[])[] = [[], ['key'], ['job'], ['jobKey'], ['taskConfig', 'job']]

function jobIn(argument: unknown): SentJobKey | null {
  for (const path of PATHS) {
    const found = path.reduce<unknown>(
      (value, field) => (typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined),
      argument,
    )
    const key = jobKeyOf(found)
    if (key) return key
  }
  return null
}

function jobKeyOf(value: unknown): SentJobKey | null {
  if (typeof value !== 'object' || value === null) return null
  const [role, environment, name] = ['role', 'environment', 'name'].map((field): unknown => Reflect.get(value, field))
  if (typeof role !== 'string' || typeof environment !== 'string' || typeof name !== 'string') return null
  const key = { role, environment, name }
  return isValidJobKey(key) ? key : null
}
