/** Plain text becomes paragraphs with live links; what looks like markup in it stays what it is: text. */

const ADDRESS = /https?:\/\/[^\s<>"'`\u3000-\u3003\u300A-\u3011\uFF08\uFF09]+/gi

/** What is longer stays text: to look for its end takes time with the square of its length. */
const MAX_ADDRESS = 2_000

/** Blank lines part paragraphs, single ones break the line. Answers HTML. */
export function textHtml(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${linked(paragraph).replace(/\n/g, '<br>')}</p>`)
    .join('\n')
}

/** A piece of a long text, its lines and blank lines as they are. Answers HTML. */
export function linesHtml(text: string): string {
  return `<p class="tt-lines">${linked(text)}</p>`
}

function linked(text: string): string {
  let html = ''
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    if (match[0].length > MAX_ADDRESS) continue
    const address = withoutTail(match[0])
    if (!isAddress(address)) continue
    html += escaped(text.slice(end, match.index))
    html += `<a href="${escaped(address)}">${escaped(address)}</a>`
    end = match.index + address.length
  }
  return html + escaped(text.slice(end))
}

/** A full stop after an address ends the sentence, not the address; so does a bracket that was opened before it. */
function withoutTail(address: string): string {
  let text = address
  for (;;) {
    const last = text.at(-1) ?? ''
    if (/[.,;:!?*_~\u2026\u201D\u2019。、，]/.test(last)) text = text.slice(0, -1)
    else if (last === ')' && count(text, ')') > count(text, '(')) text = text.slice(0, -1)
    else if (last === ']' && count(text, ']') > count(text, '[')) text = text.slice(0, -1)
    else return text
  }
}

const count = (text: string, character: string): number => text.split(character).length - 1

function isAddress(text: string): boolean {
  try {
    return new URL(text).hostname !== ''
  } catch {
    return false
  }
}

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** A longer text needs a heading to be found by, also where that is its own first sentence. */
const LONGEST_POST = 1_000

/**
 * Whether an item is a short text whose title is only the beginning of it, as a post has none of its own: it is shown
 * once, as text. A line of its own that is no sentence is a heading, of which the text below is shown without it.
 */
export function isPost(title: string, text: string): boolean {
  if (text.length > LONGEST_POST) return false
  const begins = title.replace(/\s+/g, ' ').replace(/…$/, '').trim()
  const whole = text.replace(/\s+/g, ' ').trim()
  if (begins === '' || !whole.startsWith(begins)) return false
  const [firstLine = ''] = text.trim().split('\n')
  const isHeading = firstLine.trim().length === begins.length && whole.length > begins.length
  return !isHeading || /[.!?。！？…]$/.test(begins)
}

/** The text below a title: what only repeats the title above it is left out. */
export function bodyText(title: string, text: string): string {
  const trimmed = text.trim()
  if (trimmed === title.trim()) return ''
  const [first = '', ...rest] = trimmed.split('\n')
  return first.trim() === title.trim() ? rest.join('\n').trim() : trimmed
}
