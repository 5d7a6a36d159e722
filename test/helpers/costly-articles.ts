/**
 * Articles that cost more than their length says: each a little above a bound of the window, and harmless in any browser.
 *
 * `last` are the words at its end, which a reader must find; `says` is what the window says about it.
 */
export interface CostlyArticle {
  name: string
  html?: string
  text?: string
  last: string
  says?: 'rest' | 'images'
}

const LAST = 'so ends the harbour report'
const SENTENCE = 'The harbour office says that the outer channel stays open for small boats all day. '
const times = (count: number, text: string | ((n: number) => string)): string =>
  Array.from({ length: count }, (_, n) => (typeof text === 'string' ? text : text(n))).join('')

/** An article as most are: the measure of all others. */
export const ordinaryArticle: CostlyArticle = {
  name: 'an ordinary article',
  html: times(40, (n) => `<p>${SENTENCE.repeat(4)}<a href="/${n}">More</a></p>`) + `<p>${LAST}</p>`,
  last: LAST
}

/** The head of a picture of 10,000 by 10,000 pixels, and nothing of the picture. */
const LARGE_PICTURE = `data:image/png;base64,${btoa('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x10\0\0\x27\x10\x01\0\0\0\0\0\0\0\0')}`

const end = `<p>${LAST}</p>`

const tooMuchMarkup: CostlyArticle[] = [
  ['spans', times(20_500, '<span>w </span>')],
  ['links', times(20_500, '<a href="/x">w</a> ')],
  ['list items', `<ol>${times(20_500, '<li>w')}</ol>`],
  ['cells', `<table>${times(7_000, '<tr><td>a<td>b')}</table>`],
  ['elements in elements', `${times(450, '<div>')}within${times(450, '</div>')}`],
  ['attributes of one element', `<p ${times(150, (n) => `a${n}="${n}" `)}>crowded</p>`],
  ['elements that are never closed', `<p>${times(60, (n) => `<font a="${n}">`)}</p>${times(500, '<p>w')}`]
].map(([name, html]) => ({ name: `${name}`, html: `<p>Begin</p>${html}${end}`, last: LAST, says: 'rest' }))

const muchOfIt: CostlyArticle[] = [
  ['paragraphs with links', times(1_500, `<p>${SENTENCE}<b>w</b> <a href="/x">x</a></p>`)],
  ['one paragraph', `<p>${SENTENCE.repeat(3_000)}</p>`],
  ['one word', `<p>${'x'.repeat(50_000)}</p>`],
  ['line breaks', `<p>${times(5_000, 'w<br>')}</p>`],
  ['lines of code', `<pre>${times(5_000, 'a line\n')}</pre>`],
  ['empty lines of code', `<pre>${'\n'.repeat(20_000)}</pre>`],
  ['one line of code', `<pre>${'x'.repeat(50_000)}</pre>`],
  ['lists in lists', times(20, `${'<ul><li>'.repeat(50)}w${'</ul>'.repeat(50)}`)],
  ['tables in tables', times(20, `${'<table><tr><td>'.repeat(20)}w${'</table>'.repeat(20)}`)],
  ['one row of cells', `<table><tr>${times(1_000, '<td>w')}</table>`],
  ['cells over many rows and columns', `<table>${times(100, '<tr><td colspan=1000 rowspan=1000>w')}</table>`],
  ['details', times(1_000, '<details open><summary>s</summary>w</details>')],
  ['ruby', `<p>${times(2_000, '<ruby>漢<rt>かん</rt></ruby>')}</p>`],
  ['formulas', times(1_000, '<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>')],
  ['marks on letters', `<p>${'Z\u0351\u036B\u0343'.repeat(5_000)}</p>`],
  ['writing in two directions', `<p>${'abc שלום 123 '.repeat(2_000)}</p>`],
  ['writing that changes', `<p>${'aあ가א😀ก'.repeat(2_000)}</p>`],
  ['comments', times(5_000, '<!--w-->')],
  ['a long attribute', `<p title="${'t'.repeat(50_000)}" class="${'c '.repeat(20_000)}">w</p>`]
].map(([name, html]) => ({ name: `${name}`, html: `<p>Begin</p>${html}${end}`, last: LAST }))

export const costlyArticles: CostlyArticle[] = [
  ...tooMuchMarkup,
  ...muchOfIt,
  {
    name: 'images',
    html: `${times(320, (n) => `<img src="/${n}.png" alt="pier ${n}"> `)}${end}`,
    last: LAST,
    says: 'images'
  },
  {
    name: 'a picture of very many pixels',
    html: `<img src="${LARGE_PICTURE}" alt="a wide pier">${end}`,
    last: LAST,
    says: 'images'
  },
  { name: 'plain text', text: `${SENTENCE.repeat(3_000)}\n\n${LAST}`, last: LAST },
  { name: 'lines of plain text', text: `${'12:00 w\n'.repeat(20_000)}${LAST}`, last: LAST },
  { name: 'one word of plain text', text: `${'x'.repeat(50_000)} ${LAST}`, last: LAST }
]
