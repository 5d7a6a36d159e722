import { QuoteType, Tokenizer } from 'htmlparser2'
import { resolved } from './element.ts'

/**
 * HTML with its relative addresses made absolute, where the document says against what (`xml:base`): what shows the article knows only
 * where its feed is.
 */
export function htmlWithin(html: string, base: string): string {
  if (base === '' || !ADDRESS.test(html)) return html
  const pieces: string[] = []
  let kept = 0
  let [isAddress, from] = [false, 0]
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onattribname: (start, end) => {
        isAddress = end - start <= LONGEST_NAME && addresses.has(html.slice(start, end).toLowerCase())
        from = 0
      },
      onattribdata: (start) => {
        if (from === 0) from = start
      },
      onattribentity: ignore,
      onattribend: (quote, after) => {
        if (!isAddress || from === 0) return
        const end = quote === QuoteType.Unquoted ? after : after - 1
        const written = html.slice(from, end)
        const whole = resolved(written.replace(/&amp;/gi, '&'), base)
        if (whole === written || written.startsWith('#')) return
        pieces.push(html.slice(kept, from), whole.replace(/&/g, '&amp;').replace(/"/g, '&quot;'))
        kept = end
      },
      ontext: ignore,
      ontextentity: ignore,
      oncdata: ignore,
      onopentagname: ignore,
      onopentagend: ignore,
      onselfclosingtag: ignore,
      onclosetag: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore
    }
  )
  tokenizer.write(html)
  tokenizer.end()
  return pieces.length === 0 ? html : pieces.join('') + html.slice(kept)
}

const addresses = new Set('href src poster cite'.split(' '))
const LONGEST_NAME = 10
const ADDRESS = /\b(?:href|src|poster|cite)\s*=/i
