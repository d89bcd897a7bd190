import type { WireProtocol } from './call-codec'

/** Aurora's media types, which replies carry exactly like this. */
export const MEDIA_TYPES: Readonly<Record<WireProtocol, string>> = {
  json: 'application/vnd.apache.thrift.json',
  binary: 'application/vnd.apache.thrift.binary',
}

export type RequestType =
  | { readonly kind: 'known'; readonly protocol: WireProtocol }
  | { readonly kind: 'unsupported'; readonly value: string }
  | { readonly kind: 'unparsable'; readonly value: string }

/** TContentAwareServlet: which protocol a Content-Type means. Parameters count, except the charset of the TJSON type. */
export function requestTypeOf(value: string | undefined): RequestType {
  if (value === undefined) return { kind: 'known', protocol: 'json' }
  const type = value.toLowerCase().replace(/\s/g, '')
  if (
    ['application/x-thrift', 'application/json', MEDIA_TYPES.json, `${MEDIA_TYPES.json};charset=utf-8`].includes(type)
  ) {
    return { kind: 'known', protocol: 'json' }
  }
  if (type === MEDIA_TYPES.binary) return { kind: 'known', protocol: 'binary' }
  if (!type.includes('/')) return { kind: 'unparsable', value }
  return { kind: 'unsupported', value: value.replace(/charset=utf-8/i, 'charset=UTF-8') }
}

/** Only exactly the binary type gets a binary reply. */
export const replyProtocolOf = (accept: string | undefined): WireProtocol =>
  accept === MEDIA_TYPES.binary ? 'binary' : 'json'

/** Whether gzip is named and not ruled out; `*` does not name it. */
export const acceptsGzip = (header: string | readonly string[] | undefined): boolean =>
  [header]
    .flat()
    .join(',')
    .split(',')
    .some((entry) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(entry))
