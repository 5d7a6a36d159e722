import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../../base/xml-reader.ts'
import type { JsonObject } from '../../base/json.ts'

/**
 * Reads a warning of the Common Alerting Protocol from XML into the keys that it has as JSON, so that `sources/alerts/cap.ts` says
 * what both mean.
 */

const LONGEST_DOCUMENT = 1_000_000
const LONGEST_FIELD = 200_000
const MOST_GROUPS = 200
const DEEPEST = 16
const BOUNDS: XmlBounds = { name: 40, value: 5_000, valuePiece: 5_000, attributes: 50 }

const START =
  /^(?:\uFEFF)?(?:\s*<\?[^<>]{0,500}\?>|\s*<!--[^<>]{0,2000}-->)*\s*<(?:[\w.-]{1,20}:)?alert\b[^<>]{0,4000}\burn:oasis:names:tc:emergency:cap:1/i

/** Whether a text is such a warning. */
export const isCapAlert = (text: string): boolean => text.startsWith('<') && START.test(text.slice(0, 12_000))

/** By their names in lower case, those that are read; of `alert` itself, of its infos, and of their areas and files. */
const names: ReadonlyMap<string, string> = new Map(
  `identifier sender sent status msgType source scope references incidents note language category event responseType urgency severity
   certainty audience effective onset expires senderName headline description instruction web contact areaDesc resourceDesc mimeType
   size uri`
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name])
)
const groups = new Set(['info', 'area', 'resource'])

/** The warning; null where the document names none. */
export function readCapAlert(xml: string): JsonObject | null {
  const { alert } = new CapReader(xml.slice(0, LONGEST_DOCUMENT))
  return typeof alert['identifier'] === 'string' ? alert : null
}

class CapReader implements XmlHandler {
  readonly alert: JsonObject = {}
  /** The group that is open, and those around it. */
  readonly #open: { name: string; object: JsonObject }[] = [{ name: 'alert', object: this.alert }]
  #groups = 0
  #depth = 0
  #field: { name: string; depth: number; text: string } | null = null

  constructor(source: string) {
    new XmlReader(source, BOUNDS, this).readToEnd()
  }

  onOpen(element: XmlElement): void {
    this.#depth++
    const name = localName(element.name)
    if (this.#depth > DEEPEST || this.#field) return
    if (groups.has(name)) this.#begin(name)
    else this.#field = { name: names.get(name) ?? '', depth: this.#depth, text: '' }
    // `alert` itself is no field.
    if (name === 'alert') this.#field = null
  }

  onText(text: string): void {
    if (this.#field && this.#field.text.length < LONGEST_FIELD) this.#field.text += text
  }

  onClose(name: string): void {
    const field = this.#field
    if (field?.depth === this.#depth) {
      this.#field = null
      const text = field.text.trim()
      const object = this.#open.at(-1)?.object
      // Of a field that comes more than once the first says most.
      if (object && field.name !== '' && text !== '' && object[field.name] === undefined) object[field.name] = text
    }
    this.#depth--
    if (this.#open.length > 1 && this.#open.at(-1)?.name === localName(name)) this.#open.pop()
  }

  #begin(name: string): void {
    const around = this.#open.at(-1)?.object
    if (!around || ++this.#groups > MOST_GROUPS) return
    const group: JsonObject = {}
    const others = around[name]
    if (Array.isArray(others)) others.push(group)
    else around[name] = [group]
    this.#open.push({ name, object: group })
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
