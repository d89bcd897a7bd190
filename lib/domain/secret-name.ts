/** Found anywhere in a name, whatever stands around it. */
const WITHIN =
  /passw|passphrase|secret|token(?!iz)|credential|(?:api|private|access|signing|encryption|master|account|license)key|authorization|connectionstring/
/** Found as a word of its own. */
const WORDS: ReadonlySet<string> = new Set([
  'pwd',
  'creds',
  'otp',
  'pin',
  'dsn',
  'jwt',
  'hmac',
  'salt',
  'cookie',
  'cookies',
])
/** Found as the last word: `db_pass`, `auth`, `tls.key`. */
const LAST_WORDS: ReadonlySet<string> = new Set(['pass', 'auth', 'key', 'keys', 'sig'])
/** Keys that open nothing; `status` is Aurora's own (`CoordinatorSlaPolicy.statusKey`). */
const OPEN_KEYS: ReadonlySet<string> = new Set([
  'status',
  'public',
  'primary',
  'foreign',
  'partition',
  'sort',
  'row',
  'shard',
  'routing',
  'cache',
  'job',
])

/** The words of `dbApiKey`, `DB_API_KEY` or `db.api-key2`, in small letters. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')

/** Whether what stands under this name is nobody's to see: `DB_PASSWORD`, `apiKey`, `github-token2`. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  if (WITHIN.test(words.join('')) || words.some((word) => WORDS.has(word))) return true
  const last = words.at(-1)
  if (last === undefined || !LAST_WORDS.has(last)) return false
  return !((last === 'key' || last === 'keys') && OPEN_KEYS.has(words.at(-2) ?? ''))
}
