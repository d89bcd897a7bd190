/** Puts text where the person can paste it from; rejects where the browser would not. */
export async function copyText(text: string): Promise<void> {
  // The clipboard exists only on secure origins; plain HTTP inside a company network gets the old way.
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('The browser would not copy')
}
