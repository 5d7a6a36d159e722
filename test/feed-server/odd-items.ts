import type { Message } from './channel.ts'
import type { ServerState } from './server-state.ts'
import { makeItem, type FeedItem, type ItemPlan } from './items.ts'

/** One of several shapes that a mapper has not seen before; the last ones map to nothing and stay what they are. */
export function unknownShape(number: number, plan: ItemPlan): Message {
  const item = makeItem(number, { ...plan, size: 'short' })
  const { id, title, summary, url, date_published } = item
  const seconds = Math.floor(Date.parse(date_published) / 1000)
  const path = new URL(url).pathname
  const shapes: Record<string, () => [id: string, payload: unknown]> = {
    shouting: () => [
      id,
      { GUID: id, HeadLine: title, Body_Text: summary, Permalink_URL: url, Byline: 'Newsroom', TS: seconds }
    ],
    nested: () => [
      id,
      {
        kind: 'record',
        event: { payload: { guid: id, name: title, html_url: url, description: summary, created_at: date_published } }
      }
    ],
    relative: () => [
      id,
      {
        _id: id,
        subject: title,
        href: path,
        message: summary,
        sender: 'Quay office',
        time: seconds * 1000,
        labels: ['quay']
      }
    ],
    cloudEvent: () => [
      id,
      {
        specversion: '1.0',
        id,
        source: '/harbour',
        type: 'article.published',
        time: date_published,
        data: { headline: title, text: summary, link: url }
      }
    ],
    microseconds: () => [
      id,
      { uuid: id, label: title, note: `<p>${summary}</p>`, uri: url, ts: seconds * 1_000_000, severity: 'warning' }
    ],
    twice: () => [id, JSON.stringify({ id, title, summary, url })],
    poisoned: () => [
      id,
      JSON.parse(
        `{"__proto__":{"title":"polluted"},"constructor":{"name":"no"},"id":${JSON.stringify(id)},"title":${JSON.stringify(title)},"link":"javascript:alert(1)"}`
      )
    ],
    untitled: () => [id, { id, title: null, text: summary }],
    koreanKeys: () => ['', { 번호: number, 제목: title, 내용: summary, 주소: url }],
    numbers: () => ['', { a: number, b: [1, 2, 3], c: { d: number / 7 } }],
    truth: () => ['', [true, null, number]],
    empty: () => ['', {}]
  }
  const names = Object.keys(shapes)
  const [ownId, payload] = shapes[names[(number - 1) % names.length] as string]?.() ?? ['', {}]
  return { id: ownId, data: JSON.stringify(payload) }
}

/** Bodies that want more than to be read: each tries another way out, and all ways lead to `/trap?way=`. */
export function hostileItem(number: number, plan: ItemPlan, server: ServerState): FeedItem {
  const item = makeItem(number, { ...plan, size: 'short' })
  const trap = (way: string) => `${server.origin}/trap?way=${way}`
  const act = (way: string) => `window.__gotOut=1;fetch('${trap(way)}')`
  const bodies: readonly string[] = [
    `<script>${act('script')}</script><script src="${trap('script-src')}"></script>`,
    `<img src="x:" onerror="${act('onerror')}"><img src=x: onerror=${`fetch(\`${trap('onerror-bare')}\`)`}>`,
    `<a href="javascript:${act('javascript')}">read on</a> <a href=" java&#10;script:${act('javascript-split')}">or here</a> <a href="data:text/html,<script>${act('data-link')}</script>">or there</a> <a href="file:///etc/hostname">a file</a>`,
    `<iframe src="${trap('iframe')}"></iframe><iframe srcdoc="<script>${act('srcdoc')}</script>"></iframe>`,
    `<form action="${trap('form')}" method="post"><input name="password" autofocus onfocus="${act('focus')}"><button>Sign in to go on</button></form>`,
    `<style>@import url("${trap('import')}");body{background:url("${trap('style')}")}*{display:none!important}</style>`,
    `<p style="background:url('${trap('style-attribute')}');position:fixed;inset:0;z-index:9999;background-color:#fff">This text lies over the whole window.</p>`,
    `<meta http-equiv="refresh" content="0;url=${trap('refresh')}"><base href="${trap('base')}/"><link rel="stylesheet" href="${trap('link')}"><link rel="prefetch" href="${trap('prefetch')}">`,
    `<svg onload="${act('svg')}"><script>${act('svg-script')}</script><foreignObject><iframe src="${trap('svg-frame')}"></iframe></foreignObject><use href="data:image/svg+xml,%3Csvg%20id='x'%20onload='1'/%3E#x"/><a xlink:href="javascript:${act('svg-link')}"><text y="20">tap</text></a></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${act('mutation')}&gt;"></table></mtext></math>`,
    `<object data="${trap('object')}"></object><embed src="${trap('embed')}"><applet code="x"></applet><portal src="${trap('portal')}"></portal>`,
    `<video autoplay src="${trap('video')}" onloadstart="${act('video-event')}"></video><audio autoplay src="${trap('audio')}"></audio><source src="${trap('source')}">`,
    `<a href="${server.origin}/articles/x/1" ping="${trap('ping')}" target="_top" download>follow me</a><details open ontoggle="${act('toggle')}"><summary>open</summary>shut</details>`,
    `</article></main></body></html><p>After the end</p><!-- a comment that never ends <script>${act('comment')}</script>`,
    `<noscript><p title="</noscript><img src=x: onerror=${act('noscript')}>"></noscript><template><script>${act('template')}</script></template><div id="app"><div id="__proto__" name="cookie">clobbered</div></div>`,
    `<p>‮This line runs backwards‬ and ${'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤'.repeat(40)} this one upwards. ${'longword'.repeat(400)}</p>`
  ]
  return {
    ...item,
    title: number % 4 === 0 ? `<b>Bold</b> & <script>${act('title')}</script> ${item.title}` : item.title,
    summary: number % 4 === 1 ? `<img src=x: onerror=${act('summary')}> ${item.summary}` : item.summary,
    content_html: `<p>Before.</p>${bodies[(number - 1) % bodies.length]}<p>After.</p>`,
    ...(number % 5 === 0 ? { url: `javascript:${act('url')}` } : {}),
    ...(number % 7 === 0 ? { image: `javascript:${act('image')}` } : {}),
    authors: [{ name: number % 6 === 0 ? '<i onmouseover=alert(1)>Nobody</i>' : 'Quay office' }]
  }
}
