/** Parts of a permission between colons, each a set of words between commas. */
type Parts = readonly ReadonlySet<string>[]

const partsOf = (text: string): Parts =>
  text
    .trim()
    .toLowerCase()
    .split(':')
    .map((part) => new Set(part.split(',')))

/** Whether a text can be a Shiro wildcard permission: no part of it is empty. */
export const isPermission = (text: string): boolean =>
  text.trim() !== '' && partsOf(text).every((part) => !part.has('') && part.size > 0)

/**
 * Shiro's WildcardPermission: whether `granted` covers `asked`. A `*` covers any part, parts left out at the end cover
 * everything there, and upper and lower case are the same.
 */
export function implies(granted: string, asked: string): boolean {
  const have = partsOf(granted)
  const want = partsOf(asked)
  return (
    want.every((part, index) => {
      const own = have[index]
      return own === undefined || own.has('*') || [...part].every((word) => own.has(word))
    }) && have.slice(want.length).every((part) => part.has('*'))
  )
}
