import type { InTheWay, ProblemCode } from '@/lib/contract/problem'

/** A failure that has a name in the contract. The message is for the person who caused it: what is wrong, what to do. */
export class AppError extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly inTheWay?: InTheWay,
  ) {
    super(message)
    this.name = 'AppError'
  }
}

/** By code and name: a module has several copies in one Next process, so `instanceof` would miss some. */
export const isAppError = (error: unknown, code?: ProblemCode): error is AppError =>
  error instanceof Error && error.name === 'AppError' && (code === undefined || (error as AppError).code === code)
