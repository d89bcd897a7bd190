import { notFound } from 'next/navigation'
import type { ProblemCode } from '@/lib/contract/problem'
import { isAppError } from '@/lib/server/app-error'

/** What a verb read; or the nearest not-found page, when there is nothing by that address or the address cannot be one. */
export async function foundOrMissing<T>(missing: ProblemCode, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isAppError(error, missing) || isAppError(error, 'bad-request')) notFound()
    throw error
  }
}
