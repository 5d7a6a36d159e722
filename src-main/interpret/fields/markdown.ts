import MarkdownIt from 'markdown-it'

/** A longer text stays as it was typed: reading it would hold up what other feeds send. In characters. */
const LONGEST = 20_000

/** Tags in it are text, as most that is sent as Markdown was typed by people who meant no HTML. */
const reader = new MarkdownIt({ html: false, breaks: true, linkify: false })

/** Of words alone, as most descriptions are, nothing has to be read: one paragraph on one line without any sign of Markdown. */
const WORDS = /^[^\s*_`#[\]<>|~\\!&"+=:-][^\n\r*_`[\]<>|~\\!&"]*$/
const NUMBERED = /^\d{1,9}[.)]/

/** The HTML of a text in Markdown; null where it is too long. */
export function markdownHtml(text: string): string | null {
  if (text.length > LONGEST) return null
  const line = text.trimEnd()
  return WORDS.test(line) && !NUMBERED.test(line) ? `<p>${line}</p>` : reader.render(text).trim()
}
