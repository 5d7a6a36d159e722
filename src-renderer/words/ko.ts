import type { Words } from './en.ts'
import { LocalFormat } from './local-format.ts'

/**
 * Every word of the window, in Korean.
 *
 * A particle is never glued to a variable, because its form depends on the sound before it.
 */
const number = new Intl.NumberFormat('ko')
const clockTime = new LocalFormat('ko', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const secondTime = new LocalFormat('ko', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})
const shortDate = new LocalFormat('ko', { day: 'numeric', month: 'long' })
const yearDate = new LocalFormat('ko', { day: 'numeric', month: 'long', year: 'numeric' })
const fullDate = new LocalFormat('ko', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

const shortWeekday = new Intl.DateTimeFormat('ko', { weekday: 'short', timeZone: 'UTC' })
const percent = new Intl.NumberFormat('ko', { style: 'percent' })
const oneDigit = new Intl.NumberFormat('ko', { maximumFractionDigits: 1 })
const holderName = ({ name, pid }: { name: string; pid: number }) => `${name || '프로그램'}(프로세스 ${pid})`
const byteSize = (bytes: number) =>
  bytes >= 1e9
    ? `${oneDigit.format(bytes / 1e9)}GB`
    : bytes >= 1e6
      ? `${oneDigit.format(bytes / 1e6)}MB`
      : `${number.format(Math.ceil(bytes / 1e3))}kB`

export const ko: Words = {
  language: 'ko',
  app: 'Tickertape',

  format: {
    number: (n) => number.format(n),
    time: (at) => clockTime.format(at),
    second: (at) => secondTime.format(at),
    day: (at) => shortDate.format(at),
    dayWithYear: (at) => yearDate.format(at),
    full: (at) => `${fullDate.format(at)} ${clockTime.format(at)}`,
    dayToday: '오늘',
    dayYesterday: '어제',
    longDay: (at) => shortDate.format(at),
    longDayWithYear: (at) => yearDate.format(at),
    now: '방금',
    minutes: (n) => `${n}분 전`,
    minutesAgo: (n) => (n === 0 ? '방금' : `${n}분 전`),
    today: (time) => `오늘 ${time}`
  },

  action: {
    add: '피드 추가',
    cancel: '취소',
    close: '닫기',
    back: '뒤로',
    menu: '피드와 보기',
    more: '더 보기',
    settings: '설정',
    search: '검색',
    tryAgain: '다시 시도',
    tryNow: '지금 시도',
    checkNow: '지금 확인',
    undo: '실행 취소',
    health: '상태',
    editFeed: '피드 편집',
    editHeaders: '헤더 편집',
    pause: '일시 정지',
    resume: '다시 시작',
    remove: '삭제',
    open: '열기',
    dismiss: '닫기'
  },

  view: {
    views: '보기',
    feeds: '피드',
    all: '전체',
    unread: '안 읽음',
    starred: '별표',
    alerts: '중요 알림',
    hidden: '숨긴 항목',
    today: '오늘',
    search: '검색',
    unreadCount: (n) => `안 읽음 ${number.format(n)}`,
    resultCount: (n, more) =>
      `결과 ${number.format(more ? Math.max(1, Math.floor(n / 100)) * 100 : n)}건${more ? ' 이상' : ''}`,
    withUnread: (name, n) => (n === 0 ? name : `${name} ${number.format(n)}, 안 읽음`),
    withCount: (name, n) => (n === 0 ? name : `${name}, ${number.format(n)}`)
  },

  tree: {
    newFolder: '새 폴더',
    newFolderInside: '안에 새 폴더',
    rename: '이름 바꾸기',
    nameOf: (name) => `새 이름: ${name}`,
    markRead: '읽음으로 표시',
    mute: '합계에서 제외',
    move: '폴더로 이동…',
    copyAddress: '주소 복사',
    addressCopied: '주소를 복사했습니다.',
    moreOf: (name) => `더 보기: ${name}`,
    feedsMenu: '폴더와 피드',
    muted: '합계에서 제외됨',
    trouble: (n) => `문제 있는 피드 ${number.format(n)}개`,
    folder: '폴더',
    topLevel: '폴더 없음',
    moveTitle: (name) => `이동: ${name}`,
    moveHere: '이동',
    moveTo: '이동할 폴더',
    removeTitle: (name) => `폴더 삭제: ${name}`,
    removeText: (feeds, folders) =>
      folders === 0
        ? `폴더 내용: 피드 ${number.format(feeds)}개.`
        : `폴더 내용: 피드 ${number.format(feeds)}개, 폴더 ${number.format(folders)}개.`,
    removeHint: '별표한 항목은 보관합니다. 어느 쪽이든 10초 동안 실행 취소할 수 있습니다.',
    removeOnly: '내용은 그대로 두기',
    removeAll: '모두 삭제'
  },

  footer: {
    live: (live, all) => `${number.format(all)}개 중 ${number.format(live)}개 연결됨`,
    liveAndChecked: (live, checked) =>
      live === 0
        ? `${number.format(checked)}개 확인됨`
        : `${number.format(live)}개 연결됨, ${number.format(checked)}개 확인됨`,
    rate: (n) => `분당 ${number.format(n)}건`,
    none: '피드 없음'
  },

  state: {
    connecting: '연결 중',
    unanswered: '수신 대기',
    live: '연결됨',
    checkedWord: '확인됨',
    needs: {
      subscription:
        '이 서버는 프로그램이 따로 구독을 요청해야만 무언가를 보냅니다(PocketBase). Tickertape는 듣기만 하므로, 구독이 필요 없는 스트림을 쓰거나 중간에 중계 서버를 두어야 합니다.'
    },
    waiting: (seconds) => `${number.format(seconds)}초 후`,
    waitingMinutes: (minutes) => `${number.format(minutes)}분 후`,
    offline: '오프라인',
    paused: '일시 정지',
    asleep: '절전',
    diskFull: '디스크 가득 참',
    notStoring: '저장 안 됨',
    withoutKeys: '키 저장소',
    ended: '종료됨',
    signIn: '인증 필요',
    refused: '접근 거부',
    notFound: '주소 없음',
    notAStream: '스트림 아님',
    certificate: '인증서',
    error: '오류',
    connectingSentence: (attempt) =>
      attempt <= 1 ? '연결하고 있습니다.' : `연결하고 있습니다(시도 ${number.format(attempt)}).`,
    unansweredSince: (time) => `${time}에 연결되었습니다. 서버가 아직 아무것도 보내지 않았습니다.`,
    checked: (when, next) => `${when} 확인했습니다. ${next} 다시 확인합니다.`,
    checkedJustNow: '방금',
    checkedMinutesAgo: (minutes) => `${number.format(minutes)}분 전에`,
    checkedAt: (time) => `${time}에`,
    nextCheckSoon: '곧',
    nextCheckMinutes: (minutes) => `${number.format(minutes)}분 후`,
    nextCheckAt: (time) => `${time}에`,
    liveSince: (time) => `${time}부터 연결되어 있습니다.`,
    nextTry: (reason, seconds) => `${reason} ${number.format(seconds)}초 후 다시 시도합니다.`,
    nextTryMinutes: (reason, minutes) => `${reason} ${number.format(minutes)}분 후 다시 시도합니다.`,
    nextTryAt: (reason, time) => `${reason} ${time}에 다시 시도합니다.`,
    pausedByUser: '직접 일시 정지했습니다.',
    pausedBySuspend: '컴퓨터가 절전 중입니다.',
    pausedByStorage: '디스크가 가득 찼습니다. 공간이 생기면 계속합니다.',
    pausedByLibrary: '지금은 저장할 수 없습니다. 저장할 수 있게 되면 계속합니다.',
    pausedByKeys: '인증 정보가 들어 있는 이 컴퓨터의 키 저장소를 기다리고 있습니다. 잠금이 풀리면 계속합니다.'
  },

  reason: {
    network: '네트워크가 끊겼습니다.',
    nameNotFound: '서버를 찾을 수 없습니다.',
    refusedConnection: '서버가 연결을 받지 않습니다.',
    timeout: (seconds) => `${number.format(seconds)}초 동안 응답이 없습니다.`,
    unanswered: (minutes) =>
      minutes < 2
        ? '서버가 요청을 받았지만 아무것도 보내지 않았습니다.'
        : `서버가 요청을 받고 ${number.format(minutes)}분 동안 아무것도 보내지 않았습니다.`,
    silence: (seconds) => `${number.format(seconds)}초 동안 수신이 없습니다.`,
    endOfStream: '서버가 스트림을 닫았습니다.',
    cutOff: '연결이 도중에 끊어졌습니다.',
    cutWhileIdle: (seconds) => `${number.format(seconds)}초 동안 수신이 없으면 매번 중간에서 연결이 끊어집니다.`,
    finished: '서버가 다 보냈다고 알리고 스트림을 끝냈습니다.',
    toldToStop: '서버가 종료했습니다.',
    needsSignIn: '인증이 필요합니다.',
    signInElsewhere: (host) =>
      `이 서버는 스트림을 ${host}(으)로 넘기며, 그곳에 인증이 필요합니다. 인증 정보는 피드의 서버에만 보내므로 피드 주소를 ${host}의 주소로 바꿔 주세요.`,
    headersMissing: '인증 정보를 다시 입력해야 합니다. 헤더 값을 보관할 수 없었습니다.',
    badHeader: '보낼 수 없는 헤더가 있습니다.',
    proxySignIn: '프록시에 인증이 필요합니다.',
    proxyUnreachable: '프록시에 연결할 수 없습니다.',
    proxyUnsupported: '시스템 프록시가 지원하지 않는 방식입니다.',
    proxyAnswered: (status) => `프록시가 ${status} 상태로 응답했습니다.`,
    headersTooLarge: '서버 응답의 헤더가 너무 커서 받을 수 없습니다.',
    refused: '접근이 거부되었습니다.',
    nothingHere: '이 주소에 피드가 없습니다.',
    askedToWait: '서버가 기다리라고 합니다(429).',
    serverError: (status) => `서버 오류(${status})입니다.`,
    status: (status) => `서버가 ${status} 상태로 응답했습니다.`,
    signInPage: '로그인 페이지가 대신 응답했습니다.',
    webPage: '실시간 스트림이 아니라 웹 페이지입니다.',
    rss: '실시간 스트림이 아니라 문서(RSS, Atom)입니다.',
    json: '실시간 스트림이 아니라 JSON 문서입니다.',
    otherStream: '전과 다른 종류의 스트림입니다. 피드를 편집하고 다시 연결해 주세요.',
    otherType: (type) => (type === '' ? '실시간 스트림이 아닙니다.' : `실시간 스트림이 아닙니다(${type}).`),
    certificate: '인증서를 신뢰할 수 없습니다.',
    tooManyRedirects: '주소 이동이 너무 많습니다.',
    redirectWithoutTarget: '이동할 주소가 없습니다.',
    redirectUnsupported: 'http가 아닌 주소로 이동합니다.',
    redirectInsecure: 'https에서 http로 이동하는 주소라 따라가지 않았습니다.',
    messageTooLarge: '메시지가 너무 커서 받을 수 없습니다.',
    ownFault: 'Tickertape 내부 오류로 스트림이 끊어졌습니다.'
  },

  bar: {
    offline: '네트워크에 연결되지 않았습니다. 저장된 항목은 읽을 수 있고, 연결되면 피드가 자동으로 돌아옵니다.',
    allPaused: '모든 피드가 일시 정지되어 있습니다.',
    resumeAll: '모두 다시 시작',
    snoozed: (time) => `${time}까지 알림을 잠시 껐습니다.`,
    endSnooze: '알림 다시 켜기',
    notificationsBroken: '알림 서비스가 응답하지 않습니다. 항목은 계속 받습니다.',
    held: '목록 고정됨.',
    heldWaiting: (n) => `${number.format(n)}건 대기 중`,
    release: '풀기'
  },

  update: {
    check: '업데이트 확인',
    checking: '새 버전을 찾고 있습니다.',
    none: '최신 버전입니다.',
    available: (version) => `새 버전이 있습니다(${version}).`,
    download: '다운로드',
    downloading: (version, percent) => `새 버전(${version}) 다운로드 중: ${percent} %`,
    ready: (version) => `새 버전을 설치할 준비가 되었습니다(${version}).`,
    install: '설치하고 다시 시작',
    installing: (version) =>
      `새 버전(${version})을 설치하고 있습니다. 시스템에서 암호를 물을 수 있으며, 그동안에도 피드는 계속 수신됩니다.`,
    failed: (why) =>
      why === 'damaged'
        ? '받은 파일이 배포된 것과 달라 버렸습니다.'
        : why === 'refused'
          ? '시스템에서 새 버전 설치를 허용하지 않았습니다. 이 버전을 계속 사용합니다.'
          : '업데이트 서버가 응답하지 않습니다.'
  },

  list: {
    items: '항목',
    itemsOf: (view) => `항목: ${view}`,
    markAllRead: '모두 읽음으로 표시',
    unreadOnly: '안 읽은 항목만',
    byPublication: '게시 시간순',
    hold: '목록 고정',
    release: '목록 고정 풀기',
    edited: '수정됨',
    removed: '삭제됨',
    urgent: '긴급',
    high: '높음',
    unread: '안 읽음',
    starred: '별표',
    newCount: (shown) => `새 항목 ${shown}건`,
    fromFeeds: (n) => `피드 ${number.format(n)}개`,
    backToWhereIWas: '보던 곳으로',
    rate: (n) => `초당 ${number.format(n)}건`,
    tape: (n) => `최근 30분 동안 ${number.format(n)}건`,
    tapeSpan: '30분',
    loading: '불러오는 중',
    announceNew: (n) => `새 항목 ${number.format(n)}건`
  },

  empty: {
    feed: '연결됨. 아직 받은 항목이 없습니다.',
    feedNotLive: '아직 받은 항목이 없습니다.',
    all: '아직 받은 항목이 없습니다.',
    unread: '모두 읽었습니다. 새 항목은 여기에 나타납니다.',
    starred: '별표한 항목이 없습니다. 항목에서 s 키를 누르면 여기에 보관됩니다.',
    alerts: '중요 알림이 없습니다. 출처나 규칙에서 긴급 또는 높음으로 표시한 항목이 여기에 나타납니다.',
    hidden: '숨긴 항목이 없습니다. 규칙이나 다시 읽기로 숨긴 항목은 여기에 보관됩니다.',
    today: '오늘은 아직 받은 항목이 없습니다.',
    folder: '이 폴더에는 피드가 없습니다. 피드를 여기로 끌어 놓거나 피드에서 Alt와 방향키를 누르세요.',
    search: (query) => `“${query}” 검색 결과 없음`,
    searchAll: '전체에서 검색',
    notSearched: '검색할 조건이 없습니다.',
    searchStart: '검색',
    smart: '아직 맞는 항목이 없습니다. 새로 맞는 항목은 여기에 나타납니다.',
    notIndexed: (n) => `검색 색인 중, ${number.format(n)}건 남음`
  },

  search: {
    save: '스마트 피드로 저장',
    help: '검색 방법',
    understood: '이해한 조건',
    within: (name) => `범위 · ${name}`,
    not: (what) => `제외: ${what}`,
    feed: (name) => `피드: ${name}`,
    folder: (name) => `폴더: ${name}`,
    title: (words) => `제목: ${words}`,
    author: (words) => `작성자: ${words}`,
    misspelt: (typed) => `“${typed}” 조건은 검색에서 뺐습니다.`,
    instead: (meant) => `${meant} 조건으로 검색`,
    takes: {
      feed: '피드: 뒤에는 이름을 띄어쓰기 없이 적습니다.',
      folder: '폴더: 뒤에는 이름을 띄어쓰기 없이 적습니다.',
      title: '제목: 뒤에는 단어를 띄어쓰기 없이 적습니다.',
      author: '작성자: 뒤에는 이름을 띄어쓰기 없이 적습니다.',
      is: '상태: 뒤에는 안읽음, 읽음, 별표, 중요알림, 수정됨, 삭제됨 중 하나를 적습니다.',
      before: '이전: 뒤에는 2026-11-20 같은 날짜나 오늘, 어제, 7일, 12시간을 적습니다.',
      after: '이후: 뒤에는 2026-11-20 같은 날짜나 오늘, 어제, 7일, 12시간을 적습니다.',
      priority: '중요도: 뒤에는 1~5 또는 4+를 적습니다.',
      lang: '언어: 뒤에는 ko, en 같은 언어 코드를 적습니다.'
    },
    noOperator: '그런 검색 조건은 없습니다. 글자 그대로 찾으려면 따옴표로 묶으세요.',
    states: {
      unread: '안 읽음',
      read: '읽음',
      starred: '별표',
      alert: '중요 알림',
      edited: '수정됨',
      removed: '삭제됨'
    },
    before: (date) => `${date} 이전`,
    after: (date) => `${date} 이후`,
    today: '오늘',
    yesterday: '어제',
    daysAgo: (n) => `${number.format(n)}일 전`,
    hoursAgo: (n) => `${number.format(n)}시간 전`,
    priority: (least, most) => `중요도 ${least === most ? least : `${least}~${most}`}`,
    lang: (lang) => `언어 ${lang}`,
    examples: [
      ['"두 단어"', '붙어 있는 단어'],
      ['단어*', '이렇게 시작하는 단어'],
      ['-단어', '이 단어 제외'],
      ['제목:단어', '제목에 있는 단어. 제목:"두 단어"도 가능'],
      ['작성자:이름', '이름의 한 단어로 고른 작성자'],
      ['피드:이름', '이름의 일부로 고른 피드'],
      ['폴더:이름', '폴더와 그 안의 폴더'],
      ['상태:안읽음', '읽음, 별표, 중요알림, 수정됨, 삭제됨'],
      ['이후:7일', '최근 7일. 오늘, 어제, 12시간도 가능'],
      ['이전:2026-11-20', '이 날짜 이전'],
      ['중요도:4+', '높음과 긴급'],
      ['언어:ko', '이 언어로 된 항목']
    ],
    saved: '스마트 피드',
    edit: '편집',
    many: '99+',
    newTitle: '새 스마트 피드',
    editTitle: '스마트 피드 편집',
    name: '이름',
    query: '검색 조건',
    saveIt: '저장',
    tooMany: '스마트 피드를 더 만들 수 없습니다. 먼저 하나를 삭제하세요.'
  },

  reader: {
    nothingSelected: '항목을 선택하면 여기에서 읽을 수 있습니다.',
    previous: '이전 항목',
    next: '다음 항목',
    markUnread: '안 읽음으로 표시',
    markRead: '읽음으로 표시',
    star: '별표 추가',
    unstar: '별표 해제',
    raw: '원본 메시지',
    article: '기사',
    copyLink: '링크 복사',
    original: '원문 열기',
    editedAt: (time) => `${time} 출처에서 수정`,
    showChanges: '변경 내용 보기',
    hideChanges: '변경 내용 숨기기',
    removed: '출처에서 삭제됨. 받은 내용은 보관합니다.',
    gone: '더 이상 저장되어 있지 않은 항목입니다.',
    articleOf: (title) => `기사: ${title}`,
    changes: '출처에서 바꾼 내용',
    earlierChange: '이전 변경',
    laterChange: '다음 변경',
    changeOf: (n, all) => `변경 ${number.format(all)}건 중 ${number.format(n)}번째`,
    versionTimes: (received, changed) => (received === null ? `${changed} 변경` : `${received} 수신, ${changed} 변경`),
    versionsNotKept: (n) => `이 둘 사이의 버전 ${number.format(n)}개는 더 이상 보관되어 있지 않습니다.`,
    part: { title: '제목', author: '작성자', text: '본문', link: '링크', tags: '태그' },
    onlyMarkup: '글은 같고 이미지, 배치 또는 중요도가 바뀌었습니다.',
    imageHidden: '이미지 표시 안 함',
    imageFailed: '이미지를 불러올 수 없음',
    embed: '포함된 콘텐츠',
    restAsText:
      '이 글은 서식이 너무 많아 여기부터는 서식 없이 텍스트로만 표시합니다. 전체 내용은 원본 메시지에 있습니다.',
    imagesLeftOut: (n: number) => `이 글의 이미지는 처음 ${number.format(n)}개만 표시합니다.`,
    rawCard: '이 메시지에서 제목이나 본문을 찾지 못했습니다. 받은 그대로 표시합니다.',
    message: '메시지',
    tags: '태그',
    files: '첨부 파일',
    fileKind: { audio: '오디오', video: '동영상', image: '이미지', other: '파일' },
    fileSize: (bytes) => byteSize(bytes),
    covered: '작성자가 내용 경고를 붙여 가려 둔 글입니다.',
    uncover: '내용 보기',
    cut: '나머지 본문은 너무 길어 보관하지 않았습니다. 원문에서 볼 수 있습니다.',
    received: (time) => `받은 시각 ${time}`,
    published: (time) => `게시 시각 ${time}`,
    noLink: '이 항목에는 링크가 없습니다.',
    linkCopied: '링크를 복사했습니다.'
  },

  firstRun: {
    title: '첫 피드를 추가하세요',
    text: '어떤 주소든 붙여 넣으세요. 실시간 스트림, RSS 피드, 피드가 있는 웹 페이지, @이름@서버 모두 됩니다. 저장하기 전에 어떤 내용이 오는지 먼저 보여 드립니다.',
    address: '피드 주소',
    connect: '연결',
    browse: '추천 소스 보기',
    importOpml: 'OPML 가져오기'
  },

  addFeed: {
    title: '피드 추가',
    editTitle: '피드 편집',
    address: '주소',
    connect: '연결',
    connecting: '연결하는 중…',
    found: '찾음',
    requestTaken: '요청 전달됨',
    eventStream: '이벤트 스트림',
    kind: { 'event-stream': '이벤트 스트림', lines: 'JSON 줄', document: '문서' },
    plain: '이 서버는 https를 지원하지 않습니다. http로 오는 내용은 중간에서 누구나 보거나 바꿀 수 있습니다.',
    connectPlain: 'http로 연결',
    fromCurl: (headers) =>
      headers === 0
        ? 'curl 명령에서 주소를 가져왔습니다.'
        : `curl 명령에서 주소와 헤더 ${number.format(headers)}개를 가져왔습니다.`,
    curlLeftOut: (options) => `피드는 요청만 하므로 다음은 제외했습니다: ${options}`,
    firstBytes: (seconds) => `첫 수신 ${seconds}초`,
    whatItSends: '보내는 내용',
    whatYouWillRead: '읽게 될 모습',
    noFrameYet: '연결됨. 아직 받은 내용이 없습니다.',
    name: '이름',
    add: '피드 추가',
    addAnyway: '그래도 추가',
    save: '저장',
    notAUrl: '올바른 주소가 아닙니다. 피드 주소는 https:// 또는 http://로 시작합니다.',
    alreadyAdded: (name) => `이미 추가된 피드입니다: ${name}`,
    intro:
      '어떤 주소든 붙여 넣으세요. 실시간 스트림, RSS 피드, 피드가 있는 웹 페이지, @이름@서버 모두 됩니다. 연결하면 어떤 내용이 오는지 보여 드립니다. 추가하기 전에는 아무것도 저장하지 않습니다.',
    editIntro: '연결하면 지금 이 주소에서 어떤 내용이 오는지 보여 드립니다.',
    steps: '연결 시험',
    noAnswer: '응답 없음',
    nothingYet: '아직 없음',
    frames: (n) => `메시지 ${number.format(n)}건`,
    frameId: (id) => `id ${id}`,
    cut: '여기에서 줄임',
    itemsLater: '출처에서 항목을 보내면 여기에 나타납니다.',
    noItems: '아직 항목이 된 메시지가 없습니다. 출처에서 항목을 보내면 나타납니다.',
    adding: '추가하는 중…',
    saving: '저장하는 중…',
    changedAddress: '주소를 바꾸면 앞으로의 항목은 새 출처에서 옵니다.',
    headers: {
      title: '헤더, 인증',
      choice: '인증',
      none: '없음',
      basic: '이름과 비밀번호',
      bearer: '토큰',
      own: '직접 입력',
      user: '사용자 이름',
      password: '비밀번호',
      token: '출처에서 받은 토큰',
      name: '헤더 이름',
      value: '값',
      valueOf: (name) => `값: ${name}`,
      add: '헤더 추가',
      remove: (name) => `헤더 삭제: ${name}`,
      replace: '바꾸기',
      replaceOf: (name) => `바꾸기: ${name}`,
      kept: '보관됨',
      notForThisServer: '이 서버에는 보내지 않음',
      show: (label) => `표시: ${label}`,
      stored: '이 컴퓨터에 암호화해 보관하며 이 서버에만 보냅니다.',
      session:
        '이 컴퓨터에는 키 저장소가 없어 Tickertape를 닫을 때까지만 보관하고, 그 뒤에는 다시 묻습니다. 이 서버에만 보냅니다.',
      locked:
        '이 컴퓨터의 키 저장소가 잠겨 있어 Tickertape를 닫을 때까지만 보관합니다. 잠금을 풀면 계속 보관합니다. 이 서버에만 보냅니다.',
      lost: '값을 보관할 수 없었습니다. 다시 입력해 주세요.',
      otherServer: '다른 서버이므로 보관된 값은 보내지 않습니다. 필요한 값을 다시 입력해 주세요.'
    }
  },

  offers: {
    title: {
      page: '이 페이지에 있는 피드',
      account: '이 계정의 피드',
      topic: '이 토픽의 피드',
      list: '이 목록(OPML)에 있는 피드'
    },
    by: { page: '웹 페이지', account: '계정', topic: 'ntfy', list: '피드 목록' },
    count: (n) => `피드 ${number.format(n)}개`,
    format: {
      sse: '실시간(이벤트 스트림)',
      mercure: '실시간(Mercure)',
      lines: '실시간(JSON 줄)',
      rss: 'RSS',
      atom: 'Atom',
      'json-feed': 'JSON Feed'
    },
    more: (n) => `그 외 ${number.format(n)}개가 더 있습니다.`,
    importInstead: '모두 가져오려면 목록을 파일로 저장한 뒤 설정에서 가져오세요.'
  },

  handshake: {
    heartbeat: '수신 간격…',
    heartbeatEvery: (seconds) => `${number.format(seconds)}초마다 수신`,
    resume: {
      checks: '가끔 확인합니다. 새 내용은 다음에 확인할 때 나타납니다.',
      'event-id': '이벤트 ID로 이어 받습니다.',
      parameter: '놓친 뒤의 내용을 서버에 요청해 이어 받습니다.',
      pages: '놓친 내용을 스트림과 따로 가져와 이어 받습니다.',
      list: '서버의 목록에서 새 내용을 찾아 이어 받습니다.',
      none: '이어 받을 수 없습니다. 연결이 끊긴 동안의 내용은 받지 못합니다.',
      unknown: '이어 받을 수 있는지는 내용이 오면 알 수 있습니다.'
    },
    recognised: (source) => `인식된 소스: ${source}`,
    source: {
      wikimedia: '위키미디어',
      mastodon: '마스토돈',
      ntfy: 'ntfy',
      'hacker-news': 'Hacker News',
      firebase: 'Firebase',
      mercure: 'Mercure',
      centrifugo: 'Centrifugo',
      pushpin: 'django-eventstream / Pushpin',
      pocketbase: 'PocketBase',
      smee: 'smee.io',
      couchdb: 'CouchDB',
      stellar: 'Stellar',
      'home-assistant': 'Home Assistant',
      gitea: 'Gitea / Forgejo',
      github: 'GitHub',
      gitlab: 'GitLab',
      alertmanager: 'Alertmanager / Grafana',
      statuspage: 'Statuspage',
      pagerduty: 'PagerDuty',
      sentry: 'Sentry',
      cap: 'CAP',
      geojson: 'GeoJSON',
      gelf: 'GELF',
      journal: 'systemd 저널',
      syslog: 'syslog',
      sockjs: 'SockJS',
      mcp: 'Model Context Protocol',
      webpack: 'webpack',
      'cloud-events': 'CloudEvents',
      'json-feed': 'JSON Feed',
      'activity-streams': 'ActivityStreams'
    },
    keysHint: '키를 선택해 무엇으로 쓸지 정할 수 있습니다.',
    newer: (n) => `새 메시지 ${number.format(n)}건`,
    messageAt: (type, time) => `메시지 ${type}, ${time}`,
    useKey: (key) => `쓰임: ${key}`,
    useAs: (use) => `쓰임: ${use}`,
    addToTitle: '제목에 덧붙이기',
    eachIsAnItem: '요소마다 항목으로',
    guessAgain: (use) => `${use}: 자동으로 되돌리기`,
    use: {
      title: '제목',
      body: '본문',
      url: '링크',
      time: '시각',
      image: '이미지',
      author: '작성자',
      id: '식별자',
      priority: '중요도'
    },
    types: '이벤트 종류',
    typeCount: (type, n) => `${type}, 메시지 ${number.format(n)}건`,
    roleOf: (type) => `처리 방식: ${type}`,
    role: { item: '항목', alert: '중요 알림', edit: '수정', removal: '삭제', ignore: '무시' },
    reading: '읽는 방식',
    percent: (n) => (n === 0 ? '0' : `${number.format(n)}%`),
    coverage: (n) => `항목 ${number.format(n)}건 중 찾은 비율`,
    list: '항목 위치',
    template: '제목',
    templateHint: '{/name}처럼 중괄호로 묶은 키는 받은 값으로 바뀝니다.',
    fromNowOn: '여기서 바꾼 내용은 앞으로 오는 항목에 적용됩니다. 저장된 항목은 저장한 뒤 다시 읽을 수 있습니다.',
    folder: '폴더',
    noFolder: '없음',
    inFolder: (folder) => `이미 추가된 피드입니다(폴더: ${folder}).`
  },

  sources: {
    title: '추천 소스',
    browse: '추천 소스 보기',
    hide: '추천 소스 숨기기',
    needsSignIn: '그 서버의 토큰이 필요합니다.',
    connectTo: (name) => `연결: ${name}`,
    about: {
      pages: '모든 언어에서 새로 만든 문서입니다.',
      edits: '모든 문서의 모든 편집입니다. 1초에 여러 건이 옵니다.',
      hackerNews: '방금 올라온 글입니다.',
      hackerNewsTop: '첫 화면에 오른 글입니다.',
      mastodon: '한 서버의 새 글입니다.',
      ntfy: '직접 또는 기기에서 토픽으로 보내는 메시지입니다.',
      mercure: '사이트가 허브로 내보내는 내용입니다.'
    },
    field: { host: '서버', server: '서버', topic: '토픽', hub: '허브 주소' }
  },

  mistake: {
    empty: '주소가 없습니다. 스트림, 피드 또는 웹 페이지의 주소를 붙여 넣거나 입력해 주세요.',
    webSocket:
      'WebSocket 주소(ws:)입니다. Tickertape는 http로 수신합니다. 출처의 설명서에서 이벤트 스트림(SSE)이나 JSON 줄 주소를 찾아보거나, 이벤트 스트림으로 바꿔 주는 중계 서버를 사용해 주세요.',
    notTls: '이 서버는 해당 포트에서 https가 아니라 http를 사용합니다.',
    nameNotFound: (host) => `서버를 찾을 수 없습니다: ${host}. 철자와 네트워크를 확인해 주세요.`,
    refusedConnection: (host) =>
      `서버가 연결을 받지 않습니다: ${host}. 포트를 확인하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.`,
    network:
      '서버가 응답하기 전에 연결이 끊겼습니다. 네트워크를 확인하고 다시 연결하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.',
    timeout: (seconds) =>
      `${number.format(seconds)}초 동안 응답이 없습니다. 다시 연결하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.`,
    unanswered: (seconds) =>
      `서버가 요청을 받고 ${number.format(seconds)}초 동안 아무 말이 없습니다. 첫 이벤트와 함께 응답하는 서버가 많습니다. 중간의 프록시가 응답을 붙잡고 있을 수도 있으며, 운영자가 버퍼링을 끌 수 있습니다(nginx: X-Accel-Buffering: no). 이대로 추가하면 계속 기다립니다.`,
    silence: (seconds) =>
      `연결되었지만 ${number.format(seconds)}초 동안 수신이 없습니다. 조용한 스트림일 수 있습니다. 다시 연결하거나 그래도 추가하세요.`,
    endOfStream: '서버가 스트림을 바로 닫았습니다. 다시 연결하거나 그래도 추가하세요. 자동으로 다시 엽니다.',
    cutOff: '연결이 도중에 끊어졌습니다. 다시 연결하거나 그래도 추가하세요. 자동으로 다시 엽니다.',
    toldToStop: '종료된 스트림이라고 서버가 응답했습니다(204). 출처에 새 주소를 문의해 주세요.',
    needsSignIn: '인증이 필요합니다(401). 출처에서 받은 정보를 아래에 입력하고 다시 연결해 주세요.',
    refused: '접근이 거부되었습니다(403). 주소와 아래의 인증을 확인하거나 출처에 접근 권한을 문의해 주세요.',
    signInNotTaken: '인증이 받아들여지지 않았습니다(401). 아래 내용을 확인하고 다시 연결해 주세요.',
    proxySignIn:
      '프록시에 인증이 필요하지만(407) Tickertape에서는 지원하지 않습니다. 시스템의 프록시 설정을 바꾸고 다시 연결해 주세요.',
    proxyUnreachable: '프록시에 연결할 수 없습니다. 시스템의 프록시 설정과 네트워크를 확인해 주세요.',
    proxyUnsupported:
      '시스템 프록시가 지원하지 않는 방식입니다. 시스템 설정에서 HTTP 또는 HTTPS 프록시를 지정해 주세요.',
    proxyAnswered: (status) =>
      `프록시가 연결하는 대신 ${status} 상태로 응답했습니다. 주소와 시스템의 프록시 설정을 확인해 주세요.`,
    headersTooLarge: '서버 응답의 헤더가 너무 커서 받을 수 없습니다. 출처에 문의해 주세요.',
    headersMissing: '헤더 값을 보관할 수 없었습니다. 아래에 다시 입력해 주세요.',
    colon: '사용자 이름에는 쌍점을 쓸 수 없습니다. 출처에서 받은 이름을 확인해 주세요.',
    header: {
      name: (name) => `헤더 이름으로 쓸 수 없습니다: “${name}”. 로마자, 숫자, 붙임표로 된 이름을 입력해 주세요.`,
      value: (name) => `줄바꿈처럼 보낼 수 없는 문자가 값에 있습니다: ${name}. 값을 다시 복사해 주세요.`,
      reserved: (name) => `Tickertape가 직접 정하는 헤더입니다: ${name}. 삭제해 주세요.`,
      tooLong: (name) => (name === '' ? '헤더가 모두 합해 너무 깁니다.' : `너무 길어서 보낼 수 없습니다: ${name}.`),
      tooMany: (most) => `헤더가 너무 많습니다. ${number.format(most)}개까지 보낼 수 있습니다.`,
      twice: (name) => `같은 헤더가 두 번 있습니다: ${name}. 하나를 삭제해 주세요.`,
      missing: (name) => `값이 더 이상 없습니다: ${name}. 다시 입력해 주세요.`
    },
    nothingHere: (status) =>
      `이 주소에 피드가 없습니다(${status}). 철자를 확인하거나 출처에서 주소를 다시 복사해 주세요.`,
    askedToWait:
      '서버가 기다리라고 합니다(429). 잠시 후 다시 연결하거나 그래도 추가하세요. 서버가 허용하면 다시 시도합니다.',
    serverError: (status) =>
      `서버 오류(${status})입니다. 나중에 다시 연결하거나 그래도 추가하세요. 복구될 때까지 다시 시도합니다.`,
    status: (status) => `서버가 스트림 대신 ${status} 상태로 응답했습니다. 출처에서 주소를 확인해 주세요.`,
    webPage: '피드가 없는 웹 페이지입니다. 그 사이트에서 이벤트 스트림이나 피드 주소를 찾아 주세요.',
    rss: '실시간 스트림이 아니라 문서(RSS, Atom)입니다. 다시 연결하면 문서로 받아 볼 수 있습니다.',
    json: '피드가 아닌 JSON 문서입니다. 출처의 설명서에서 이벤트 스트림(SSE)이나 피드 주소를 찾아 주세요.',
    otherType: (type) => `스트림도 피드도 아닙니다${type === '' ? '' : `(${type})`}. 출처에서 주소를 확인해 주세요.`,
    certificate: (code) =>
      `인증서를 신뢰할 수 없습니다(${code}). 주소와 이 컴퓨터의 시계를 확인해 주세요. 신원을 증명하지 못하는 서버에는 아무것도 보내지 않습니다.`,
    tooManyRedirects: '주소 이동이 너무 많습니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectWithoutTarget: '이동할 주소가 없습니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectUnsupported: 'http(s)가 아닌 주소로 이동합니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectInsecure:
      'https에서 http로 이동하는 주소라 따라가지 않았습니다. 믿을 수 있다면 http 주소를 직접 입력해 주세요.',
    messageTooLarge: '메시지가 너무 커서 받을 수 없습니다. 출처에 더 작은 메시지를 보내는 스트림을 문의해 주세요.',
    gone: '그동안 삭제된 피드입니다. 닫고 다시 추가해 주세요.',
    failed: '연결을 시험하지 못했습니다. 다시 연결해 주세요.'
  },

  settings: {
    title: '설정',
    feeds: '피드',
    appearance: '모양',
    notifications: '알림',
    rules: '규칙',
    about: '정보',
    theme: '테마',
    themeSystem: '시스템',
    themeLight: '밝게',
    themeDark: '어둡게',
    language: '언어',
    languageSystem: '시스템',
    density: '줄 간격',
    densityCompact: '좁게',
    densityCosy: '보통',
    densityRoomy: '넓게',
    textSize: '기사 글자 크기',
    images: '기사 이미지',
    imagesAlways: '항상 표시',
    imagesPerFeed: '피드별',
    imagesNever: '표시 안 함',
    desktop: '데스크톱',
    closeToTray: '창을 닫으면 트레이에서 계속 실행',
    closeToTrayHint: '피드를 계속 받습니다. 트레이 아이콘이 없는 데스크톱에서는 창을 최소화합니다.',
    startAtLogin: '로그인할 때 시작',
    startAtLoginHint: '트레이에 숨은 상태로 시작하므로 작업하는 동안 놓치는 항목이 없습니다.',
    imagesDefault: '전체 설정에 따름',
    imagesOfFeeds: '따로 정한 피드',
    imagesOf: (name) => `이미지: ${name}`,
    reading: '읽기',
    markRead: '읽음으로 표시',
    readOnSelect: '항목을 잠시 선택했을 때',
    readOnScroll: '항목을 스크롤해 지나갔을 때',
    readHint: '항목을 열면 언제나 읽음으로 표시합니다. j와 k로 지나가기만 하면 표시하지 않습니다.',
    singleKeys: 'Ctrl 없는 단축키',
    singleKeysHint:
      '끄면 글자 키만으로는 아무 일도 하지 않습니다. Ctrl이나 Command를 쓰는 키와 명령 목록은 그대로 쓸 수 있습니다.',
    articleFont: '기사 글꼴',
    fontSans: '고딕',
    fontSerif: '명조',
    lineWidth: '줄 너비',
    lineNarrow: '좁게',
    lineNormal: '보통',
    lineWide: '넓게',
    zoom: '창 내용 크기',
    zoomValue: (n) => `${number.format(n)}%`,
    network: '네트워크',
    proxy: '프록시',
    proxySystem: '시스템',
    proxyNone: '사용 안 함',
    proxyManual: '직접 입력',
    proxyHint: '피드와 이미지에 적용됩니다. 열려 있는 스트림은 다시 연결할 때까지 그대로입니다.',
    proxyAddress: '프록시 주소',
    proxyAddressHint: 'HTTP 또는 HTTPS 프록시의 호스트와 포트입니다. 이 컴퓨터에는 프록시 없이 연결합니다.',
    proxyWrong: 'HTTP 또는 HTTPS 프록시 주소가 아닙니다. 호스트와 포트를 입력하세요. 그때까지 바뀌지 않습니다.',
    notificationsOn: '알림 표시',
    version: (version) => `버전 ${version}`,
    pages: '설정 페이지',
    addHere: '피드 추가',
    yourFeeds: (n) => `피드 ${number.format(n)}개`,
    noFeeds: '아직 피드가 없습니다. 위에 주소를 붙여 넣어 첫 피드를 추가하세요.',
    notifyOf: (name) => `알림: ${name}`,
    pauseOf: (name) => `일시 정지: ${name}`,
    resumeOf: (name) => `다시 시작: ${name}`,
    editOf: (name) => `편집: ${name}`,
    removeOf: (name) => `삭제: ${name}`,
    themeHint: '시스템은 컴퓨터의 모양 설정을 따릅니다.',
    languageName: { en: 'English', ko: '한국어' },
    textSizeValue: (n) => `${n}px`,
    sample: '여객선은 아홉 시에 떠나 정오에 돌아옵니다.',
    imagesHint:
      '피드별: 직접 고른 피드의 이미지만 표시하고, 빠진 이미지는 기사에서 알려 드립니다. 쿠키나 페이지 주소 없이 가져옵니다.',
    notificationsHint: '다른 모든 설정보다 앞서는 전체 스위치입니다. 한꺼번에 온 항목은 알림 하나로 묶습니다.',
    licence: '라이선스',
    licenceText: 'MIT. 자유롭게 쓰고 고치고 배포할 수 있습니다.',
    stored: '저장하는 내용과 위치',
    storedText:
      '피드, 항목, 설정은 이 컴퓨터의 파일 하나에만 보관합니다. 피드의 서버와 기사에 든 이미지의 서버에만 접속합니다. 설치한 뒤에는 새 버전이 있는지도 확인합니다.',
    about1:
      '실시간 뉴스 피드를 읽는 프로그램입니다. 스트림을 계속 열어 두고, 모든 항목을 보관하며, 각 스트림의 상태를 있는 그대로 보여 줍니다.'
  },

  mishap: {
    ended: '지난번에 Tickertape가 정상적으로 종료되지 않았습니다. 저장된 내용은 모두 그대로입니다.',
    window: (n) => `창을 ${number.format(n)}번 다시 열었습니다. 피드는 멈추지 않았습니다.`,
    copy: '진단 정보 복사',
    copied: '진단 정보를 복사했습니다. 주소는 서버 이름만 들어 있습니다.',
    title: '버그 신고용',
    hint: '버전, 피드 상태, 로그의 마지막 줄이 들어갑니다. 이름, 헤더, 메시지는 들어가지 않습니다.'
  },
  notify: {
    label: '알림',
    modes: { every: '모든 항목', digest: '요약', alerts: '중요 알림만', off: '끔' },
    menu: {
      every: '모든 항목 알림',
      digest: '요약으로 알림',
      alerts: '중요 알림만 알림',
      off: '알림 끔'
    },
    modesHint:
      '모든 항목: 하나씩 알리되 피드마다 10분에 6건까지, 나머지는 요약에 담습니다. 요약: 10분에 한 번 묶어서 알립니다. 중요 알림: 우선순위가 높음이나 긴급인 항목입니다. 규칙이 중요 알림으로 정한 항목은 어느 쪽에서나 알립니다.',
    silence: '조용해지면 알림',
    silenceOf: (name) => `조용해지면 알림: ${name}`,
    silenceColumn: '조용해짐',
    feed: '폴더와 피드',
    perFeed: '폴더와 피드별',
    modeOf: (name) => `알림: ${name}`,
    modeOfFolder: (name) => `폴더 안 모든 피드의 알림: ${name}`,
    mixed: '여러 가지',
    folderSet: (name, mode) => `${name}: ${mode}.`,
    quietHours: '방해 금지 시간',
    quietHoursHint: '이 시간에는 알림을 표시하지 않고, 끝날 때 그동안 온 항목을 요약 하나로 알립니다.',
    from: '시작',
    to: '끝',
    nextDay: '다음 날',
    days: '시작하는 요일',
    dayNames: Array.from({ length: 7 }, (_, day) => shortWeekday.format(Date.UTC(2023, 0, 1 + day))),
    noDay: '요일을 하나 이상 고르세요. 그때까지 방해 금지 시간이 없습니다.',
    pierce: '긴급 항목은 바로 알림',
    pierceHint: '우선순위 5인 항목은 방해 금지 시간과 알림을 미룬 동안에도 표시합니다.',
    snoozed: (time) => `알림을 ${time}까지 미뤘습니다.`,
    endSnooze: '지금 다시 알림'
  },

  rules: {
    hint: '규칙은 도착하는 항목에 이 순서대로 적용됩니다. 이미 저장된 항목은 그대로 둡니다.',
    add: '규칙 추가',
    edit: '규칙 편집',
    save: '규칙 저장',
    none: '아직 규칙이 없습니다. 규칙으로 도착하는 항목을 알리거나, 별표하거나, 읽음 처리하거나, 숨기거나, 강조할 수 있습니다.',
    showHidden: '숨긴 항목 보기',
    upOf: (name) => `위로 이동: ${name}`,
    downOf: (name) => `아래로 이동: ${name}`,
    removed: (name) => `규칙 삭제됨: ${name}.`,
    name: '규칙 이름',
    when: '조건',
    all: '모두 충족할 때',
    any: '하나라도 충족할 때',
    then: '동작',
    conditionOf: (n) => `조건 ${n}`,
    addCondition: '조건 추가',
    removeCondition: (n) => `조건 ${n} 삭제`,
    subject: '대상',
    how: '방법',
    value: '찾을 내용',
    matchCase: '대소문자 구분',
    field: {
      anywhere: '전체',
      title: '제목',
      text: '본문',
      author: '작성자',
      link: '링크',
      tags: '태그'
    },
    match: { contains: '포함', word: '단어 포함', regex: '정규식 일치' },
    kind: { feed: '피드', folder: '폴더', type: '이벤트 종류', priority: '우선순위', language: '언어' },
    atLeast: (n) => ({ 5: '긴급(5)', 4: '높음 이상(4, 5)', 3: '보통 이상(3~5)' })[n] ?? `${n} 이상`,
    gone: '없어짐',
    is: (what, value) => `${what}: ${value}`,
    textCondition: {
      contains: (field, value) => `${field}: “${value}” 포함`,
      word: (field, value) => `${field}: “${value}” 단어 포함`,
      regex: (field, value) => `${field}: ${value} 일치`
    },
    and: ' 그리고 ',
    or: ' 또는 ',
    action: {
      alert: '중요 알림: 바로 알리고 다음으로 표시',
      highlight: '찾은 내용 강조',
      star: '별표',
      read: '읽음 처리',
      hide: '숨기기'
    },
    done: { alert: '중요 알림', highlight: '강조', star: '별표', read: '읽음', hide: '숨김' },
    priorityOfAlert: '중요 알림의 우선순위',
    acted: (rule, actions) => `규칙 “${rule}”: ${actions}`,
    showAgain: '다시 표시',
    shownAgain: '항목을 읽지 않은 상태로 목록에 되돌렸습니다.',
    test: '저장된 항목으로 시험',
    tested: (matched, tested, since) =>
      `${number.format(tested)}건 중 ${number.format(matched)}건이 일치합니다(${since} 이후).`,
    testEmpty: '아직 시험할 저장된 항목이 없습니다.',
    testWaits: '조건을 채우면 일치하는 항목을 보여 드립니다.',
    samples: '일치하는 최근 항목',
    problem: {
      'no-title': '규칙 이름이 없습니다. 알림에 표시할 이름을 입력하세요.',
      'no-conditions': '조건이 없습니다. 조건을 추가하세요.',
      'no-actions': '규칙이 하는 일이 없습니다. 동작을 선택하세요.',
      'unseen-alert': '중요 알림은 숨기거나 읽음 처리할 수 없습니다. 둘 중 하나를 선택하세요.',
      'empty-value': '찾을 내용이 없습니다. 내용을 입력하거나 조건을 삭제하세요.',
      'too-many': '규칙이 가득 찼습니다. 먼저 하나를 삭제하세요.',
      gone: '그사이 삭제된 규칙입니다. 닫고 새로 추가하세요.'
    },
    pattern: {
      unclosed: () => '정규식의 괄호가 닫히지 않았거나 열리지 않았습니다.',
      'look-around': (part) => `전방 탐색과 후방 탐색은 지원하지 않습니다: ${part}`,
      'back-reference': (part) => `그룹 참조는 지원하지 않습니다: ${part}`,
      'nothing-to-repeat': (part) => `이 앞에 반복할 내용이 없습니다: ${part}`,
      'bad-range': (part) => `알 수 없는 문자 범위나 종류입니다: ${part}`,
      'too-large': () => '정규식이 너무 큽니다. 반복 횟수를 줄이세요.',
      'not-understood': (part) =>
        part === '' ? '이해할 수 없는 정규식입니다.' : `정규식에서 이해할 수 없는 부분입니다: ${part}`
    }
  },
  rereading: {
    command: '저장된 항목 다시 읽기…',
    title: (name) => `다시 읽기: ${name}`,
    titleOfAll: '저장된 항목 모두 다시 읽기',
    intro:
      '저장된 항목을 원본 메시지에서 지금 방식으로 다시 만듭니다. 같은 항목으로 남으며 읽음, 별표, 순서는 그대로입니다.',
    looking: (changed, looked) =>
      `최근 항목 ${number.format(looked)}건 중 ${number.format(changed)}건이 달라집니다. 더 살펴보는 중…`,
    found: (changed, looked) =>
      looked === 0
        ? '저장된 항목이 없습니다.'
        : changed === 0
          ? `항목 ${number.format(looked)}건 모두 지금과 같습니다.`
          : `항목 ${number.format(looked)}건 중 ${number.format(changed)}건이 달라집니다.`,
    added: (n) => `여러 건이 든 메시지에서 항목 ${number.format(n)}건이 새로 생깁니다.`,
    hide: (n) => `연결 신호처럼 더는 항목이 아니게 되는 ${number.format(n)}건 숨기기(별표한 항목은 그대로 둡니다)`,
    samples: '변경 전과 후',
    before: '변경 전',
    after: '변경 후',
    priority: (n) => `우선순위 ${n}`,
    andOthers: (n) => `외 항목 ${number.format(n)}건`,
    noItem: '항목이 아니게 됨',
    keeps: '이전 내용은 7일 동안, 최대 64MB까지 보관합니다.',
    start: '다시 읽기',
    stop: '중지',
    reading: (looked, total) => `다시 읽는 중: ${number.format(total)}건 중 ${number.format(looked)}건`,
    undoing: (looked, total) => `되돌리는 중: ${number.format(total)}건 중 ${number.format(looked)}건`,
    soFar: (changed) => `지금까지 ${number.format(changed)}건이 달라졌습니다.`,
    goesOn: '창을 닫아도 계속됩니다.',
    stopped: (looked, total) => `${number.format(total)}건 중 ${number.format(looked)}건에서 멈췄습니다.`,
    done: (changed, added, hidden) =>
      [
        `항목 ${number.format(changed)}건이 달라졌습니다.`,
        ...(added > 0 ? [`${number.format(added)}건이 새로 생겼습니다.`] : []),
        ...(hidden > 0 ? [`${number.format(hidden)}건을 숨겼습니다.`] : [])
      ].join(' '),
    undoUntil: (kept, all, day) =>
      kept < all
        ? `최근 ${number.format(kept)}건은 ${day}까지 되돌릴 수 있습니다.`
        : `${day}까지 실행 취소할 수 있습니다.`,
    undone: '항목을 이전 내용으로 되돌렸습니다.',
    fromNowOn: (name) => `${name}: 앞으로 오는 항목은 바뀐 방식으로 읽습니다.`,
    offer: '업데이트 후 메시지를 더 잘 읽습니다. 저장된 항목도 다시 읽을 수 있습니다.',
    look: '달라지는 내용 보기'
  },

  storage: {
    title: '저장 공간',
    size: (bytes) => byteSize(bytes),
    percent: (share) => percent.format(share),
    keep: '보관 범위',
    keepDays: '항목 보관 기간',
    keepItems: '전체 최대 항목 수',
    daysChoice: (n) => (n === 0 ? '제한 없음' : n === 365 ? '1년' : `${number.format(n)}일`),
    itemsChoice: (n) => (n === 0 ? '제한 없음' : `${number.format(n)}건`),
    keepHint:
      '별표한 항목과 읽지 않은 중요 알림은 항상 보관합니다. 전체 수를 넘으면 항목이 가장 많은 피드의 오래된 항목부터 지웁니다. 지운 항목은 새 항목으로 다시 나타나지 않습니다.',
    counting: '지울 항목을 세고 있습니다…',
    wouldRemove: (n) => `지금 ${number.format(n)}건이 삭제됩니다.`,
    removeThem: '삭제',
    removing: (n) => `오래된 항목 삭제 중: ${number.format(n)}건`,
    takes: '사용량',
    file: '라이브러리 파일',
    index: '검색 색인',
    items: '항목',
    free: '내부 여유 공간',
    aside: '복원 때 따로 보관',
    asideFiles: (n, size) => `파일 ${number.format(n)}개, ${size}`,
    compact: '지금 압축',
    compacting: '압축 중',
    show: '파일 관리자에서 보기',
    largest: '가장 큰 피드',
    feed: '피드',
    sizeAbout: '대략',
    ownLimit: '보관',
    ownLimitOf: (name) => `보관: ${name}`,
    ownLimitHint: '피드별 제한은 한 시간 안에 있을 다음 정리부터 적용됩니다.',
    asAbove: '위와 같음',
    inAndOut: '가져오기와 내보내기',
    import: 'OPML 가져오기…',
    export: 'OPML 내보내기…',
    opmlHint:
      '피드와 그 옵션, 폴더를 담습니다. 헤더는 빠지지만, 주소에 든 키는 주소와 함께 나갑니다. 다른 리더는 실시간 스트림을 목록에 보여도 읽지는 못합니다.',
    backUp: '백업…',
    restore: '복원…',
    backupHint: '피드, 항목, 설정을 모두 파일 하나에 담습니다. 헤더 값은 빠지며, 필요한 피드는 다시 입력을 요청합니다.',
    backingUp: '백업 중',
    checking: '파일 확인 중',
    importing: '가져오는 중',
    restoring: '복원 중',
    importTitle: '피드 가져오기',
    wouldAdd: (feeds, folders) =>
      folders === 0
        ? `피드 ${number.format(feeds)}개가 추가됩니다.`
        : `피드 ${number.format(feeds)}개와 폴더 ${number.format(folders)}개가 추가됩니다.`,
    wouldAddList: '추가될 피드',
    andMore: (n) => `그 밖에 ${number.format(n)}개`,
    alreadyThere: (n) => `이미 있는 피드 ${number.format(n)}개는 그대로 둡니다.`,
    documents: (n) => `이 중 ${number.format(n)}개는 주기적으로 확인하는 문서(RSS, Atom, JSON Feed)입니다.`,
    notFeeds: (n) => `웹 페이지 링크 ${number.format(n)}개는 제외합니다.`,
    badAddresses: (n) => `웹 주소가 아닌 ${number.format(n)}개는 제외합니다.`,
    signInsDropped: (n) =>
      `주소 ${number.format(n)}개에 든 사용자 이름이나 비밀번호는 제외합니다. 나중에 피드에서 입력해 주세요.`,
    tooDeep: (n) => `너무 깊은 폴더의 피드 ${number.format(n)}개는 가능한 가장 깊은 폴더에 넣습니다.`,
    leftOut: '제외되는 내용',
    importNow: (n) => (n === 0 ? '가져오기' : `피드 ${number.format(n)}개 가져오기`),
    imported: (n) => `피드 ${number.format(n)}개를 가져왔습니다.`,
    importStopped: (n) => `중지했습니다. 피드 ${number.format(n)}개를 가져왔습니다. 나머지는 다시 가져오기를 하세요.`,
    exported: (n, file) => `피드 ${number.format(n)}개를 내보냈습니다: ${file}`,
    backedUp: (file, size) => `백업했습니다: ${file}, ${size}`,
    restoreTitle: '백업에서 복원',
    madeAt: '만든 때',
    holds: '내용',
    feedsAndItems: (feeds, items) => `피드 ${number.format(feeds)}개, 항목 ${number.format(items)}건`,
    sizeLabel: '크기',
    madeBy: '버전',
    restoreText:
      '지금 라이브러리를 대신합니다. 지금 라이브러리는 옆에 파일로 보관합니다. 이어서 Tickertape를 다시 시작하고, 그 뒤에 온 항목을 피드에 요청합니다.',
    signInsAgain: (n) => `피드 ${number.format(n)}개는 인증 정보를 다시 입력해야 합니다.`,
    restoreNow: '복원 후 다시 시작',
    restarting: '복원했습니다. Tickertape를 다시 시작합니다.',
    recoveredDamaged: (time) => `라이브러리가 손상되어 ${time} 백업으로 복원했습니다.`,
    recoveredWished: (time) => `${time} 백업으로 복원했습니다. 이전 라이브러리는 보관했습니다.`,
    showOld: '이전 파일 보기',
    diskFull:
      '디스크가 가득 찼습니다. 피드는 마지막으로 저장한 항목에서 일시 정지했고, 공간이 생기면 자동으로 계속합니다.',
    diskLow: (size) => `디스크 여유 공간이 ${size}뿐입니다. 가득 차면 공간이 생길 때까지 피드가 일시 정지합니다.`,
    failing: '지금은 저장할 수 없습니다. 피드는 일시 정지했고, 저장할 수 있게 되면 자동으로 계속합니다.',
    damaged: '라이브러리가 손상되었습니다. 피드는 일시 정지했으며, 읽을 수 있는 내용은 새 라이브러리로 옮깁니다.',
    repair: '복구 후 다시 시작',
    repairImpossible: '라이브러리가 손상되었고 읽을 수 있는 백업이 없습니다. 보관해 둔 백업으로 복원해 주세요.',
    logHeld: (size, holders) =>
      holders.length === 0
        ? `다른 프로그램이 라이브러리를 열고 있어 로그를 비울 수 없습니다. 로그 크기: ${size}`
        : `라이브러리를 열고 있는 프로그램이 있어 로그를 비울 수 없습니다: ${holders.map(holderName).join(', ')}. 로그 크기: ${size}`,
    logHeldHint: '잃은 항목은 없으며 저장은 계속됩니다. 그 프로그램이 끝나면 공간이 다시 확보됩니다.',
    problem: {
      busy: '다른 작업이 진행 중입니다. 끝난 뒤 다시 시도해 주세요.',
      unreadable: (why) => `파일을 읽을 수 없습니다: ${why}`,
      unwritable: (why) => `파일에 쓸 수 없습니다: ${why}`,
      tooLarge: (limit) => `피드 목록으로는 파일이 너무 큽니다(${limit} 초과). 아무것도 바꾸지 않았습니다.`,
      tooMany: (limit) => `파일에 항목이 너무 많습니다(${number.format(limit)}개 초과). 아무것도 바꾸지 않았습니다.`,
      notOpml: 'OPML 파일이 아닙니다. 아무것도 바꾸지 않았습니다.',
      definitions: '자체 엔터티를 정의한 파일은 안전을 위해 읽지 않습니다. 아무것도 바꾸지 않았습니다.',
      gone: '파일을 다시 선택해 주세요.',
      foreign: 'Tickertape 백업이 아닙니다. 아무것도 바꾸지 않았습니다.',
      altered: 'Tickertape가 만들지 않은 테이블이나 열이 있는 백업입니다. 아무것도 바꾸지 않았습니다.',
      damaged: '손상된 백업입니다. 아무것도 바꾸지 않았습니다.',
      newer: '더 새로운 Tickertape에서 만든 백업입니다. 새 버전을 설치하면 복원할 수 있습니다.'
    }
  },

  gap: {
    missed: (span, feed) => `${span} 빠짐 · ${feed}`,
    mayHaveMissed: (span, feed) => `${span} 빠졌을 수 있음 · ${feed}`,
    span: (from, to) => (from === to ? from : `${from}–${to}`),
    messages: (n) => `메시지 ${number.format(n)}건`,
    noCopy: '서버에 기록 없음',
    notSure: '다시 받지 못한 것이 있을 수 있음',
    noIds: '이 서버에는 그동안 보낸 내용을 물어볼 수 없음',
    unproved: '이 서버가 놓친 내용을 다시 보낸 적이 없음',
    tooFew: '평소보다 훨씬 적게 수신됨',
    slidPast: '지난번에 확인한 항목이 문서에 하나도 남아 있지 않음',
    dismiss: '확인',
    notKept: (hours) =>
      `이 출처의 보관 기간(${hours < 48 ? `${number.format(hours)}시간` : `${number.format(Math.round(hours / 24))}일`})보다 오래 끊김`,
    fetch: '가져오기',
    fetching: '가져오는 중…',
    fetchingOf: (fetched, about) => `약 ${number.format(about)}건 중 ${number.format(fetched)}건 가져옴`,
    fetchingSoFar: (fetched) => `지금까지 ${number.format(fetched)}건 가져옴`,
    filledWith: (items) => (items === 0 ? '채움' : `채움, 항목 ${number.format(items)}건`),
    partly: (items) => `항목 ${number.format(items)}건을 받았고 나머지는 받지 못함`,
    noCopyOfRest: '나머지는 서버에 기록 없음',
    catchingUp: (fetched) => `따라잡는 중, ${number.format(fetched)}건`,
    catchingUpSentence: (fetched) => `놓친 내용을 가져오고 있습니다. ${number.format(fetched)}건을 받았습니다.`,
    quiet: (minutes) => `${number.format(minutes)}분째 조용함`,
    quietSentence: (minutes, usual) =>
      `${number.format(minutes)}분째 조용합니다. 평소에는 약 ${number.format(usual)}분에 1건이 옵니다.`,
    sentence: (n) => `빠진 구간 ${number.format(n)}곳을 목록에 표시했습니다.`,
    words: (n) => `빠진 구간 ${number.format(n)}곳`
  },

  health: {
    title: (feed) => `상태: ${feed}`,
    copy: '진단 정보 복사',
    copied: '진단 정보를 복사했습니다. 주소와 메시지 내용은 가리거나 뺐습니다.',
    perMinute: '최근 1시간 분당 메시지',
    perMinuteSum: (now, median, peak) =>
      `현재 ${number.format(now)} · 중앙값 ${number.format(median)} · 최고 ${number.format(peak)}`,
    history: '최근 7일',
    live: (percent) => `${percent}% 연결됨`,
    legend: { live: '연결됨', away: '끊김', gap: '빠짐', idle: '실행 안 함' },
    day: '날짜',
    dayLive: '연결',
    dayMessages: '메시지',
    dayGaps: '빠진 구간',
    lastByte: '마지막 수신',
    lastMessage: '마지막 메시지',
    never: '아직 없음',
    heartbeat: '수신 간격',
    heartbeatEvery: (seconds) => `늦어도 ${number.format(seconds)}초마다`,
    unknown: '아직 알 수 없음',
    resume: '끊긴 뒤',
    resumes: '이벤트 ID로 이어받음',
    resumesNot: '이어받을 수 없음',
    stored: '저장된 항목',
    received: '받은 메시지',
    duplicates: '중복 수신, 한 번만 표시',
    notUnderstood: '받은 그대로 표시',
    removedNothing: '저장되지 않은 항목의 삭제 알림',
    noise: '하트비트와 인사말, 소식 아님',
    repaired: 'JSON에 가까워 고쳐 읽음',
    serverSaid: (at) => `서버가 알린 문제 (${at}):`,
    tooLarge: '너무 커서 받지 않음',
    longIds: '너무 길어 이어받기에 쓸 수 없는 ID',
    changes: '상태 기록',
    noChanges: '아직 기록이 없습니다.',
    unanswered: '연결되었지만 아직 아무것도 오지 않았습니다.',
    open: '연결되었습니다.',
    checked: '확인했습니다.',
    checks: '최근 확인',
    noChecks: '아직 확인하지 않았습니다.',
    unchanged: '변경 없음',
    found: (fresh) => (fresh === 0 ? '새 항목 없음' : `새 항목 ${number.format(fresh)}건`),
    checkFacts: (status, bytes) => `${status} · ${bytes}`,
    checkedShare: (percent) => `문제없던 시간 ${percent}%`,
    lastCheck: '마지막 확인',
    checkedLegend: '확인됨',
    dayChecked: '확인',
    pausedHere: '일시 정지했습니다.',
    gaps: '빠진 구간',
    noGaps: '알려진 빠진 구간이 없습니다.',
    frames: '최근 메시지',
    noFrames: '실행한 뒤로 받은 메시지가 없습니다.',
    hold: '고정',
    release: '풀기',
    frameLength: (n) => `${number.format(n)}자`,
    gone: '이 피드는 더 이상 없습니다.'
  },

  path: {
    title: '전송 경로',
    idleCut: (seconds) =>
      `${number.format(seconds)}초 동안 수신이 없을 때마다 서버와 이 컴퓨터 사이의 어딘가에서 스트림을 끊습니다. 운영자에게 하트비트를 더 자주 보내거나 유휴 제한 시간을 늘려 달라고 요청해 보세요.`,
    noHead: (minutes) =>
      `서버가 요청을 받고 ${number.format(minutes)}분 동안 응답을 시작하지 않았습니다. 첫 이벤트와 함께 응답하는 서버일 수 있습니다. 중간에서 응답을 붙잡고 있는 것이라면 운영자에게 이 주소의 버퍼링을 꺼 달라고 요청해 보세요(nginx: X-Accel-Buffering: no).`,
    cache: (product) =>
      `서버 대신 캐시${product === null ? '' : `(${product})`}가 응답하고 있어 오래된 내용일 수 있습니다. 운영자에게 이 주소에 Cache-Control: no-store를 보내고 캐시하지 말아 달라고 요청해 보세요.`,
    inBlocks: (product) =>
      `중간의 어딘가${product === null ? '' : `(${product})`}에서 버퍼링을 해 4,096바이트씩 모아서 보내므로 메시지가 늦게 옵니다. 운영자에게 이 주소의 버퍼링을 꺼 달라고 요청해 보세요${product === null || product === 'nginx' ? '(nginx: X-Accel-Buffering: no)' : ''}.`,
    compressed: (product) =>
      `중간의 어딘가${product === null ? '' : `(${product})`}에서 압축된 스트림을 붙잡고 있어 압축하지 않은 스트림을 요청하고 있습니다. 운영자에게 이 주소를 압축하지 말거나 이벤트를 바로바로 전달해 달라고 요청해 보세요.`
  },

  images: {
    hidden: '이미지를 표시하지 않았습니다.',
    load: '이미지 불러오기',
    always: '이 피드는 항상 표시'
  },

  find: {
    label: '기사에서 찾기',
    previous: '이전 결과',
    next: '다음 결과',
    none: '결과 없음',
    count: (n, all, more) => `${number.format(all)}${more ? '+' : ''}개 중 ${number.format(n)}번째`
  },

  palette: {
    title: '명령',
    placeholder: '명령이나 피드 이름 입력',
    none: '그런 이름이 없습니다.'
  },

  toast: {
    feedRemoved: (name) => `피드 삭제됨: ${name}`,
    folderRemoved: (name) => `폴더 삭제됨: ${name}`,
    markedRead: (n) => `${number.format(n)}건을 읽음으로 표시했습니다.`,
    notifications: '메시지'
  },

  keys: {
    title: '단축키',
    then: '다음',
    groups: { items: '항목', list: '목록', go: '이동', window: '창' },
    shift: 'Shift',
    space: 'Space',
    enter: 'Enter',
    nextItem: '다음 항목',
    previousItem: '이전 항목',
    nextUnread: '안 읽은 다음 항목',
    open: '열고 기사로 이동',
    original: '브라우저에서 원문 열기',
    page: '기사 넘겨 보기, 끝나면 안 읽은 다음 항목',
    pageBack: '앞으로 넘기기',
    undo: '실행 취소',
    read: '읽음/안 읽음',
    star: '별표',
    copyLink: '링크 복사',
    raw: '원본 메시지',
    changes: '변경 내용 보기',
    unreadOnly: '안 읽은 항목만',
    order: '게시 시간순 또는 도착순',
    hold: '목록 고정',
    takePill: '새 항목 보기',
    back: '보던 곳으로',
    markViewRead: '보기 전체 읽음으로 표시',
    previousFeed: '이전 피드',
    nextFeed: '다음 피드',
    health: '피드 상태',
    addFeed: '피드 추가',
    tryNow: '지금 시도',

    search: '검색',
    goAll: '전체',
    goUnread: '안 읽음',
    goStarred: '별표',
    goAlerts: '중요 알림',
    goToday: '오늘',
    goHealth: '상태',
    listDown: '목록 한 쪽 아래로',
    listUp: '목록 한 쪽 위로',
    find: '기사에서 찾기',
    palette: '이름으로 명령 찾기',
    liveEdge: '맨 위(실시간)',
    end: '목록 끝',
    nextPane: '다음 창',
    previousPane: '이전 창',
    thisTable: '이 표',
    settings: '설정',
    closeOrBack: '닫기, 뒤로'
  },

  pane: {
    sidebar: '피드와 보기',
    reader: '기사',
    sidebarWidth: '사이드바 너비',
    listWidth: '목록 너비'
  }
}
