import { isIdentifier, type JobKey } from '@/lib/domain/job'
import { AppError } from './app-error'

const MAX_LENGTH = 512

/**
 * Parses one dynamic part of a URL. Pages get theirs encoded and route handlers decoded, so decoding must not be done twice:
 * an id that holds a percent sign is told apart by `encoded`.
 *
 * @throws AppError bad-request
 */
export function parsePathPart(raw: string, encoded = true): string {
  const text = encoded ? decode(raw) : raw
  if (text.length === 0 || text.length > MAX_LENGTH || /\p{Cc}/u.test(text))
    throw new AppError('bad-request', `An id in the address must have 1 to ${MAX_LENGTH} printable characters.`)
  return text
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw new AppError('bad-request', 'The address holds a percent sign that is not an encoding; write it as %25.')
  }
}

/** @throws AppError bad-request */
export function parseJobKey(parts: { role: string; environment: string; name: string }, encoded = true): JobKey {
  const job = {
    role: parsePathPart(parts.role, encoded),
    environment: parsePathPart(parts.environment, encoded),
    name: parsePathPart(parts.name, encoded),
  }
  const wrong = Object.entries(job).find(([, text]) => !isIdentifier(text))
  if (wrong) throw new AppError('bad-request', `The ${wrong[0]} of a job has letters, digits, “_”, “-” and “.” only.`)
  return job
}

/** The number of an instance. @throws AppError bad-request */
export function parseInstance(raw: string): number {
  const instance = Number(raw)
  if (!/^\d{1,9}$/.test(raw)) throw new AppError('bad-request', 'The number of an instance has 1 to 9 digits.')
  return instance
}
