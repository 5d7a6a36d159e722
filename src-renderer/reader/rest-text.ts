/** The text of HTML that nobody makes a tree of: in one pass, in time that grows with its length and nothing else. */

const BLOCK =
  /^\/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tr|ul)(?![a-z0-9-])/i
const CELL = /^t[dh](?![a-z0-9-])/i
const PRE = /^\/?pre(?![a-z0-9-])/i
const UNSEEN = /^(?:script|style|template|textarea|title|noscript|iframe|noembed|noframes|svg|select)(?![a-z0-9-])/i

/** Blocks become lines, entities are decoded, scripts and styles go. */
export function restText(html: string): string {
  const [first = '', ...parts] = html.split('<')
  let asWritten = false
  const line = (text: string): string => (asWritten ? text : text.replace(/\s+/g, ' '))
  const pieces = [line(first)]
  /** What ends a stretch without text: `-->`, or an end tag. */
  let until: string | null = null
  for (const part of parts) {
    const comment = until === '-->' || (until === null && part.startsWith('!--'))
    const end = part.indexOf(comment ? '-->' : '>')
    if (comment) until = end === -1 ? '-->' : null
    else if (until !== null) {
      if (part.slice(0, until.length).toLowerCase() !== until) continue
      until = null
    } else if (!/^[a-z/!?]/i.test(part)) {
      pieces.push(line(`<${part}`))
      continue
    } else {
      const unseen = UNSEEN.exec(part)?.[0]
      if (unseen !== undefined) until = `/${unseen.toLowerCase()}`
      if (PRE.test(part)) asWritten = !part.startsWith('/')
      if (BLOCK.test(part)) pieces.push('\n')
      else if (CELL.test(part)) pieces.push(' ')
    }
    if (until === null && end !== -1) pieces.push(line(part.slice(end + (comment ? 3 : 1))))
  }
  return decoded(pieces.join(''))
}

function decoded(text: string): string {
  const template = document.createElement('template')
  template.innerHTML = text.replaceAll('<', '&lt;')
  return template.content.textContent
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
