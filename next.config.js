import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
export default {
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  poweredByHeader: false,
  // The optimizer is an attack surface nobody here needs: every picture of the product is drawn.
  images: { unoptimized: true },
  serverExternalPackages: ['thrift', 'node-int64', '@electric-sql/pglite'],
}
