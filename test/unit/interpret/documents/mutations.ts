/** Documents broken in every way, the same ones for the same seed. */

/** What breaks a document where it stands. */
const PIECES =
  `< > & " ' / <![CDATA[ ]]> <!-- --> <? ?> <!DOCTYPE <item> </item> <entry> </entry> <title> </title> <description> </description> <rss>
  </rss> <channel> </channel> <feed> </feed> &amp; &lt; &nbsp; &# &#x110000; &#0; xmlns="http://www.w3.org/2005/Atom" xml:base="//[" xml:base=":"
  type="xhtml" mode="base64" rel="hub" <link> <a <div> </div> \u0000 \ufffe \ud800 { } [ ] , :`.split(/\s+/)

/** One of the documents with a few places broken. */
export function mutated(sources: readonly string[], next: () => number): string {
  const place = (text: string): number => Math.floor(next() * (text.length + 1))
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  let text = one(sources)
  for (let changes = 1 + Math.floor(next() * 6); changes > 0; changes--) {
    const [from, length] = [place(text), Math.floor(next() ** 3 * 400)]
    const [before, cut, after] = [text.slice(0, from), text.slice(from, from + length), text.slice(from + length)]
    const kind = Math.floor(next() * 8)
    if (kind === 0) text = before
    else if (kind === 1) text = before + after
    else if (kind === 2) text = before + cut + cut + after
    else if (kind === 3) text = before + one(PIECES).repeat(1 + Math.floor(next() * 3)) + cut + after
    else if (kind === 4) text = before + cut.toUpperCase() + after
    else if (kind === 5) text = before + one(sources).slice(place(text)) + after
    else if (kind === 6) text = before + [...cut].reverse().join('') + after
    else
      text =
        before.replace(new RegExp(one(['<', '>', '"', '/']), 'g'), (sign) => (next() < 0.05 ? '' : sign)) + cut + after
    if (text.length > 20_000) text = text.slice(0, 20_000)
  }
  return text
}
