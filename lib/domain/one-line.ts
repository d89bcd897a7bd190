/** Text of others on one line: every run of white space is one blank, and characters that nobody sees are gone. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
