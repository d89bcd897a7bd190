/** Aurora's identity of a job inside one cluster. */
export type JobKey = { readonly role: string; readonly environment: string; readonly name: string }

/** Aurora's identity of one JobUpdate inside one cluster; `id` is the scheduler's own UUID unless it took the caller's. */
export type JobUpdateKey = { readonly job: JobKey; readonly id: string }

/** `role/environment/name`, as Aurora's client prints it. */
export const formatJobKey = (job: JobKey): string => `${job.role}/${job.environment}/${job.name}`

export const sameJob = (a: JobKey, b: JobKey): boolean =>
  a.role === b.role && a.environment === b.environment && a.name === b.name

/** Aurora's rule for roles, environments and job names (UserProvidedStrings: `^[\w\-\.]+$`, at most 255 characters). */
export const isIdentifier = (text: string): boolean => text.length <= 255 && /^[\w\-.]+$/.test(text)
