/** Blocks of which one sees on what side they begin: by a bar, by bullets, by their first column. */
const SIDED = ':is(blockquote, ul, ol, dl, table, details, pre):not([dir])'

/**
 * Lets each block with a side begin where its own text begins: an Arabic list has its bullets on the right, and an English
 * quote in an Arabic article its bar on the left. What the source says about a block stands.
 *
 * Lines of text need none of this: the stylesheet has each paragraph go by its first letter.
 */
export function giveDirections(content: DocumentFragment): void {
  for (const block of content.querySelectorAll(SIDED)) block.setAttribute('dir', 'auto')
}
