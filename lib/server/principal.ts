import { NAME_HEADER, NAME_LENGTH, ownName } from '@/lib/contract/own-name'
import { AppError } from './app-error'

/** Who acts. Every verb takes one, although there is only one kind so far: whoever can reach the loopback address. */
export type Principal = { readonly kind: 'local'; readonly name: string }

/** Without a login nobody is known by name; the record says so instead of inventing one. */
export const localPrincipal: Principal = { kind: 'local', name: 'someone at this dashboard' }

/** @throws AppError bad-request for a name that cannot be kept */
export function principalOf(request: Request): Principal {
  const given = request.headers.get(NAME_HEADER)
  if (given === null) return localPrincipal
  const name = ownName(decoded(given) ?? '')
  if (name === null)
    throw new AppError(
      'bad-request',
      `The header ${NAME_HEADER} must hold a name of ${NAME_LENGTH.least} to ${NAME_LENGTH.most} printable characters without a colon, percent-encoded. Leave it out to act without a name.`,
    )
  return { kind: 'local', name }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
