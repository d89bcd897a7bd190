import { fileURLToPath } from 'node:url'

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

/** @type {import('next').NextConfig} */
export default {
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  poweredByHeader: false,
  // The optimizer is an attack surface nobody here needs: every picture of the product is drawn.
  images: { unoptimized: true },
  serverExternalPackages: ['thrift', 'node-int64', 'node-zookeeper-client', '@electric-sql/pglite'],
  headers: async () => [
    { source: '/:path*', headers },
    { source: '/api/((?!stream)(?!.*\\.md$).*)', headers: json },
  ],
}
