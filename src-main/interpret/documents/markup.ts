/**
 * Turns markup that stands in a document as elements into HTML: without prefixes, every element with its end, CDATA as text.
 *
 * Not well made as it may be, it is neither parsed nor sanitised here: what shows it does that.
 */
export function htmlOfMarkup(source: string): string {
  const text = source.includes('<![CDATA[') ? source.replace(CDATA, (_, inside: string) => escaped(inside)) : source
  const bare = text.includes(':') ? text.replace(PREFIX, '<$1') : text
  return bare.includes('/>')
    ? bare.replace(EMPTY, (tag, name: string, rest: string) =>
        isVoid.has(name.toLowerCase()) ? tag : `<${name}${rest}></${name}>`
      )
    : bare
}

const CDATA = /<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/g
const PREFIX = /<(\/?)[a-z][\w.-]{0,20}:(?=[a-z])/gi
const EMPTY = /<([a-z][a-z0-9]{0,20})((?:\s[^<>]{0,4000})?)\/>/gi
const isVoid = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
