/** What stands in the window while its own page cannot be brought back, as links that the window catches. */
export const AGAIN = 'app://tickertape/crash/again'
export const COPY = 'app://tickertape/crash/copy'

const words = {
  en: {
    title: 'This window keeps failing',
    text: 'It was brought back several times and ended again. Your feeds go on in the background, and everything that arrives is stored.',
    again: 'Try again',
    copy: 'Copy diagnostic'
  },
  ko: {
    title: '창을 계속 표시할 수 없습니다',
    text: '여러 번 다시 열었지만 창이 다시 종료되었습니다. 피드는 백그라운드에서 계속되며, 받은 항목은 모두 저장됩니다.',
    again: '다시 시도',
    copy: '진단 정보 복사'
  }
}

/** A page of its own, without a script and without anything to load: whatever broke the other one is not in it. */
export function crashPage(language: 'en' | 'ko'): string {
  const { title, text, again, copy } = words[language]
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>Tickertape</title>
<style>
:root{--bg:#f8f9fb;--text:#171a21;--text-2:#434a57;--accent:#3a4cc8;--on:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#181b21;--text:#e9ebef;--text-2:#bac0cb;--accent:#a7b3ff;--on:#13161b}}
body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;box-sizing:border-box;background:var(--bg);color:var(--text);
font:14px/22px -apple-system,"Segoe UI",Inter,Cantarell,Ubuntu,"Noto Sans","Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR",sans-serif}
main{max-width:440px}h1{margin:0 0 8px;font-size:20px;line-height:28px;font-weight:650}p{margin:0 0 20px;color:var(--text-2);word-break:keep-all}
a{display:inline-block;margin-right:8px;padding:6px 14px;border-radius:6px;color:var(--accent);text-decoration:none;outline-offset:1px}
a:first-of-type{background:var(--accent);color:var(--on)}a:focus-visible{outline:2px solid var(--accent)}
</style><main><h1>${title}</h1><p>${text}</p><a href="${AGAIN}">${again}</a><a href="${COPY}">${copy}</a></main></html>`
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`
}
