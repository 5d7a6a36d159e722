/** Where the pictures of an article are, as pages write them that load them late or in several sizes. The fragment is inert. */

const attribute = (element: Element, name: string): string => Element.prototype.getAttribute.call(element, name) ?? ''
const remove = (element: Element): void => Element.prototype.remove.call(element)
const replace = (element: Element, ...nodes: (Node | string)[]): void =>
  Element.prototype.replaceWith.call(element, ...nodes)

/** The reading pane is not wider than this on a dense display, in pixels. */
const WIDEST = 1_600
const MOST_CANDIDATES = 30

const LATE = ['data-src', 'data-original', 'data-lazy-src', 'data-orig-file', 'data-original-src', 'data-url']
const LATE_SETS = ['data-srcset', 'data-lazy-srcset', 'data-original-set']
/** The picture of nothing that stands where one is to come. */
const PLACEHOLDER =
  /(?:^$|^data:|^about:|(?:^|[/_-])(?:blank|placeholder|spacer|lazy(?:load)?|loading|transparent|1x1|pixel)[^/]{0,20}$)/i

/** The address of an image: the one that it is to have in the end, or of the size that fits. */
export function imageAddress(image: Element): string {
  const late = LATE.map((name) => attribute(image, name).trim()).find(
    (address) => address !== '' && !/^[{[]/.test(address)
  )
  if (late !== undefined) return late
  const written = attribute(image, 'src').trim()
  if (!PLACEHOLDER.test(written)) return written
  const sets = [...LATE_SETS, 'srcset'].map((name) => attribute(image, name))
  for (const set of [...sets, ...sourcesOf(image)]) {
    const best = bestOf(set)
    if (best !== null) return best
  }
  return written
}

/** What a `<picture>` offers besides its image, in its order. */
function sourcesOf(image: Element): string[] {
  const parent = image.parentNode
  if (!(parent instanceof Element) || parent.nodeName !== 'PICTURE') return []
  return [...parent.querySelectorAll('source')]
    .slice(0, MOST_CANDIDATES)
    .flatMap((source) =>
      /svg/i.test(attribute(source, 'type')) ? [] : [attribute(source, 'srcset'), attribute(source, 'data-srcset')]
    )
}

/** The widest candidate of a set that is not too wide, else the narrowest; null where there is none. */
function bestOf(set: string): string | null {
  let best: { address: string; size: number } | null = null
  let count = 0
  for (const [, address = '', width, unit] of set
    .slice(0, 20_000)
    .matchAll(/([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]{1,8})([wx]))?(?:\s*,|\s*$)/g)) {
    if (++count > MOST_CANDIDATES) break
    if (address.startsWith('data:')) continue
    const size = unit === undefined ? 800 : Number(width) * (unit === 'x' ? 800 : 1)
    const isBetter = best === null || (size <= WIDEST ? size > best.size || best.size > WIDEST : size < best.size)
    if (isBetter) best = { address, size }
  }
  return best?.address ?? null
}

/** Pictures that a page shows to who has no scripts stand where a script would have put them, once. */
export function unfoldPictures(fragment: DocumentFragment): void {
  for (const noscript of fragment.querySelectorAll('noscript')) {
    const inner = noscript.querySelector('img')
    if (!inner) continue
    const before = noscript.previousElementSibling
    const stand = before?.nodeName === 'IMG' ? before : (before?.querySelector('img') ?? null)
    const isSame = stand !== null && imageAddress(stand) === imageAddress(inner)
    const isBlank = stand !== null && !isSame && PLACEHOLDER.test(imageAddress(stand))
    if (isSame) remove(noscript)
    else {
      if (stand && isBlank) remove(stand)
      replace(noscript, ...noscript.childNodes)
    }
  }
  // One that offers sources only.
  for (const picture of fragment.querySelectorAll('picture')) {
    if (!picture.querySelector('img') && picture.querySelector('source'))
      Element.prototype.append.call(picture, document.createElement('img'))
  }
}
