import { expect, it } from 'vitest'
import { XmlReader, type XmlBounds } from '../../../src-main/base/xml-reader.ts'

const bounds: XmlBounds = { name: 10, value: 20, valuePiece: 15, attributes: 2 }

/** What is read of a document, a line for each event; in two steps that meet at `meetAt`. */
function events(xml: string, meetAt = 0): string[] {
  const read: string[] = []
  const reader = new XmlReader(xml, bounds, {
    onOpen: ({ name, attributes }, from) =>
      read.push(
        `<${[name, ...[...attributes].map(([key, value]) => `${key}=${value}`)].join(' ')}> ${xml.slice(from)}`
      ),
    onClose: (name, until) => read.push(`${xml.slice(0, until)} </${name}>`),
    onText: (text) => read.push(text)
  })
  reader.readTo(meetAt)
  reader.readToEnd()
  return read
}

it('names are lower case, entities and CDATA are text, and the places of the content are those of the source', () => {
  expect(events('<A B="1&amp;2">x&lt;<![CDATA[<y>]]></A>')).toEqual([
    '<a b=1&2> x&lt;<![CDATA[<y>]]></A>',
    'x',
    '<',
    '<y>',
    '<A B="1&amp;2">x&lt;<![CDATA[<y>]]> </a>'
  ])
  expect(events("<a/><!-- c --><?p i?><b c='d'/>")).toEqual([
    "<a> <!-- c --><?p i?><b c='d'/>",
    '<a/> </a>',
    '<b c=d> ',
    "<a/><!-- c --><?p i?><b c='d'/> </b>"
  ])
})

it('a document is read the same in steps that meet anywhere', () => {
  const xml = '<a b="c &amp; d"><e>f &#65; g</e><![CDATA[h]]><i/></a>'
  const joined = (read: string[]): string => read.join('')
  for (let at = 1; at < xml.length; at++) expect(joined(events(xml, at))).toBe(joined(events(xml)))
})

it('names, values and attributes are bounded', () => {
  const value = '123456789&amp;'.repeat(9)
  const [opened] = events(`<elevenchars a="${'v'.repeat(99)}" b="${value}" c="3">`)
  expect(opened).toMatch(/^< a=v{15} b=(123456789&){2}&{7}> $/)
})

it('nothing more is read once it is stopped', () => {
  const names: string[] = []
  const reader: XmlReader = new XmlReader('<a><b><c>', bounds, {
    onOpen: ({ name }) => {
      names.push(name)
      if (name === 'b') reader.stop()
    },
    onClose: () => {}
  })
  reader.readToEnd()
  expect(names).toEqual(['a', 'b'])
})
