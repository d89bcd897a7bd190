/** Who acts. Every verb takes one, although there is only one kind so far: whoever can reach the loopback address. */
export type Principal = { readonly kind: 'local'; readonly name: string }

/** Without a login nobody is known by name; the record says so instead of inventing one. */
export const localPrincipal: Principal = { kind: 'local', name: 'someone at this dashboard' }
