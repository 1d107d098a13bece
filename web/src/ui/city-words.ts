/**
 * The province and its 18 cities by code: short names for tiles, English names for readers of English.
 * Facts, not data: figures always come from the server.
 */
export interface CityName { code: string; short: string; en: string }
export const CITIES: readonly CityName[] = [
  { code: '410100000000', short: '郑州', en: 'Zhengzhou' }, { code: '410200000000', short: '开封', en: 'Kaifeng' },
  { code: '410300000000', short: '洛阳', en: 'Luoyang' }, { code: '410400000000', short: '平顶山', en: 'Pingdingshan' },
  { code: '410500000000', short: '安阳', en: 'Anyang' }, { code: '410600000000', short: '鹤壁', en: 'Hebi' },
  { code: '410700000000', short: '新乡', en: 'Xinxiang' }, { code: '410800000000', short: '焦作', en: 'Jiaozuo' },
  { code: '410900000000', short: '濮阳', en: 'Puyang' }, { code: '411000000000', short: '许昌', en: 'Xuchang' },
  { code: '411100000000', short: '漯河', en: 'Luohe' }, { code: '411200000000', short: '三门峡', en: 'Sanmenxia' },
  { code: '411300000000', short: '南阳', en: 'Nanyang' }, { code: '411400000000', short: '商丘', en: 'Shangqiu' },
  { code: '411500000000', short: '信阳', en: 'Xinyang' }, { code: '411600000000', short: '周口', en: 'Zhoukou' },
  { code: '411700000000', short: '驻马店', en: 'Zhumadian' }, { code: '419001000000', short: '济源', en: 'Jiyuan' },
];
