import MarkdownIt from 'markdown-it'

/** A longer text stays as it was typed: reading it would hold up what other feeds send. In characters. */
const LONGEST = 20_000

/** Tags in it are text, as most that is sent as Markdown was typed by people who meant no HTML. */
const reader = new MarkdownIt({ html: false, breaks: true, linkify: false })

/** The HTML of a text in Markdown; null where it is too long. */
export const markdownHtml = (text: string): string | null => (text.length > LONGEST ? null : reader.render(text).trim())
