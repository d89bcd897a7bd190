import { fileURLToPath } from 'node:url'
import { precompress } from './lib/commands/precompress.mjs'

/** Nothing of another origin may frame the dashboard, script it or be sent where it was. */
const headers = [
  {
    key: 'Content-Security-Policy',
    value: "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
  },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
]

/**
 * Next hands the headers of a route handler on as lists, and its compression takes a content type in a list for none. A type
 * that is set here comes as a string, and JSON is compressed.
 */
const json = [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }]

/** What `precompress` has written goes to whom can read it. A development server compresses nothing ahead of time. */
const isBuilt = process.env.NODE_ENV === 'production'
const readsBrotli = [{ type: 'header', key: 'accept-encoding', value: '(?:.*[ ,])?br(?!;q=0(?:[.]0+)?(?: |,|$)).*' }]
const brotli = (ending, type) => ({
  source: `/_next/static/chunks/:name(.*[.]${ending})`,
  has: readsBrotli,
  headers: [
    { key: 'Content-Type', value: `${type}; charset=utf-8` },
    { key: 'Content-Encoding', value: 'br' },
    { key: 'Vary', value: 'Accept-Encoding' },
  ],
})

/** @type {import('next').NextConfig} */
export default {
  turbopack: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    rules: { '**/lib/messages/en.json': { loaders: ['./lib/messages/compile-loader.mjs'], as: '*.js' } },
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  poweredByHeader: false,
  // The optimizer is an attack surface nobody here needs: every picture of the product is drawn.
  images: { unoptimized: true },
  serverExternalPackages: ['thrift', 'node-int64', 'node-zookeeper-client', '@electric-sql/pglite'],
  headers: async () => [
    { source: '/:path*', headers },
    { source: '/api/((?!stream)(?!.*\\.md$).*)', headers: json },
    ...(isBuilt ? [brotli('js', 'text/javascript'), brotli('css', 'text/css')] : []),
  ],
  rewrites: async () => ({
    beforeFiles: isBuilt
      ? [
          {
            source: '/_next/static/chunks/:name(.*[.](?:js|css))',
            has: readsBrotli,
            destination: '/_next/static/chunks/:name.br',
          },
        ]
      : [],
  }),
  compiler: { runAfterProductionCompile: precompress },
}
