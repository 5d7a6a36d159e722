import { count, length } from './amounts.ts'
import type { Words } from './en.ts'

const n = (amount: number): string => count('ko', amount)
const time = (ms: number): string => length(ms, { day: '일', hour: '시간', minute: '분', second: '초' })

/** What main says by itself, in Korean. */
export const ko: Words = {
  commandLine: {
    help: `Tickertape는 실시간 뉴스 피드(서버 전송 이벤트)를 읽는 프로그램입니다.

사용법: tickertape [플래그] [주소…] [파일.opml…]

주소를 주면 피드 추가 창이 열립니다. OPML 파일은 확인한 뒤 가져옵니다.

  --subscribe=URL                   묻지 않고 피드를 추가합니다. 여러 번 쓸 수 있고 실행 중인 프로그램에도 전달됩니다
  --user-data-dir=DIR               모든 것을 DIR에 보관합니다
  --hidden                          창 없이 시작합니다. 다시 실행하면 창이 열립니다
  --give-window-back-after=SECONDS  트레이에 있는 창이 메모리를 유지하는 시간(초, 기본 300)
  --screenshot=FILE                 창을 그림으로 저장합니다. 라이브러리는 그대로입니다
  --quit-after=SECONDS              정해진 시간(초) 뒤에 종료합니다
  --help, --version                 이 도움말과 버전을 표시합니다

값은 빈칸 뒤에 써도 됩니다. 그 밖의 플래그는 Chromium에 넘깁니다.`,
    needsValue: (flags) => `${flags}: 값이 없어서 시작하지 않았습니다. 쓸 수 있는 플래그는 --help로 볼 수 있습니다.`,
    unknownFlag: (flag) =>
      `${flag}: Tickertape의 플래그가 아니므로 Chromium에 넘깁니다. 쓸 수 있는 플래그는 --help로 볼 수 있습니다.`,
    unknownWord: (word) =>
      `“${word}”: 주소(http:// 또는 https://)도 OPML 파일도 아닙니다. 쓸 수 있는 플래그는 --help로 볼 수 있습니다.`
  },

  tray: {
    open: 'Tickertape 열기',
    unread: (items) => (items === 0 ? '읽지 않은 항목 없음' : `읽지 않은 항목 ${n(items)}건`),
    trouble: (feeds) => `문제 있는 피드 ${n(feeds)}개`,
    pauseAll: '모든 피드 일시 정지',
    resumeAll: '모든 피드 다시 시작',
    snooze: '알림 잠시 끄기',
    snoozeHour: '1시간',
    snoozeFourHours: '4시간',
    snoozeUntilMorning: '내일 8:00까지',
    snoozedUntil: (time) => `${time}까지 알림 꺼짐`,
    endSnooze: '알림 다시 켜기',
    settings: '설정',
    quit: '종료',
    staysTitle: '트레이에서 계속 실행합니다',
    staysBody: '피드는 계속 받습니다. 트레이 메뉴에서 종료하거나 설정에서 바꿀 수 있습니다.'
  },

  notifications: {
    view: '보기',
    opensBy: '마우스 가운데 버튼으로 열 수 있습니다.',
    digest: (items, feeds) => (feeds === 1 ? `새 항목 ${n(items)}건` : `피드 ${n(feeds)}개, 새 항목 ${n(items)}건`),
    catchUp: (items) => `자리를 비운 사이 새 항목 ${n(items)}건`,
    alerts: (items) => `중요 알림 ${n(items)}건`,
    gaps: (gaps, ms) =>
      gaps === 1 ? `${time(ms)} 구간은 복구하지 못함` : `${n(gaps)}개 구간, 모두 ${time(ms)} 분량은 복구하지 못함`,
    feeds: (named, rest) =>
      named.map((feed) => `${feed.title} ${n(feed.items)}건`).join(' · ') + (rest > 0 ? ` 외 ${n(rest)}건` : ''),
    alert: (title, urgent) => `${urgent ? '긴급' : '중요 알림'}: ${title}`,
    byRule: (feed, rule) => `${feed} · 규칙 “${rule}”`,
    quiet: (feed, ms) => `${feed}: ${time(ms)}째 조용함`,
    quietFeeds: (feeds) => `피드 ${n(feeds)}개 조용함`,
    names: (named, rest) => named.join(' · ') + (rest > 0 ? ` 외 ${n(rest)}개` : ''),
    usually: (ms) => `평소 약 ${time(ms)}에 1건`
  },

  files: {
    opml: 'OPML',
    backup: 'Tickertape 백업',
    openOpml: 'OPML 가져오기',
    openBackup: '백업에서 복원',
    saveOpml: 'OPML 내보내기',
    saveBackup: '백업'
  },

  crashPage: {
    title: '창을 계속 표시할 수 없습니다',
    text: '여러 번 다시 열었지만 창이 다시 종료되었습니다. 피드는 백그라운드에서 계속되며, 받은 항목은 모두 저장됩니다.',
    again: '다시 시도',
    copy: '진단 정보 복사',
    copied: '진단 정보를 복사했습니다.'
  },

  libraryTrouble: {
    title: 'Tickertape를 시작할 수 없습니다',
    newer:
      '더 새로운 Tickertape에서 만든 라이브러리입니다. 아무것도 바꾸지 않았습니다. 새 버전을 설치하면 열 수 있습니다.',
    damaged: '라이브러리를 읽을 수 없습니다. 아무것도 바꾸지 않았습니다.',
    unavailable: '라이브러리를 열 수 없습니다. 아무것도 바꾸지 않았습니다.',
    failed: '라이브러리나 Tickertape 자체의 문제로 시작할 수 없습니다. 아무것도 바꾸지 않았습니다.',
    copies: '라이브러리 사본',
    copiesHint: '선택한 사본으로 라이브러리를 대신하며, 지금 라이브러리는 같은 폴더에 남겨 둡니다.',
    noCopies: '폴더에 라이브러리 사본이 없습니다.',
    copy: {
      everything: (time) => `전체, ${time}`,
      configuration: (time) => `피드·규칙·설정(항목 제외), ${time}`
    },
    use: '사용',
    using: '사본을 준비하고 있습니다…',
    unusable: '이 사본도 사용할 수 없습니다. 아무것도 바꾸지 않았습니다.',
    folder: '폴더 보기',
    quit: '종료'
  }
}
