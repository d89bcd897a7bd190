/**
 * A RuntimeException inside a handler. Aurora's LoggingInterceptor turns it into `ERROR` whose one detail carries the
 * exception's message; `text` is null where Java has none (a NullPointerException, a bare precondition).
 */
export class JavaException extends Error {
  constructor(readonly text: string | null) {
    super(text ?? 'no message')
  }
}

/** What Java does when it dereferences null. */
export function requireNonNull<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new JavaException(null)
  return value
}

/** MorePreconditions.checkNotBlank. */
export function checkNotBlank(value: string | null | undefined): string {
  if (!value?.trim()) throw new JavaException('Argument cannot be blank')
  return value
}
