import iconv from 'iconv-lite'

/** Documents made of a table: the same two stories in every version of every format, and in every encoding. */

export interface Story {
  id: string
  title: string
  link: string
  html: string
  author: string
  tag: string
  /** ISO 8601 */
  published: string
}

/** A document, and what is to be read of it. */
export interface MadeDocument {
  name: string
  text: string
  /** What `text` is as bytes, and what the server says of their encoding. */
  bytes: Uint8Array
  charset: string | null
  title: string
  stories: readonly Story[]
  /** What the format has room for. */
  has: ReadonlySet<Field>
}

export type Field = 'id' | 'link' | 'body' | 'author' | 'tag' | 'date'

type Write = (title: string, stories: readonly Story[], declaration: string) => string

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const cdata = (text: string): string => `<![CDATA[${text}]]>`
const rfc822 = (iso: string): string => new Date(iso).toUTCString()
const newestFirst = (stories: readonly Story[]): Story[] => [...stories].reverse()

const rss =
  (version: string, item: (story: Story) => string, root = ''): Write =>
  (title, stories, declaration) =>
    `${declaration}<rss version="${version}"${root}><channel><title>${escaped(title)}</title><link>https://h.example/</link>` +
    `<description>All of it</description>${newestFirst(stories).map(item).join('\n')}</channel></rss>`

const rdf =
  (namespace: string, item: (story: Story) => string, more = ''): Write =>
  (title, stories, declaration) =>
    `${declaration}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="${namespace}"${more}>
     <channel rdf:about="https://h.example/"><title>${escaped(title)}</title><link>https://h.example/</link></channel>
     ${newestFirst(stories).map(item).join('\n')}</rdf:RDF>`

const atom =
  (namespace: string, version: string, entry: (story: Story) => string): Write =>
  (title, stories, declaration) =>
    `${declaration}<feed${version} xmlns="${namespace}"><title>${escaped(title)}</title><link rel="alternate" href="https://h.example/"/>
     <id>urn:feed</id>${newestFirst(stories).map(entry).join('\n')}</feed>`

const json =
  (version: string, author: (story: Story) => object): Write =>
  (title, stories) =>
    JSON.stringify({
      version: `https://jsonfeed.org/version/${version}`,
      title,
      home_page_url: 'https://h.example/',
      items: newestFirst(stories).map((story) => ({
        id: story.id,
        url: story.link,
        title: story.title,
        content_html: story.html,
        date_published: story.published,
        tags: [story.tag],
        ...author(story)
      }))
    })

const item091 = ({ title, link, html }: Story): string =>
  `<item><title>${escaped(title)}</title><link>${escaped(link)}</link><description>${escaped(html)}</description></item>`
const item20 = (story: Story, body: string): string =>
  `<item><title>${escaped(story.title)}</title><link>${escaped(story.link)}</link><guid isPermaLink="false">${story.id}</guid>
   <author>desk@h.example (${escaped(story.author)})</author><category>${escaped(story.tag)}</category>
   <pubDate>${rfc822(story.published)}</pubDate>${body}</item>`
const dc = ({ author, tag, published }: Story, prefix: string): string =>
  `<${prefix}:creator>${escaped(author)}</${prefix}:creator><${prefix}:subject>${escaped(tag)}</${prefix}:subject>
   <${prefix}:date>${published}</${prefix}:date>`
const item10 = (story: Story, prefix: string, body: string): string =>
  `<item rdf:about="${escaped(story.id)}"><title>${escaped(story.title)}</title><link>${escaped(story.link)}</link>
   ${dc(story, prefix)}${body}</item>`
const entry10 = (story: Story, content: string): string =>
  `<entry><id>${story.id}</id><title type="text">${escaped(story.title)}</title><link href="${escaped(story.link)}"/>
   <author><name>${escaped(story.author)}</name><email>a@h.example</email></author><category term="${escaped(story.tag)}"/>
   <published>${story.published}</published><updated>${story.published}</updated>${content}</entry>`

const CONTENT = 'http://purl.org/rss/1.0/modules/content/'
const DC = 'http://purl.org/dc/elements/1.1/'
const all: Field[] = ['id', 'link', 'body', 'author', 'tag', 'date']

const formats: [string, Write, Field[]][] = [
  [
    'RSS 0.90',
    rdf(
      'http://my.netscape.com/rdf/simple/0.9/',
      ({ title, link }) => `<item><title>${escaped(title)}</title><link>${escaped(link)}</link></item>`
    ),
    ['link']
  ],
  ['RSS 0.91', rss('0.91', item091), ['link', 'body']],
  [
    'RSS 0.92',
    rss('0.92', (story) => item091(story).replace('</item>', `<category>${escaped(story.tag)}</category></item>`)),
    ['link', 'body', 'tag']
  ],
  [
    'RSS 1.0',
    rdf(
      'http://purl.org/rss/1.0/',
      (story) => item10(story, 'dc', `<description>${escaped(story.html)}</description>`),
      ` xmlns:dc="${DC}"`
    ),
    all
  ],
  [
    'RSS 1.0 with other prefixes',
    rdf(
      'http://purl.org/rss/1.0/',
      (story) => item10(story, 'core', `<full:encoded>${cdata(story.html)}</full:encoded>`),
      ` xmlns:core="${DC}" xmlns:full="${CONTENT}"`
    ),
    all
  ],
  ['RSS 2.0', rss('2.0', (story) => item20(story, `<description>${escaped(story.html)}</description>`)), all],
  [
    'RSS 2.0 with content',
    rss(
      '2.0',
      (story) => item20(story, `<description>In short</description><c:encoded>${cdata(story.html)}</c:encoded>`),
      ` xmlns:c="${CONTENT}"`
    ),
    all
  ],
  [
    'RSS 2.0 in upper case',
    rss('2.0', (story) =>
      item20(story, `<description>${cdata(story.html)}</description>`)
        .replace(/<\/?[a-zA-Z]+(?=[\s>])/g, (tag) => tag.toUpperCase())
        .replace(/<!\[CDATA\[.*?]]>/gs, (text) => (cdata(story.html).length === text.length ? cdata(story.html) : text))
    ),
    all
  ],
  [
    'Atom 0.3',
    atom('http://purl.org/atom/ns#', ' version="0.3"', (story) =>
      entry10(story, `<content type="text/html" mode="escaped">${escaped(story.html)}</content>`)
        .replace(/published>/g, 'issued>')
        .replace(/updated>/g, 'modified>')
        .replace(
          /<category term="([^"]*)"\/>/,
          '<dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">$1</dc:subject>'
        )
    ),
    all
  ],
  [
    'Atom 1.0',
    atom('http://www.w3.org/2005/Atom', '', (story) =>
      entry10(story, `<summary>In short</summary><content type="html">${escaped(story.html)}</content>`)
    ),
    all
  ],
  [
    'Atom 1.0 with a prefix',
    (title, stories, declaration) =>
      atom('http://www.w3.org/2005/Atom', '', (story) =>
        entry10(story, `<content type="html">${escaped(story.html)}</content>`)
      )(title, stories, '')
        .replace(/<(\/?)(?=[a-z])/g, '<$1a:')
        .replace('xmlns=', 'xmlns:a=')
        .replace(/^/, declaration),
    all
  ],
  ['JSON Feed 1', json('1', ({ author }) => ({ author: { name: author } })), all],
  ['JSON Feed 1.1', json('1.1', ({ author }) => ({ authors: [{ name: author }] })), all]
]

interface Encoding {
  label: string
  codec: string
  words: string
  /** How its bytes say what they are. */
  said: 'declaration' | 'server' | 'mark' | 'nobody'
}

const encodings: Encoding[] = [
  { label: 'utf-8', codec: 'utf-8', words: 'Fog – 안개 霧 Туман', said: 'declaration' },
  { label: 'utf-8', codec: 'utf-8', words: 'Nebel über 항구', said: 'nobody' },
  { label: 'utf-8', codec: 'utf-8', words: 'Mark 항구', said: 'mark' },
  { label: 'utf-16', codec: 'utf-16le', words: 'Sechzehn 안개', said: 'mark' },
  { label: 'utf-16', codec: 'utf-16be', words: 'Seize 霧', said: 'nobody' },
  { label: 'utf-32', codec: 'utf-32be', words: 'Zweiunddreißig', said: 'mark' },
  { label: 'euc-kr', codec: 'cp949', words: '항구의 안개가 걷혔다, 펲시', said: 'declaration' },
  { label: 'euc-kr', codec: 'cp949', words: '배가 다시 다닌다', said: 'server' },
  { label: 'ks_c_5601-1987', codec: 'cp949', words: '오늘의 소식', said: 'declaration' },
  { label: 'Shift_JIS', codec: 'cp932', words: '霧が晴れた ①', said: 'declaration' },
  { label: 'EUC-JP', codec: 'euc-jp', words: '船がまた出る', said: 'server' },
  { label: 'GB2312', codec: 'gb18030', words: '港口的雾散了', said: 'declaration' },
  { label: 'gb18030', codec: 'gb18030', words: '渡船恢复 𠀀', said: 'server' },
  { label: 'Big5', codec: 'big5', words: '港口的霧散了', said: 'declaration' },
  { label: 'koi8-r', codec: 'koi8-r', words: 'Туман рассеялся', said: 'declaration' },
  { label: 'windows-1251', codec: 'windows-1251', words: 'Паром снова ходит', said: 'server' },
  { label: 'windows-1250', codec: 'windows-1250', words: 'Mlha nad přístavem', said: 'declaration' },
  { label: 'iso-8859-2', codec: 'iso-8859-2', words: 'Mgła w porcie łódzkim', said: 'declaration' },
  { label: 'windows-1252', codec: 'windows-1252', words: '“Fähre” – 3 €', said: 'declaration' },
  { label: 'iso-8859-1', codec: 'windows-1252', words: 'Übersee – “neu”', said: 'server' },
  { label: 'utf-8', codec: 'windows-1252', words: 'Falsch gesagt: Übersee', said: 'declaration' },
  { label: 'iso-8859-1', codec: 'utf-8', words: 'Zu Unrecht Latin 1: 항구', said: 'server' },
  { label: 'iso-8859-7', codec: 'iso-8859-7', words: 'Ομίχλη στο λιμάνι', said: 'declaration' },
  { label: 'windows-1255', codec: 'windows-1255', words: 'ערפל בנמל', said: 'declaration' }
]

const storiesIn = (words: string): Story[] =>
  [1, 2].map((n) => ({
    id: `urn:story:${n}`,
    title: `${words} & <${n}>`,
    link: `https://h.example/${n}?a=1&b=2`,
    html: `<p>${words}: <b>${n}</b> &amp; more</p>`,
    author: `Desk ${words.slice(0, 8).trim()}`.replace(/[&<>,]/g, ''),
    tag: words.split(' ')[0] as string,
    published: `2026-11-2${n}T0${n}:30:00.000Z`
  }))

const declared = ({ label, said }: Encoding): string =>
  said === 'declaration' ? `<?xml version="1.0" encoding="${label}"?>\n` : ''

/** Every format in every encoding. */
export function madeDocuments(): MadeDocument[] {
  return formats.flatMap(([format, write, has]) =>
    encodings.flatMap((encoding): MadeDocument[] => {
      const { label, codec, words, said } = encoding
      const isJson = format.startsWith('JSON')
      // JSON has no declaration, and without its server's word it is UTF.
      if (isJson && said !== 'server' && !/^utf/.test(codec)) return []
      const stories = storiesIn(words)
      const title = `Harbour ${words}`
      const text = write(title, stories, isJson ? '' : declared(encoding))
      const bytes = iconv.encode(text, codec, { addBOM: said === 'mark' })
      const name = `${format} in ${codec}, said by ${said}`
      return [{ name, text, bytes, charset: said === 'server' ? label : null, title, stories, has: new Set(has) }]
    })
  )
}
