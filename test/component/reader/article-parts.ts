import type { ArticleOptions } from '../../../src-renderer/item/article-html.ts'
import { articleSteps, type ArticlePart } from '../../../src-renderer/reader/article-steps.ts'

/** All parts of an article, without waiting for turns. */
export function partsOf(html: string, options: ArticleOptions): ArticlePart[] {
  return [...articleSteps({ html }, options)].filter((part) => part !== null)
}

/** What is shown of an article, written out as HTML; parts one after the other. */
export function articleHtml(html: string, options: ArticleOptions): string {
  return partsOf(html, options)
    .map(({ content }) => {
      const box = document.createElement('div')
      box.append(content)
      return box.innerHTML
    })
    .join('')
}

/** HTML as a part of an article that nobody has cleaned. */
export function uncleaned(html: string): ArticlePart {
  const template = document.createElement('template')
  template.innerHTML = html
  return { content: template.content }
}
