import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'

/** The article frame is a document of its own: it inherits nothing, so its stylesheet carries the theme with it. */

/** The name of the highlight of what a search found. */
export const FOUND = 'tt-searched'

const TOKENS = [
  'bg-reader',
  'bg-hover',
  'line',
  'line-control',
  'text',
  'text-2',
  'text-3',
  'text-article',
  'accent',
  'on-accent',
  'accent-soft',
  'focus',
  'mark',
  'mark-text'
] as const

/** Absolute, because an address inside the frame has nothing to be relative to. */
export const fontUrl = (): string => new URL(inter, document.baseURI).href

export interface ArticleLook {
  /** Text size in CSS pixels, as set. */
  textSize: number
  font: 'sans' | 'serif'
  /** Windows up to 964 px wide set their articles one pixel smaller. */
  narrow: boolean
}

/** The stylesheet of an article: today's theme as the window computes it, the measure and the rules of each script. */
export function articleStyle({ textSize, font, narrow }: ArticleLook): string {
  const root = getComputedStyle(document.documentElement)
  const value = (token: string): string => root.getPropertyValue(`--${token}`).trim()
  const tokens = TOKENS.map((token) => `--${token}:${value(token)};`).join('')
  const size = Math.max(14, narrow ? textSize - 1 : textSize)
  const line = Math.round((size * (narrow ? 26 / 16 : 28 / 17)) / 2) * 2
  const korean = Math.round((size * (narrow ? 28 / 16 : 30 / 17)) / 2) * 2
  const scheme = root.colorScheme === 'normal' ? 'light' : root.colorScheme
  return `@font-face{font-family:"Inter Variable";src:url("${fontUrl()}") format("woff2");font-weight:100 900;font-display:swap}
:root{${tokens}color-scheme:${scheme};--size:${size}px;--leading:${line}px;--font:${font === 'serif' ? value('font-serif') : getComputedStyle(document.body).fontFamily}}
::highlight(${FOUND}){background-color:${value('mark')};color:${value('mark-text')}}
::highlight(tt-find){background-color:${value('mark')};color:${value('mark-text')}}
::highlight(tt-found){background-color:${value('accent')};color:${value('on-accent')}}
${rules}
:lang(ko){--leading:${korean}px}`
}

const rules = `
*,*::before,*::after{box-sizing:border-box}
html{overflow:hidden;background:var(--bg-reader);-webkit-text-size-adjust:none}
body{display:flow-root;margin:0;overflow:hidden;color:var(--text-article);font:400 var(--size)/var(--leading) var(--font);overflow-wrap:anywhere;-webkit-font-smoothing:antialiased;text-rendering:optimizeLegibility}
body:lang(ko),:lang(ko){word-break:keep-all}
:lang(ko) :is(em,i,cite,dfn,var){font-style:normal}
:lang(ko) em{font-weight:600}
:lang(ja){font-family:"Hiragino Sans","Yu Gothic UI","Noto Sans CJK JP",sans-serif}
:lang(zh-Hans),:lang(zh-CN),:lang(zh){font-family:"PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC",sans-serif}
:lang(zh-Hant),:lang(zh-TW),:lang(zh-HK){font-family:"PingFang TC","Microsoft JhengHei UI","Noto Sans CJK TC",sans-serif}
::selection{background:var(--accent-soft);color:var(--text)}
article{display:flow-root}
:is(p,div,section,h1,h2,h3,h4,h5,h6,li,dt,dd,blockquote,figcaption,caption,summary):not([dir]){unicode-bidi:plaintext}
:not(pre)>code,kbd,samp{unicode-bidi:isolate}
.tt-piece{display:flow-root;content-visibility:auto}
.tt-torn>:last-child{margin-bottom:0}
.tt-lines{white-space:pre-line}
mi{text-transform:none}
mi.tt-letter{font-style:italic}
.tt-note{padding:12px 16px;border-radius:8px;background:var(--bg-hover);color:var(--text-2);font-size:14px;line-height:20px}
article>:first-child,article>.tt-piece:first-child>:first-child,:is(blockquote,li,td,th,dd,figure,details)>:first-child{margin-top:0}
article>:last-child,article>.tt-piece:last-child>:last-child,:is(blockquote,li,td,th,dd,figure,details)>:last-child{margin-bottom:0}
p,ul,ol,dl,pre,blockquote,figure,details,.tt-scroll{margin:0 0 calc(var(--leading)*.65)}
h1,h2,h3,h4,h5,h6{color:var(--text);text-wrap:balance;margin:calc(var(--leading)*1.15) 0 calc(var(--leading)*.35)}
h1,h2{font-size:24px;line-height:32px;font-weight:660;letter-spacing:-.012em}
h3{font-size:20px;line-height:28px;font-weight:650}
h4,h5,h6{font-size:1em;line-height:inherit;font-weight:650}
:is(h1,h2,h3,h4,h5,h6):lang(ko){letter-spacing:0}
a[href]{color:var(--accent);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px;text-decoration-color:color-mix(in srgb,var(--accent) 45%,transparent)}
a[href]:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--focus);outline-offset:1px;border-radius:4px}
strong,b,th,dt,summary{font-weight:650;color:var(--text)}
blockquote{margin-inline:0;padding-block:2px;padding-inline-start:20px;border-inline-start:3px solid var(--line-control);color:var(--text-2)}
blockquote>cite{display:block;margin-top:-10px}
blockquote cite,figcaption,caption{font-size:12px;line-height:16px;font-style:normal;color:var(--text-3)}
ul,ol{padding-inline-start:26px}
.tt-piece ol[start]{padding-inline-start:3.2em}
li{margin:0 0 calc(var(--leading)*.25)}
li::marker{color:var(--text-3);font-variant-numeric:tabular-nums}
li>:is(ul,ol){margin:calc(var(--leading)*.25) 0 0}
dd{margin:0;margin-block-end:calc(var(--leading)*.4);margin-inline-start:20px}
code,kbd,samp,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono","DejaVu Sans Mono","Noto Sans Mono CJK KR",monospace;font-size:14px;line-height:22px;word-break:normal}
:not(pre)>code,kbd,samp{padding:1px 5px;border-radius:4px;background:var(--bg-hover);font-size:.85em;line-height:inherit}
pre{padding:12px 16px;border-radius:8px;background:var(--bg-hover);overflow-x:auto;white-space:pre;overflow-wrap:normal;tab-size:2}
pre code{padding:0;background:none;font-size:inherit}
mark{background:var(--mark);color:var(--mark-text);border-radius:2px;padding:0 2px}
small,sub,sup{font-size:.78em}
sub,sup{line-height:0}
hr{height:1px;margin:calc(var(--leading)*1.1) 0;border:0;background:var(--line)}
abbr[title]{text-decoration:underline dotted;text-underline-offset:3px}
/* An image that stands alone between paragraphs. */
:is(article,.tt-piece,div)>:is(img,picture,a:has(>img:only-child))+:is(p,div,ul,ol,blockquote,table){margin-top:calc(var(--leading)*.65)}
img{max-width:100%;height:auto;border-radius:8px;vertical-align:middle}
figure{margin-inline:0;margin-bottom:24px}
figure img,p>img:only-child{display:block}
.tt-lead img{width:100%}
figcaption{margin-top:8px}
.tt-unseen{display:flex;align-items:center;min-height:56px;padding:12px 16px;border:1px dashed var(--line-control);border-radius:8px;color:var(--text-3);font-size:13px;line-height:18px}
a .tt-unseen{color:inherit}
.tt-embed{display:block;margin:0 0 calc(var(--leading)*.65);padding:12px 16px;border:1px solid var(--line);border-radius:8px;font-size:14px;line-height:20px}
.tt-scroll,pre{scrollbar-width:thin}
.tt-scroll{overflow-x:auto}
table{border-collapse:collapse;min-width:100%;font-size:14px;line-height:20px;font-variant-numeric:tabular-nums}
caption{text-align:start;padding-bottom:8px}
th,td{padding-block:8px;padding-inline:0 16px;border-bottom:1px solid var(--line);text-align:start;vertical-align:top;overflow-wrap:normal;min-width:4em}
thead th,tr:first-child>th{border-bottom-color:var(--line-control)}
details{padding:12px 16px;border:1px solid var(--line);border-radius:8px}
summary{cursor:default}
summary:not(:only-child){margin-bottom:8px}
`
