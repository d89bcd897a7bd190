const LOOPBACK_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** A page of another site that made its own name point at this machine still sends that name (DNS rebinding). */
export const isLoopbackName = (host: string | null): boolean => LOOPBACK_NAME.test(host ?? '')

export const WRONG_NAME = 'Use Airglow as localhost or 127.0.0.1: it answers to no other name yet.'

/** `http://…` of a loopback host, as a person would write it; IPv6 goes in brackets. */
export const loopbackUrl = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host === '127.0.0.1' ? 'localhost' : host}:${port}`
