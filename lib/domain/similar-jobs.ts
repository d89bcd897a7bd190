import { formatJobKey, type JobKey } from './job'
import { nearestWord } from './nearest-word'

const MOST = 5

/** Known jobs that somebody may have meant: of the same name elsewhere, then the nearest name beside it, then the nearest key of all. */
export function similarJobs(asked: JobKey, known: readonly JobKey[]): JobKey[] {
  const beside = known.filter(({ role, environment }) => role === asked.role && environment === asked.environment)
  const nearName = nearestWord(
    asked.name,
    beside.map(({ name }) => name),
  )
  const nearKey = nearestWord(formatJobKey(asked), known.map(formatJobKey))
  const found = [
    ...known.filter(({ name }) => name.toLowerCase() === asked.name.toLowerCase()),
    ...beside.filter(({ name }) => name === nearName),
    ...known.filter((job) => formatJobKey(job) === nearKey),
  ]
  return [...new Map(found.map((job) => [formatJobKey(job), job])).values()].slice(0, MOST)
}
