/** A text that a service reads as markup, so that it shows every sign as itself. */
export function asMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/**
 * A text for a service of which nobody knows whether it reads markup.
 *
 * Tags go as a whole, and what is left of angle brackets and ampersands is replaced by look-alikes that no parser takes for
 * markup.
 */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<\/?[a-z!][^<>]{0,500}>/gi, ' ')
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/&/g, '＆')
    .replace(/ {2,}/g, ' ')
    .trim()
}
