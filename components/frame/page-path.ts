/** The meta-update whose page, plan or incident mode a path is; null: it is none of them. */
export function metaUpdateOf(path: string): string | null {
  const part = /^\/meta-updates\/([^/]+)/.exec(path)?.[1]
  if (part === undefined) return null
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
