import { decodeHTMLStrict } from 'entities'
import { Tokenizer } from 'htmlparser2'

export interface XmlElement {
  /** Lower case, with its prefix; empty where it is too long. */
  name: string
  /** By their names, which are as those of elements are. */
  attributes: Map<string, string>
}

/** What a document's own size does not bound; in characters. */
export interface XmlBounds {
  /** A longer name reads as an empty one. */
  name: number
  /** Once a value is this long, only its entities are added to it. */
  value: number
  /** What is kept of a piece of a value between two entities. */
  valuePiece: number
  /** Attributes that are kept of one element. */
  attributes: number
}

export interface XmlHandler {
  /** An element begins, its tag at `at` of the source and its content at `from`. */
  onOpen(element: XmlElement, from: number, at: number): void
  /** An end tag, or the end of an element without content; that of the element ends at `until` of the source. */
  onClose(name: string, until: number): void
  /** Text with its entities resolved, and CDATA, in pieces. */
  onText?(text: string): void
}

/**
 * Reads XML as a row of events, in time and memory that its length bounds; a document that is not well made is read as
 * far as it makes sense.
 *
 * The tokenizer of htmlparser2 and not its parser, which builds a tree of whatever comes. Nothing is looked up, and no entity is
 * taken from the document: numbers, XML's own and the names of HTML are resolved, which many write without declaring them.
 * Comments, declarations and instructions are passed over.
 */
export class XmlReader {
  readonly #source: string
  readonly #bounds: XmlBounds
  readonly #tokenizer: Tokenizer
  #readTo = 0
  #openedAt = 0

  constructor(source: string, bounds: XmlBounds, handler: XmlHandler) {
    this.#source = source
    this.#bounds = bounds
    let element: XmlElement | null = null
    let attribute = ''
    let value = ''
    const ignore = (): void => {}
    const { onText } = handler
    const cdata = onText ? (start: number, end: number): void => onText.call(handler, source.slice(start, end)) : ignore
    const text = onText
      ? (start: number, end: number): void => onText.call(handler, withNamedEntities(source.slice(start, end)))
      : ignore
    const open = (end: number): XmlElement | null => {
      const opened = element
      element = null
      if (opened) handler.onOpen(opened, end + 1, this.#openedAt)
      return opened
    }
    this.#tokenizer = new Tokenizer(
      { decodeEntities: true, xmlMode: true },
      {
        ontext: text,
        ontextentity: (code) => handler.onText?.(signOf(code)),
        oncdata: (start, end, offset) => cdata(start, end - offset),
        onopentagname: (start, end) => {
          element = { name: this.#name(start, end), attributes: new Map() }
          this.#openedAt = start - 1
        },
        onattribname: (start, end) => {
          attribute = this.#name(start, end)
          value = ''
        },
        onattribdata: (start, end) => {
          if (value.length < bounds.value)
            value += withNamedEntities(source.slice(start, Math.min(end, start + bounds.valuePiece)))
        },
        onattribentity: (code) => (value += signOf(code)),
        onattribend: () => {
          if (element && element.attributes.size < bounds.attributes) element.attributes.set(attribute, value)
        },
        onopentagend: (end) => void open(end),
        onselfclosingtag: (end) => {
          const opened = open(end)
          if (opened) handler.onClose(opened.name, end + 1)
        },
        onclosetag: (start, end) => handler.onClose(this.#name(start, end), start - 2),
        oncomment: ignore,
        ondeclaration: ignore,
        onprocessinginstruction: ignore,
        onend: ignore
      }
    )
  }

  /** Reads on to the place `to` of the source; an entity that stands across it is not resolved. */
  readTo(to: number): void {
    if (to <= this.#readTo) return
    this.#tokenizer.write(this.#source.slice(this.#readTo, to))
    this.#readTo = Math.min(to, this.#source.length)
  }

  /** Reads on to the end of the source, and ends. */
  readToEnd(): void {
    this.readTo(this.#source.length)
    this.#tokenizer.end()
  }

  /** Within a handler: nothing more is read. */
  stop(): void {
    this.#tokenizer.pause()
  }

  #name(start: number, end: number): string {
    return end - start > this.#bounds.name ? '' : this.#source.slice(start, end).toLowerCase()
  }
}

/** With `&nbsp;` and its like as the signs that they are in HTML; what has no semicolon is part of an address. */
const withNamedEntities = (text: string): string => (text.includes('&') ? decodeHTMLStrict(text) : text)

/** Numbers that stand for control characters are meant as windows-1252 has them, as in HTML. */
const signOf = (code: number): string =>
  code >= 0x80 && code <= 0x9f ? decodeHTMLStrict(`&#${code};`) : String.fromCodePoint(code)
