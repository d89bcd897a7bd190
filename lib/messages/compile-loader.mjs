import compile from 'icu-minify/compile'

/** Every message of `en.json` as what a formatter walks over, so that no browser has to be sent the reader of ICU MessageFormat. */
const compiled = (node) =>
  typeof node === 'string'
    ? compile(node)
    : Object.fromEntries(Object.entries(node).map(([name, part]) => [name, compiled(part)]))

/** A loader of the build's; `next.config.js` puts it on `en.json`. */
export default function compileLoader(source) {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(compiled(JSON.parse(source))))})`
}
