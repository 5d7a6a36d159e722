import { afterEach, beforeEach, expect, test } from 'vitest'
import { ArticleFrame } from '../../src-renderer/lib/article-frame.ts'
import { articleHtml, MEDIA, type ArticleOptions } from '../../src-renderer/lib/article-html.ts'
import { articleStyle } from '../../src-renderer/lib/article-style.ts'

/** What hostile sources send. Each would run code, load something, leave the frame or impersonate if it were let through. */
const run = 'top.ran=1;parent.ran=1;window.ran=1'
const leak = `${location.origin}/leak`
const corpus = [
  `<script>${run}</script>`,
  `<SCRIPT SRC=${leak}.js></SCRIPT>`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `<script type="module">import('${leak}')</script>`,
  `<img src=x onerror="${run}">`,
  `<img src=x oNeRrOr=${run}>`,
  `<img src="x" onload="${run}" onmouseover="${run}" onfocus="${run}" tabindex=1 autofocus>`,
  `<img src="javascript:${run}">`,
  `<img src="java\tscript:${run}">`,
  `<img src=\`javascript:${run}\`>`,
  `<img srcset="${leak}-a 1x, ${leak}-b 2x" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`,
  `<picture><source srcset="${leak}-p"><img alt=p></picture>`,
  `<img lowsrc="${leak}" dynsrc="${leak}" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>">`,
  `<img src="data:text/html,<script>${run}</script>">`,
  `<svg onload="${run}"></svg>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><animate onbegin="${run}" attributeName=x dur=1s></svg>`,
  `<svg><a xlink:href="javascript:${run}"><text>x</text></a></svg>`,
  `<svg><use href="${leak}.svg#x"></use></svg>`,
  `<svg><image href="${leak}.png"></image></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>${run}</script>"></iframe></foreignObject></svg>`,
  `<svg><style><img src=x onerror="${run}"></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  `<math><mi//xlink:href="data:x,<script>${run}</script>">`,
  `<math href="javascript:${run}">x</math>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  `<noembed><img src=x onerror=${run}></noembed>`,
  `<xmp><img src=x onerror=${run}></xmp>`,
  `<template><img src=x onerror=${run}></template>`,
  `<textarea><img src=x onerror=${run}></textarea>`,
  `<title><img src=x onerror=${run}></title>`,
  `<style>@import '${leak}.css'; body{background:url(${leak})}</style>`,
  `<style>*{display:none}</style><p>still here</p>`,
  `<div style="background:url(${leak})">x</div>`,
  `<div style="position:fixed;inset:0;z-index:9999">over all</div>`,
  `<p style="behavior:url(#x);-moz-binding:url(${leak})">x</p>`,
  `<link rel=stylesheet href="${leak}.css">`,
  `<link rel=prefetch href="${leak}"><link rel=dns-prefetch href="//leak.example"><link rel=preconnect href="${leak}">`,
  `<base href="${leak}/"><a href="x">x</a><img src="y">`,
  `<meta http-equiv=refresh content="0;url=${leak}">`,
  `<meta http-equiv=Content-Security-Policy content="default-src *">`,
  `<iframe src="javascript:${run}"></iframe>`,
  `<iframe srcdoc="<script>${run}</script>"></iframe>`,
  `<iframe src="data:text/html,<script>${run}</script>"></iframe>`,
  `<frameset onload="${run}"><frame src="${leak}"></frameset>`,
  `<object data="javascript:${run}"></object>`,
  `<object data="data:text/html,<script>${run}</script>"><img src=x onerror=${run}></object>`,
  `<embed src="javascript:${run}">`,
  `<applet code=x archive="${leak}.jar"></applet>`,
  `<portal src="${leak}"></portal><fencedframe></fencedframe>`,
  `<video src="blob:x" poster="${leak}" onerror="${run}"></video>`,
  `<video><source onerror="${run}" src="file:///x"></video>`,
  `<audio src="javascript:1" autoplay onerror="${run}"></audio>`,
  `<track src="${leak}"><bgsound src="${leak}">`,
  `<a href="javascript:${run}">x</a>`,
  `<a href="  java&#10;script:${run}">x</a>`,
  `<a href="&#106;avascript:${run}">x</a>`,
  `<a href="JaVaScRiPt:${run}" target=_top>x</a>`,
  `<a href="vbscript:x">x</a><a href="data:text/html,<script>${run}</script>">x</a><a href="blob:x">x</a><a href="file:///etc/passwd">x</a>`,
  `<a href="app://media/?u=x">x</a><a href="tickertape://subscribe?url=x">x</a><a href="chrome://settings">x</a>`,
  `<a href="https://x.example" ping="${leak}" target="_self" download onclick="${run}">x</a>`,
  `<map name=m><area shape=default href="javascript:${run}"></map><img usemap=#m src="https://x.example/i.png">`,
  `<form action="${leak}" id=f><input name=attributes><input name=remove><input name=getAttribute type=image src="${leak}"><button formaction="javascript:${run}">x</button></form>`,
  `<form hidden><input name=remove><input name=hasAttribute><input name=removeAttribute></form>`,
  `<form style="display:none" id=x><input name=getAttribute><input name=id></form>`,
  `<button autofocus onfocus="${run}">x</button><input autofocus onfocus="${run}"><select onfocus="${run}" autofocus><option>x</select>`,
  `<details open ontoggle="${run}"><summary>x</summary></details>`,
  `<body onload="${run}" background="${leak}"><p>x</p></body>`,
  `<table background="${leak}"><td background="${leak}">x</table>`,
  `<marquee onstart="${run}">x</marquee>`,
  `<img name="querySelectorAll" src="https://x.example/a.png"><img name="createElement" src="https://x.example/b.png">`,
  `<a id=querySelector name=body href="https://x.example">x</a><a id=defaultView>x</a><p id="tt-at-x" class="tt-embed evil">x</p>`,
  `<p id=__proto__>x</p><a href="#__proto__">x</a><a name=constructor></a><a href="#constructor">x</a>`,
  `<custom-element is="x-y" onclick="${run}">x</custom-element><p is="x-y" slot=s part=p>x</p>`,
  `<div contenteditable onbeforeinput="${run}" accesskey=x>x</div>`,
  `<div><template shadowrootmode=open><img src=x onerror=${run}></template></div>`,
  `<dialog open><form method=dialog><button>x</button></form></dialog><div popover>x</div>`,
  `<!--><img src=x onerror=${run}>--><p>x</p>`,
  `<![CDATA[<img src=x onerror=${run}>]]>`,
  `<?xml version="1.0"?><?php echo "<script>${run}</script>" ?>`,
  `<p title='"><img src=x onerror=${run}>'>x</p>`,
  `<img alt="<script>${run}</script>" src="https://x.example/i.png">`,
  `<img src="https://x.example/i.png?&quot; onerror=&quot;${run}">`,
  `<img width="1" height="1" src="https://x.example/pixel.gif"><img style="width:1px;height:1px" src="https://x.example/pixel2.gif">`,
  `<img width="99999999999" height="-5" src="https://x.example/big.png">`,
  `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`,
  `${'<b><p>'.repeat(400)}<img src=x onerror=${run}>`,
  `<a href="https://bank.example@evil.example/">bank.example</a>`,
  '<p>\u202Eevil\u202C\u0000</p>'
]

const options: ArticleOptions = {
  base: 'https://source.example/post/1',
  images: 'shown',
  item: { id: 12, feedId: 3 },
  title: 'T',
  lead: null,
  words: { imageHidden: 'Image not shown', embed: 'Embedded' }
}

const elements =
  /^(A|ABBR|ARTICLE|ASIDE|B|BDI|BDO|BLOCKQUOTE|BR|CAPTION|CITE|CODE|COL|COLGROUP|DD|DEL|DETAILS|DFN|DIV|DL|DT|EM|FIGCAPTION|FIGURE|FOOTER|H[1-6]|HEADER|HR|I|IMG|INS|KBD|LI|MARK|OL|P|PRE|Q|RP|RT|RUBY|S|SAMP|SECTION|SMALL|SPAN|STRONG|SUB|SUMMARY|SUP|TABLE|TBODY|TD|TFOOT|TH|THEAD|TIME|TR|U|UL|VAR|WBR)$/
// `is` comes back whatever one does (the browser writes it from the element itself); without scripts it means nothing.
const attributes =
  /^(is|alt|class|colspan|datetime|dir|height|href|id|lang|open|reversed|rowspan|src|start|title|value|width)$/

let iframe: HTMLIFrameElement
let frame: ArticleFrame
const failed: string[] = []

beforeEach(async () => {
  iframe = document.createElement('iframe')
  iframe.setAttribute('sandbox', 'allow-popups allow-same-origin')
  const loaded = new Promise((resolve) => iframe.addEventListener('load', resolve, { once: true }))
  frame = new ArticleFrame(iframe, articleStyle({ textSize: 17, font: 'sans', narrow: false }), {
    onKey: () => {},
    onLink: () => {},
    onFilled: () => {},
    imageFailed: () => 'Image not loaded'
  })
  document.body.append(iframe)
  await loaded
  failed.length = 0
  iframe.contentDocument?.addEventListener('securitypolicyviolation', (event) => failed.push(event.blockedURI))
})

afterEach(() => {
  frame.dispose()
  iframe.remove()
})

const ran = (): boolean => 'ran' in window || 'ran' in (iframe.contentWindow as Window)
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => requestAnimationFrame(resolve))
}
const requests = (): string[] =>
  [
    ...performance.getEntriesByType('resource'),
    ...(iframe.contentWindow as Window).performance.getEntriesByType('resource')
  ]
    .map((entry) => entry.name)
    .filter((name) => /leak|x\.example|evil|bank/.test(name) && !name.startsWith('app:'))

test(`the corpus has ${corpus.length} hostile articles`, () => expect(corpus.length).toBeGreaterThanOrEqual(60))

test.each(corpus.map((html) => [html.length > 150 ? `${html.slice(0, 150)}…` : html, html]))(
  '%s does nothing',
  async (_, html) => {
    const clean = articleHtml(html, options)
    frame.show(clean, 'en')
    await settled()
    const article = iframe.contentDocument?.querySelector('article')
    for (const element of article?.querySelectorAll('*') ?? []) {
      expect(element.nodeName).toMatch(elements)
      for (const { name, value } of element.attributes) {
        expect(name).toMatch(attributes)
        if (name === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:|#tt-at-)/)
        if (name === 'src')
          expect(value).toMatch(/^(app:\/\/media\/\?u=https?%3A%2F%2F|data:image\/(png|jpeg|gif|webp|avif);base64,)/)
      }
    }
    expect(ran()).toBe(false)
    expect(requests()).toEqual([])
    // Not even the frame's own policy was needed: nothing asked for what it refuses.
    expect(failed).toEqual([])
    expect(iframe.contentDocument?.URL).toBe('about:srcdoc')
  }
)

test('what is cleaned once does not change when it is cleaned again', () => {
  for (const html of corpus) {
    const once = articleHtml(html, options)
    const body = new DOMParser().parseFromString(once, 'text/html').body
    expect(body.innerHTML).toBe(once)
  }
})

test('the frame alone stops everything too, were the cleaning to fail', async () => {
  for (const html of corpus) {
    frame.show(html, 'en')
    await settled()
    expect(ran()).toBe(false)
  }
  expect(
    requests().filter((name) => !failed.some((blocked) => name.startsWith(blocked) || blocked.startsWith('http')))
  ).toEqual([])
})

test('images come through main or not at all', () => {
  const image = '<img src="/a b.png?x=1&y=2" width="640" height="400" alt="The pier" srcset="x 2x" loading=lazy>'
  expect(articleHtml(image, options)).toBe(
    `<img src="${MEDIA}${encodeURIComponent('https://source.example/a%20b.png?x=1&y=2')}&amp;i=12&amp;f=3" width="640" height="400" alt="The pier">`
  )
  const quiet = articleHtml(image + '<img src="c.png">', { ...options, images: 'hidden' })
  expect(quiet).toBe('<span class="tt-unseen">The pier</span><span class="tt-unseen">Image not shown</span>')
})

test('an image that a page would load late is shown', () => {
  const late = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://x.example/real.png">'
  expect(articleHtml(late, options)).toContain(encodeURIComponent('https://x.example/real.png'))
})

test('the item’s own image leads an article that has none', () => {
  const lead = 'https://x.example/lead.png'
  expect(articleHtml('<p>x</p>', { ...options, lead })).toMatch(/^<figure class="tt-lead"><img src="app:\/\/media/)
  expect(articleHtml('<p><img src="y.png"></p>', { ...options, lead })).not.toContain('lead.png')
})

test('links are absolute, without sign-in names, and lead out', () => {
  const links =
    '<a href="../2?q=1">a</a><a href="//x.example/b">b</a><a href="mailto:desk@x.example">c</a><a href="https://bank.example@evil.example/">d</a>'
  expect(articleHtml(links, options)).toBe(
    '<a href="https://source.example/2?q=1">a</a><a href="https://x.example/b">b</a><a href="mailto:desk@x.example">c</a><a href="https://evil.example/">d</a>'
  )
})

test('without any address to start from, only absolute ones live', () => {
  const html = '<a href="x">a</a><a href="https://x.example/">b</a><img src="i.png">'
  expect(articleHtml(html, { ...options, base: null })).toBe('<a>a</a><a href="https://x.example/">b</a>')
})

test('a fragment leads to its place inside the article, one without a place to the original', () => {
  const html =
    '<a href="#note 1">1</a><a href="https://source.example/post/1#back">2</a><a href="#gone">3</a><p id="note 1">n</p><a name="back">b</a>'
  expect(articleHtml(html, options)).toBe(
    '<a href="#tt-at-note-1">1</a><a href="#tt-at-back">2</a><a href="https://source.example/post/1#gone">3</a><p id="tt-at-note-1">n</p><a id="tt-at-back">b</a>'
  )
})

test('a player becomes the way to it', () => {
  expect(articleHtml('<iframe src="https://video.example/1"></iframe>', options)).toBe(
    '<a href="https://video.example/1" class="tt-embed">Embedded: video.example</a>'
  )
})

test('a heading that repeats the title is left out, any other stays', () => {
  const titled = { ...options, title: 'Harbour  bridge reopens' }
  expect(articleHtml('<div><h1>Harbour bridge <em>reopens</em></h1><p>x</p></div>', titled)).toBe('<div><p>x</p></div>')
  expect(articleHtml('<p>x</p><h2>Harbour bridge reopens</h2>', titled)).toContain('<h2>')
})

test('hidden preheaders and counting pixels are gone, their neighbours stay', () => {
  const html =
    '<div style="display: none">preheader</div><p hidden>x</p><img width=1 height=1 src="https://x.example/t.gif"><p>Text</p>'
  expect(articleHtml(html, options)).toBe('<p>Text</p>')
})
